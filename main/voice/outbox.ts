/**
 * What Parley wants the agent to say or answer by itself: typed messages and announcements, each a `reply.create`
 * that must wait for a free floor and is silently dropped when the user speaks (protocol.md §2.1). Pure.
 */
import type { Floor } from './floor.ts'
import { isFloorFree } from './floor.ts'

/** One wish. */
export interface OutboxItem {
  /** `nudge`: the agent owes an answer and is silent (protocol.md §12); its text is not used. */
  readonly kind: 'typed' | 'announcement' | 'nudge'
  readonly text: string
}

/** The queue, and the wish that is out and not yet taken up by a reply. */
export interface Outbox {
  readonly queue: readonly OutboxItem[]
  readonly sent: { readonly item: OutboxItem; readonly atMs: number; readonly tries: number } | null
}

/** Nothing to say. */
export const EMPTY_OUTBOX: Outbox = { queue: [], sent: null }

/** No `reply.started` for this long after `reply.create`: it was dropped (§2.1, §12), send it again. */
export const REPLY_CREATE_LOST_MS = 5000

/** After this many tries the wish is given up, so that it cannot haunt the conversation. */
const MAX_TRIES = 3

/** Adds a wish at the end. */
export const enqueue = (outbox: Outbox, item: OutboxItem): Outbox => ({ ...outbox, queue: [...outbox.queue, item] })

/** A reply began: the wish that was out is taken up. */
export const takenUp = (outbox: Outbox): Outbox => (outbox.sent === null ? outbox : { ...outbox, sent: null })

/** Told when the agent was asked several times and stays silent. */
export const NO_ANSWER = 'The agent did not answer. Say it again in other words, or type it.'

/** The connection is gone, or the user spoke before a reply began (§2.1: dropped): what was out and not taken up is still wanted. */
export const returnToQueue = (outbox: Outbox): Outbox =>
  outbox.sent === null ? outbox : { queue: [outbox.sent.item, ...outbox.queue], sent: null }

/** The wish to send now, if any. `isRelayIdle`: no tool call waits for its answer. */
export const nextToSend = (
  outbox: Outbox,
  floor: Floor,
  isRelayIdle: boolean,
  nowMs: number,
): { readonly outbox: Outbox; readonly item: OutboxItem | null; readonly isFirstTry: boolean } => {
  const idle = { outbox, item: null, isFirstTry: false }
  if (!isFloorFree(floor, nowMs) || !isRelayIdle) return idle
  if (outbox.sent !== null) {
    const { item, atMs, tries } = outbox.sent
    if (nowMs - atMs < REPLY_CREATE_LOST_MS) return idle
    if (tries >= MAX_TRIES) return { ...idle, outbox: { ...outbox, sent: null } }
    return { outbox: { ...outbox, sent: { item, atMs: nowMs, tries: tries + 1 } }, item, isFirstTry: false }
  }
  const [item, ...queue] = outbox.queue
  if (item === undefined) return idle
  return { outbox: { queue, sent: { item, atMs: nowMs, tries: 1 } }, item, isFirstTry: true }
}

/**
 * The one-turn instructions of a wish. A typed message has no other way in: `conversation.message` does not reach the
 * model (protocol.md §2).
 */
export const instructionsFor = (item: OutboxItem): string => {
  switch (item.kind) {
    case 'typed':
      return `The user typed a message. Treat it exactly as if they had said it aloud and answer it now.\nMessage: ${JSON.stringify(item.text)}`
    case 'announcement':
      return `Say this to the user now, in these words: ${JSON.stringify(item.text)}`
    case 'nudge':
      return 'Go on now: answer what the user asked last, with the tool results you have.'
  }
}
