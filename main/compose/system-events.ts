/** What the machine does that a conversation must know of: sleep, lock, wake, network. Part of the composition root. */
import { net, powerMonitor } from 'electron'

/** How often the state of the network is looked at; Electron has no event for it in main. */
const NETWORK_LOOK_MS = 2000

/** What is told. */
export interface SystemListener {
  /** The machine goes to sleep or is locked: nobody is there to talk. */
  onAway(): void
  /** It woke up, or the network is back: a connection may work again. */
  onBack(): void
}

/** Begins to listen. Returns what ends it. */
export const watchSystem = ({ onAway, onBack }: SystemListener): (() => void) => {
  powerMonitor.on('lock-screen', onAway)
  powerMonitor.on('suspend', onAway)
  powerMonitor.on('resume', onBack)
  let isOnline = net.isOnline()
  const timer = setInterval(() => {
    const wasOnline = isOnline
    isOnline = net.isOnline()
    if (isOnline && !wasOnline) onBack()
  }, NETWORK_LOOK_MS)
  return () => {
    clearInterval(timer)
    powerMonitor.off('lock-screen', onAway)
    powerMonitor.off('suspend', onAway)
    powerMonitor.off('resume', onBack)
  }
}
