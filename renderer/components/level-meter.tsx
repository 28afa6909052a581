/**
 * Two thin lines under the state's word: how loud you are, and how loud the agent is. Decoration, because the word says
 * who is heard; hidden with reduced motion.
 */
import type { ReactNode } from 'react'
import { useView } from '../use-bridge.ts'
import { useLevels } from '../use-levels.ts'
import { Icon } from './icons.tsx'

/** Both directions at once: in full duplex both are heard. */
export function LevelMeter(): ReactNode {
  const isHeard = useView((state) => state.view.status.isHeard)
  const isSpeaking = useView((state) => state.view.status.word === 'Speaking')
  const isTalkOn = useView((state) => state.view.status.isTalkOn)
  const isSessionOpen = useView((state) => state.view.status.isSessionOpen)
  const element = useLevels<HTMLDivElement>()
  return (
    <div className="levels" ref={element} data-shown={isTalkOn || isSessionOpen} aria-hidden="true">
      <div className="level" data-source="microphone" data-live={isHeard}>
        <Icon name="microphone" isSmall />
        <span className="level-track">
          <span />
        </span>
      </div>
      <div className="level" data-source="speaker" data-live={isSpeaking}>
        <Icon name="waves" isSmall />
        <span className="level-track">
          <span />
        </span>
      </div>
    </div>
  )
}
