/**
 * Mute: while it is pressed, nothing of the microphone leaves this computer, whatever Talk says. Main decides; this asks
 * and shows.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { muteShortcut } from '../talk-keys.ts'
import { useView } from '../use-bridge.ts'
import { isMac } from '../use-talk-keys.ts'
import { Icon } from './icons.tsx'

/** The toggle button beside Talk. */
export function MuteButton({ onPress }: { onPress: (isMuted: boolean) => void }): ReactNode {
  const isMuted = useView((state) => state.view.status.isMuted)
  const words = strings.dock
  const { aria, label } = muteShortcut(isMac())
  return (
    <button
      type="button"
      className="mute-button"
      aria-label={words.mute}
      aria-pressed={isMuted}
      aria-keyshortcuts={aria}
      title={isMuted ? words.unmuteKey(label) : words.muteKey(label)}
      onClick={() => onPress(!isMuted)}
    >
      <Icon name="microphoneOff" />
    </button>
  )
}
