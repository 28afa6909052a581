/**
 * What the machine does that a conversation must know of: sleep, lock, another user, wake, network, shutdown. Part of the
 * composition root, which hands in Electron's parts.
 */

import type { EventEmitter } from 'node:events'

/** How often is looked for what Electron has no event for in main: the network, and on Linux the locked screen. */
const LOOK_MS = 2000

interface Preventable {
  preventDefault?(): void
}

/** The system, as Electron shows it. */
export interface SystemSource {
  readonly power: EventEmitter
  /** Windows tells its shutdown to windows; `session-end` comes when it cannot be stopped any more. */
  readonly window: EventEmitter
  readonly isOnline: () => boolean
  /** Whether the screen is locked while the microphone may be open: Linux has no event for it. */
  readonly isLocked: () => boolean
}

/** What is told. */
export interface SystemListener {
  /** The machine goes to sleep, is locked or given to another user: nobody is there to talk. */
  onAway(): void
  /** It woke up, or the network is back: a connection may work again. */
  onBack(): void
  /** The machine shuts down: the app is to quit, now. */
  onShutdown(): void
}

/** Begins to listen. Returns what ends it. */
export const watchSystem = (
  { power, window, isOnline, isLocked }: SystemSource,
  { onAway, onBack, onShutdown }: SystemListener,
): (() => void) => {
  // Where the system waits for it, there is time for the end of the session.
  const shutDown = (event: Preventable): void => {
    event.preventDefault?.()
    onShutdown()
  }
  const heard = [
    [power, 'lock-screen', () => onAway()],
    [power, 'suspend', () => onAway()],
    [power, 'user-did-resign-active', () => onAway()],
    [power, 'resume', () => onBack()],
    [power, 'unlock-screen', () => onBack()],
    [power, 'shutdown', shutDown],
    [window, 'session-end', () => onShutdown()],
  ] as const
  for (const [source, event, listener] of heard) source.on(event, listener)
  let wasOnline = isOnline()
  const timer = setInterval(() => {
    const isNowOnline = isOnline()
    if (isNowOnline && !wasOnline) onBack()
    wasOnline = isNowOnline
    if (isLocked()) onAway()
  }, LOOK_MS)
  return () => {
    clearInterval(timer)
    for (const [source, event, listener] of heard) source.off(event, listener)
  }
}
