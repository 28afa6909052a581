/**
 * The user's side of a session: audio in, speech events and transcripts out, in the order of the service (protocol.md
 * §8 B1), withheld during a hold (§7.4). Does not know what is answered. Owned by a session.
 */
import { randomBytes } from 'node:crypto'
import type { Ears, Heard } from './ears.ts'
import type { Expectation } from './grammar.ts'
import { createListener } from './listener.ts'
import type { Phrasebook } from './phrasebook.ts'
import type { Behaviour } from './scenario.ts'
import type { Timing } from './timing.ts'
import type { Emit, ServerEvent } from './wire.ts'

/** What it needs from its session. */
export interface UserTurnsHost {
  readonly emit: Emit
  readonly ears: Ears
  readonly timing: Timing
  readonly behaviour: Behaviour
  /** What can be heard now. */
  book(): Phrasebook
  /** Whether an answer or a follow-up may come besides whole sentences. */
  expected(): Expectation
  /** Silence that ends a turn, when the client has pinned it. */
  minSilenceMs(): number | null
  isHolding(): boolean
  isAgentAudible(): boolean
  /** `input.speech.started` has just been sent. */
  onStarted(): void
  /** A turn was committed and its events sent; `text` is its transcript. */
  onTurn(heard: Heard, text: string): void
  /** The user has stopped and every turn so far has been dealt with, if only for now. */
  onSettled(): void
}

/** The user's turns of one session. */
export interface UserTurns {
  /** PCM16 mono 24 kHz, any length. */
  push(samples: Int16Array): void
  /** A scripted turn, as if it had been heard: opens now, half of it as a delta on the way, committed at last. */
  say(text: string, onSaid: () => void): void
  /** A turn that opens and comes to nothing (protocol.md §12). */
  cough(onOver: () => void): void
  /** From the announced onset until the turn has been recognised. */
  isSpeaking(): boolean
  /** A hold has ended: sends what it kept back, or forgets it, as the scenario has it. */
  flushWithheld(): void
  /** Forgets unfinished speech. */
  reset(): void
}

const UNHEARD = '(not understood)'

const newItem = (): string => `item_${randomBytes(12).toString('hex')}`

/** Turns of a session in which nothing has been said. */
export const createUserTurns = (host: UserTurnsHost): UserTurns => {
  const { emit, behaviour } = host
  let listener = createListener()
  let recognising = 0
  /** `input.speech.started` has been sent for the turn that is open. */
  let isStartSent = false
  /** The next turn began while the last one was being recognised: its start is said after that one's events. */
  let isStartOwed = false
  let withheld: ServerEvent[] = []
  let turns: Promise<void> = Promise.resolve()
  const scripted = new Set<NodeJS.Timeout>()

  const start = () => {
    if (host.isHolding()) return
    if (recognising > 0) {
      isStartOwed = true
      return
    }
    isStartSent = true
    emit({ type: 'input.speech.started' })
    host.onStarted()
  }
  const commit = (heard: Heard, isAnnounced: boolean, itemId = newItem()) => {
    const text = heard.kind === 'words' ? heard.text : UNHEARD
    const item = { item_id: itemId, text }
    const delta = { type: 'transcript.user.delta', ...item }
    const final = { type: 'transcript.user', ...item }
    if (host.isHolding()) {
      withheld.push(delta, final)
      return
    }
    if (!isAnnounced) emit({ type: 'input.speech.started' })
    emit(delta)
    for (let i = 0; i < behaviour.stoppedCount; i++) emit({ type: 'input.speech.stopped' })
    emit(final)
    host.onTurn(heard, text)
  }
  const recognise = async (samples: Int16Array, isAnnounced: boolean, ofListener: unknown) => {
    const heard = await host.ears.hear(samples, host.book(), host.expected())
    recognising -= 1
    if (ofListener !== listener) return
    commit(heard, isAnnounced)
    if (isStartOwed) {
      isStartOwed = false
      start()
    }
    host.onSettled()
  }

  const after = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      scripted.delete(timer)
      act()
    }, ms)
    scripted.add(timer)
  }

  return {
    say(text, onSaid) {
      const itemId = newItem()
      const { scriptedTurnMs } = host.timing
      start()
      after(scriptedTurnMs / 2, () => {
        const half = text.slice(0, Math.ceil(text.length / 2))
        if (!host.isHolding()) emit({ type: 'transcript.user.delta', item_id: itemId, text: half })
      })
      after(scriptedTurnMs, () => {
        const isAnnounced = isStartSent
        isStartSent = false
        commit({ kind: 'words', text }, isAnnounced, itemId)
        onSaid()
        host.onSettled()
      })
    },
    cough(onOver) {
      start()
      after(host.timing.scriptedTurnMs, () => {
        if (isStartSent) emit({ type: 'input.speech.stopped' })
        isStartSent = false
        onOver()
        host.onSettled()
      })
    },
    push(samples) {
      const timing = { ...host.timing, endpointMs: host.minSilenceMs() ?? host.timing.endpointMs }
      for (const found of listener.push(samples, host.isAgentAudible(), timing)) {
        if (found.kind === 'started') {
          start()
          continue
        }
        const isAnnounced = isStartSent
        const heardBy = listener
        isStartSent = false
        isStartOwed = false
        recognising += 1
        turns = turns.then(() => recognise(found.samples, isAnnounced, heardBy))
      }
    },
    isSpeaking: () => listener.isOpen() || recognising > 0 || scripted.size > 0,
    flushWithheld() {
      const events = withheld
      withheld = []
      if (behaviour.holdTranscripts === 'flushed') for (const event of events) emit(event)
    },
    reset() {
      listener = createListener()
      for (const timer of scripted) clearTimeout(timer)
      scripted.clear()
      isStartSent = false
      isStartOwed = false
      withheld = []
    },
  }
}
