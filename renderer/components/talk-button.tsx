/**
 * The one bold thing on the screen. Every state differs in shape as well as in colour, and has its word beside it
 * (`dock.tsx`). Main decides what a press means; this only asks.
 */
import type { ReactNode } from 'react'
import type { StatusWord } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { useLevels } from '../use-levels.ts'
import { Icon, type IconName } from './icons.tsx'
import { PluginIcon } from './plugin-icon.tsx'

const LOOKS: Record<StatusWord, { look: string; icon: IconName }> = {
  Offline: { look: 'offline', icon: 'microphone' },
  Connecting: { look: 'connecting', icon: 'microphone' },
  Ready: { look: 'idle', icon: 'microphone' },
  Listening: { look: 'listening', icon: 'microphone' },
  Thinking: { look: 'thinking', icon: 'dots' },
  Speaking: { look: 'speaking', icon: 'waves' },
  'Waiting for a tool': { look: 'waiting', icon: 'plug' },
  Muted: { look: 'muted', icon: 'microphoneOff' },
  Error: { look: 'error', icon: 'alert' },
}

/** The toggle button of contract.md §5. */
export function TalkButton({ detailId, onPress }: { detailId: string; onPress: () => void }): ReactNode {
  const status = useView((state) => state.view.status)
  const waitingId = status.waitingFor?.pluginId
  const plugin = useView((state) => state.view.plugins.find((other) => other.id === waitingId))
  const element = useLevels<HTMLDivElement>()
  const { look, icon } = LOOKS[status.word]
  return (
    <div className="talk" ref={element} data-look={look} data-on={status.isTalkOn}>
      <span className="talk-ring" aria-hidden="true" />
      <span className="talk-sweep" aria-hidden="true" />
      <button
        type="button"
        className="talk-button"
        aria-label={strings.dock.talk}
        aria-pressed={status.isTalkOn}
        aria-describedby={detailId}
        onClick={onPress}
      >
        {look === 'waiting' && plugin !== undefined ? (
          <PluginIcon name={plugin.name} icon={plugin.icon} size="large" />
        ) : (
          <Icon name={icon} />
        )}
      </button>
    </div>
  )
}
