/**
 * Listens for the keys of talking in the whole window: Esc, before anything that it closes, and the key of Mute. What an
 * event means is `talk-keys.ts`'s to say.
 */
import { useEffect } from 'react'
import { isMuteKey, isStoppable, ownsEscape } from './talk-keys.ts'
import { useBridge } from './use-bridge.ts'

/** Whether this is a Mac: Cmd stands where others have Ctrl. */
export const isMac = (): boolean => navigator.userAgent.includes('Mac OS')

/** Listens as long as the component lives. Call it before other listeners for Esc are added. */
export function useTalkKeys(): void {
  const bridge = useBridge()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const { status } = bridge.getState().view
      if (isMuteKey(event, isMac())) {
        event.preventDefault()
        void bridge.request('talk.mute', { isMuted: !status.isMuted })
        return
      }
      if (event.key !== 'Escape' || ownsEscape(event.target) || !isStoppable(status)) return
      // What is open stays open: Esc closes it once there is nothing left to stop.
      event.preventDefault()
      void bridge.request('talk.stop', undefined)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [bridge])
}
