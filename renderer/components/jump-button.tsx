/**
 * The way back to the end of a transcript that is scrolled up, with how much was said there meanwhile.
 */
import type { ReactNode } from 'react'
import { formatCount } from '../format.ts'
import { strings } from '../strings.ts'
import { Icon } from './icons.tsx'

/** `fresh`: utterances that came since and have not been in view. */
export function JumpButton({ fresh, onJump }: { fresh: number; onJump: () => void }): ReactNode {
  const words = strings.captions
  return (
    <button type="button" className="button jump" onClick={onJump}>
      <Icon name="down" isSmall />
      {words.jump}
      {fresh > 0 && <span className="jump-count">{words.fresh(fresh, formatCount(fresh))}</span>}
    </button>
  )
}
