/**
 * A thin line under the state's word: how loud the microphone or the agent is. Decoration; hidden with reduced motion.
 */
import type { ReactNode } from 'react'
import type { StatusWord } from '../../preload/contract.ts'
import { useView } from '../use-bridge.ts'
import { useLevels } from '../use-levels.ts'

const SOURCES: Partial<Record<StatusWord, 'microphone' | 'speaker'>> = { Listening: 'microphone', Speaking: 'speaker' }

/** Follows the agent while it speaks, the microphone while it is listened to; nothing otherwise. */
export function LevelMeter(): ReactNode {
  const word = useView((state) => state.view.status.word)
  const element = useLevels<HTMLDivElement>()
  return (
    <div className="level" ref={element} data-source={SOURCES[word] ?? 'none'} aria-hidden="true">
      <span />
    </div>
  )
}
