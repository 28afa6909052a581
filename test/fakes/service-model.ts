/**
 * The agent service as a model in virtual time, for tests that need thousands of conversations: it hears words in marked
 * audio frames, makes turns, calls tools, answers results and typed messages, and remembers what really reached it.
 * Written from protocol.md (§2.1, §4, §7, §8, §10); knows nothing of the session's inside. It has no clock of its own.
 */
import type { AgentEvent, ClientMessage } from '../../main/voice/events.ts'
import { callId, pcm, replyId } from './conversation.ts'

/** Random numbers 0 ≤ x < 1, the same for the same seed. */
export type Chance = () => number

/** A small generator: good enough to pick delays, and repeatable. */
export const chanceOf = (seed: number): Chance => {
  let state = (seed ^ 0x2545f491) >>> 0 || 1
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 4_294_967_296
  }
}

/** How this service behaves where sources disagree. */
export interface ServiceManner {
  /** §10: documented, and never seen. Replies and calls go on while there is no connection; nobody hears of them. */
  readonly acceptsResume: boolean
  /** §8 B2: how long after the first word speech is reported, ms. */
  readonly reportLagMs: number
  /** §7.2 T2. */
  readonly callsAfterDone: boolean
  /** §7.2 T7: each call is made again under a new id. */
  readonly repeatsCalls: boolean
  /** §2.1: what a `reply.create` does to a running reply. */
  readonly createDuringReply: 'queued' | 'replaces'
  /** §2.1: a `reply.create` whose reply has not begun is dropped when the user begins to speak, or kept. */
  readonly speechDropsCreates: boolean
  /** §4: `transcript.agent` never comes. */
  readonly omitsFinalText: boolean
}

/** What a service session can do to the world. */
export interface ServiceWorld {
  /** Runs later, in virtual time; nothing can cancel it. */
  later(ms: number, job: () => void): void
  /** Sends to the client, if it is connected. */
  emit(event: AgentEvent): void
  readonly chance: Chance
}

/** What really happened, across all service sessions of a run: the truth that a test compares with. */
export interface ServiceTruth {
  /** Replies that were begun for a `reply.create`, by its instructions. */
  readonly created: { readonly replyId: string; readonly instructions: string }[]
  /** Replies to what the user said, with the words: of more than one turn when they were said in one breath. */
  readonly turns: { readonly replyId: string; readonly texts: readonly string[] }[]
  /** Replies to results, with the reply that made the call. `isApology`: no result came in time. */
  readonly answers: { readonly replyId: string; readonly of: string; readonly isApology: boolean }[]
  /** Results that arrived, in order, by call id. */
  readonly results: string[]
  /** All calls made: id → name, arguments, and the reply that made it. */
  readonly calls: Map<string, { readonly name: string; readonly argument: string; readonly by: string }>
  readonly problems: string[]
}

/** Nothing has happened yet. */
export const emptyTruth = (): ServiceTruth => ({
  created: [],
  turns: [],
  answers: [],
  results: [],
  calls: new Map(),
  problems: [],
})

type Wish =
  | { readonly kind: 'answer'; readonly of: string; readonly isApology?: true }
  | { readonly kind: 'turn'; readonly text: string }
  | { readonly kind: 'create'; readonly instructions: string }

const MARK_FLOOR = 5000
/** Silence after which the user's turn is over (protocol.md §9.1 P7, shortened: only the order matters here). */
const TURN_END_MS = 400
/** The service gives up on a call (EXPOSURE's `timeoutSeconds`). */
const CALL_TIMEOUT_MS = 12_000

/** A frame of sound that carries a word: its first sample says which. */
export const markedFrame = (ms: number, word: number): Uint8Array => {
  const frame = pcm(ms, 8000)
  new DataView(frame.buffer).setInt16(0, MARK_FLOOR + 1 + word, true)
  return frame
}

/** The word in a frame; null for silence. The first sample survives a fade-out unchanged. */
export const markOf = (frame: Uint8Array): number | null => {
  const sample = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getInt16(0, true)
  return sample > MARK_FLOOR ? sample - MARK_FLOOR - 1 : null
}

/** The typed message in the instructions of a `reply.create`, if that is what they are. */
const typedIn = (instructions: string): string | null =>
  /(?:Message|They asked): "(.*)"/.exec(instructions)?.[1] ?? null

/** One service session. */
export class ServiceSession {
  readonly id: string
  private readonly manner: ServiceManner
  private readonly world: ServiceWorld
  private readonly truth: ServiceTruth
  private openReply: string | null = null
  private words: number[] = []
  private silentMs = 0
  private isHearing = false
  private isReported = false
  private item = 0
  private wishes: Wish[] = []
  private isStarting = false
  /** The reply to a turn or to results that has begun, and has said nothing yet. */
  private thinking: string | null = null
  private readonly pending = new Set<string>()
  /** Calls, and the replies that made them. */
  private readonly made = new Map<string, string>()
  isEnded = false
  /** The prompt that the model goes by. */
  systemPrompt = ''

  constructor(id: string, manner: ServiceManner, world: ServiceWorld, truth: ServiceTruth) {
    this.id = id
    this.manner = manner
    this.world = world
    this.truth = truth
  }

  /** A message of the client has arrived. */
  take(message: ClientMessage): void {
    if (this.isEnded) return
    switch (message.type) {
      case 'sessionUpdate':
        this.systemPrompt = message.session.exposure.systemPrompt
        break
      case 'inputAudio':
        this.hear(message.pcm)
        break
      case 'toolResult':
        this.onResult(message.callId)
        break
      case 'replyCreate':
        // Silently dropped while the user speaks (§2.1).
        if (!this.isHearing) this.create(message.instructions)
        break
      default:
        break
    }
  }

  /** The connection is gone, and with it this session, unless it can be resumed. */
  cutOff(): void {
    if (this.manner.acceptsResume) return
    this.pending.clear()
    this.openReply = null
    this.isStarting = false
    this.wishes = []
    this.isHearing = false
    this.words = []
  }

  private hear(frame: Uint8Array): void {
    const word = markOf(frame)
    if (word === null) {
      this.silentMs += frame.byteLength / 48
      if (this.isHearing && this.silentMs >= TURN_END_MS) this.endTurn()
      return
    }
    this.silentMs = 0
    if (!this.words.includes(word)) this.words.push(word)
    if (!this.isHearing) this.beginTurn()
    if (this.words.length % 6 !== 1) return
    this.world.emit({ type: 'userTranscriptDelta', itemId: this.itemId, text: this.words.join(' ') })
  }

  private get itemId(): string {
    return `${this.id}-i${this.item}`
  }

  private beginTurn(): void {
    this.isHearing = true
    this.isReported = false
    this.item += 1
    const item = this.item
    if (this.manner.reportLagMs === 0) this.report()
    else this.world.later(this.manner.reportLagMs, () => item === this.item && this.report())
    if (this.manner.speechDropsCreates) this.wishes = this.wishes.filter(({ kind }) => kind !== 'create')
    const cut = this.openReply
    if (cut === null) return
    this.openReply = null
    // The agent has moved on (§7.1): it waits for none of that reply's results.
    this.pending.clear()
    this.world.emit({ type: 'replyDone', replyId: replyId(cut), status: 'interrupted' })
  }

  private report(): void {
    if (this.isReported || !this.isHearing) return
    this.isReported = true
    this.world.emit({ type: 'speechStarted' })
  }

  private endTurn(): void {
    this.report()
    this.isHearing = false
    this.world.emit({ type: 'speechStopped' })
    const text = this.words.join(' ')
    this.world.emit({ type: 'userTranscript', itemId: this.itemId, text })
    this.words = []
    this.wishes.unshift({ kind: 'turn', text })
    this.startNext(20)
  }

  private onResult(id: string): void {
    if (this.truth.results.includes(id)) this.truth.problems.push(`${id} was answered twice`)
    if (!this.made.has(id)) this.truth.problems.push(`${id} was answered to a service session that did not make it`)
    this.truth.results.push(id)
    if (!this.pending.delete(id)) return
    const by = this.made.get(id) ?? ''
    if (this.waits(by)) return
    // A reply that has not begun to speak goes by this one too (§7.2 T10).
    if (this.thinking === null) this.want({ kind: 'answer', of: by }, 150)
    else this.truth.answers.push({ replyId: this.thinking, of: by, isApology: false })
  }

  /** A reply's answer waits for all of its calls. */
  private waits(by: string): boolean {
    return [...this.pending].some((id) => this.made.get(id) === by)
  }

  private create(instructions: string): void {
    if (this.openReply !== null && this.manner.createDuringReply === 'replaces') {
      const ended = this.openReply
      this.openReply = null
      this.world.emit({ type: 'replyDone', replyId: replyId(ended), status: 'completed' })
    }
    this.want({ kind: 'create', instructions }, 200)
  }

  private want(wish: Wish, ms: number): void {
    this.wishes.push(wish)
    this.startNext(ms)
  }

  private startNext(ms: number): void {
    if (this.isStarting || this.wishes.length === 0) return
    this.isStarting = true
    this.world.later(ms, () => {
      this.isStarting = false
      if (this.isEnded || this.openReply !== null || this.isHearing) return
      const wish = this.wishes.shift()
      if (wish !== undefined) this.reply(wish)
    })
  }

  private reply(wish: Wish): void {
    const id = `${this.id}-r${this.truth.created.length}-${Math.floor(this.world.chance() * 1e9)}`
    this.openReply = id
    // What was said before in one breath, and results that came meanwhile, are answered with the turn (§8 B8, §7.2 T10).
    if (wish.kind === 'turn') {
      const texts = [wish, ...this.wishes].flatMap((other) => (other.kind === 'turn' ? [other.text] : []))
      this.truth.turns.push({ replyId: id, texts })
      this.wishes = this.wishes.filter(({ kind }) => kind === 'create')
      this.thinking = id
    }
    if (wish.kind === 'answer') {
      for (const other of [wish, ...this.wishes]) {
        if (other.kind !== 'answer') continue
        this.truth.answers.push({ replyId: id, of: other.of, isApology: other.isApology ?? false })
      }
      this.wishes = this.wishes.filter(({ kind }) => kind !== 'answer')
      this.thinking = id
    }
    if (wish.kind === 'create') this.truth.created.push({ replyId: id, instructions: wish.instructions })
    this.world.emit({ type: 'replyStarted', replyId: replyId(id) })
    this.world.emit({ type: 'replyAudio', replyId: replyId(id), pcm: pcm(100, 0) })
    const calls = wish.kind !== 'answer' && this.world.chance() < 0.6
    this.world.later(100 + this.world.chance() * 400, () => {
      if (this.thinking === id) this.thinking = null
      if (this.openReply !== id) return
      if (calls) this.callTools(id, wish.kind === 'create' ? typedIn(wish.instructions) : null)
      else this.speak(id)
    })
  }

  private speak(id: string): void {
    const words = ['so', ' it', ' is']
    words.forEach((delta, i) => {
      this.world.emit({ type: 'agentTranscriptDelta', replyId: replyId(id), delta, startMs: 100 + i * 150 })
    })
    for (let i = 0; i < 5; i++) {
      this.world.later(i * 100, () => {
        if (this.openReply === id) this.world.emit({ type: 'replyAudio', replyId: replyId(id), pcm: pcm(100) })
      })
    }
    this.world.later(500, () => {
      if (this.openReply !== id) return
      if (!this.manner.omitsFinalText) {
        const text = words.join('')
        this.world.emit({ type: 'agentTranscript', replyId: replyId(id), text, interrupted: false })
      }
      this.done(id)
    })
  }

  /** Asked the same again, it calls the same again: what was typed is the argument. */
  private callTools(id: string, typed: string | null): void {
    const call = (): void => {
      if (typed !== null) return this.call(id, 'add_note', typed)
      const name = this.world.chance() < 0.5 ? 'add_note' : 'get_time'
      const argument = `${id} ${Math.floor(this.world.chance() * 2)}`
      this.call(id, name, argument)
      if (this.manner.repeatsCalls) this.call(id, name, argument)
      if (this.world.chance() < 0.3) this.call(id, 'get_time', `${argument} too`)
    }
    if (!this.manner.callsAfterDone) call()
    this.world.later(this.manner.callsAfterDone ? 50 : 200, () => {
      if (this.openReply !== id) return
      this.done(id)
      if (this.manner.callsAfterDone) call()
    })
  }

  private call(by: string, name: string, argument: string): void {
    const id = `call_${this.truth.calls.size}`
    this.truth.calls.set(id, { name, argument, by })
    this.pending.add(id)
    this.made.set(id, by)
    this.world.emit({ type: 'toolCall', call: { callId: callId(id), name, arguments: { it: argument } } })
    this.world.later(CALL_TIMEOUT_MS, () => {
      if (!this.pending.delete(id) || this.isEnded || this.waits(by)) return
      this.want({ kind: 'answer', of: by, isApology: true }, 0)
    })
  }

  private done(id: string): void {
    this.openReply = null
    this.world.emit({ type: 'replyDone', replyId: replyId(id), status: 'completed' })
    this.startNext(50)
  }
}
