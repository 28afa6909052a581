/**
 * What Parley tells other programs of the same user about its state (`parley --status`): words and flags, nothing of what
 * is said. Pure, but for the list of listeners.
 */
import type { SessionStatus } from '../voice/status.ts'

/** One line of `--status --json`. The names are part of the documentation (docs/push-to-talk.md). */
export interface PublicStatus {
  /** One of the words of the window's status region: "Ready", "Listening" … */
  readonly status: string
  /** A sentence where the word is not enough, else empty. */
  readonly detail: string
  /** Talk is on. */
  readonly talk: boolean
  /** What the microphone hears is being sent. */
  readonly microphone: boolean
  readonly muted: boolean
  /** A session with the agent is open. */
  readonly session: boolean
  /** The push-to-talk key: "Ctrl+Shift+Space". */
  readonly key: string
  /** What the key can do: "hold", "toggle" or "none". */
  readonly keyBackend: string
}

/** The present state, and every change of it. */
export interface StatusFeed {
  session(status: Omit<SessionStatus, 'detail'> & { readonly detail: string }): void
  key(key: { readonly label: string; readonly backend: string }): void
  current(): PublicStatus
  /** Returns the function that ends it. */
  subscribe(listener: (status: PublicStatus) => void): () => void
}

/** Creates it, before anything has happened. */
export const createStatusFeed = (): StatusFeed => {
  const listeners = new Set<(status: PublicStatus) => void>()
  let current: PublicStatus = {
    status: 'Offline',
    detail: '',
    talk: false,
    microphone: false,
    muted: false,
    session: false,
    key: '',
    keyBackend: 'none',
  }
  const become = (change: Partial<PublicStatus>): void => {
    const next = { ...current, ...change }
    if (JSON.stringify(next) === JSON.stringify(current)) return
    current = next
    for (const listener of [...listeners]) listener(current)
  }
  return {
    session: ({ word, detail, isTalkOn, isHeard, isMuted, isSessionOpen }) =>
      become({ status: word, detail, talk: isTalkOn, microphone: isHeard, muted: isMuted, session: isSessionOpen }),
    key: ({ label, backend }) => become({ key: label, keyBackend: backend }),
    current: () => current,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The state as a line for people. */
export const statusText = ({ status, detail }: Pick<PublicStatus, 'status' | 'detail'>): string =>
  detail === '' ? status : `${status}: ${detail}`
