/**
 * A whole conversation in virtual time: the real session core, a service model behind a lossy line, a player, tools that
 * take their time, and a user who speaks and types. Thousands of them a minute. Tests give it a plan and look at what is
 * left; they decide nothing here.
 */
import type { AgentEvent, ClientMessage, Effect, Input } from '../../main/voice/events.ts'
import { transition } from '../../main/voice/session.ts'
import { initialState, type SessionState } from '../../main/voice/session-state.ts'
import { isOpen } from '../../main/voice/tool-relay.ts'
import type { CallId, ReplyId, ToolOutcome } from '../../main/voice/tools.ts'
import { callId, EXPOSURE, SETTINGS, type Timeless } from './conversation.ts'
import {
  type Chance,
  chanceOf,
  emptyTruth,
  markedFrame,
  markOf,
  type ServiceManner,
  ServiceSession,
  type ServiceTruth,
} from './service-model.ts'

/** What happens in one run. Times in ms from the start. */
export interface Plan {
  readonly seed: number
  readonly manner: ServiceManner
  readonly typedAtMs: readonly number[]
  readonly spokenAtMs: readonly number[]
  /** The line is cut at these times, whatever is going on. */
  readonly cutsAtMs: readonly number[]
  /** The n-th connection dies this long after it was asked for: in the middle of opening, handshake or resume. */
  readonly deathsMs: readonly (number | null)[]
  /** How long a cut stays unseen by the client: 0, or up to the ping's limit (a half-open link). */
  readonly blindMs: number
}

interface Line {
  isUp: boolean
  isClosedByUs: boolean
  session: ServiceSession | null
  upFreeMs: number
  downFreeMs: number
}

interface Job {
  readonly atMs: number
  readonly run: () => void
  /** A frame of silence on its way: nothing waits for it. */
  readonly isIdle: boolean
}

const STEP_MS = 40
/** Nothing has happened for this long: the run is over. */
const SETTLED_MS = 3000
/** A run that takes this long has not come to rest. */
export const LONGEST_MS = 240_000

/** One run. */
export class SessionWorld {
  state: SessionState = initialState('w', { ...SETTINGS, idleHangupMs: 600_000 }, EXPOSURE)
  readonly truth: ServiceTruth = emptyTruth()
  /** Every input that was fed and every effect that came out, in order. */
  readonly log: { readonly atMs: number; readonly input: Timeless; readonly effects: readonly Effect[] }[] = []
  readonly typed: string[] = []
  /** Calls whose tool was started, and how often. */
  readonly runs = new Map<CallId, number>()
  /** The prompt of the service session that was open at the end, before it was ended; null when none was. */
  lastPrompt: string | null = null

  private readonly plan: Plan
  private readonly chance: Chance
  private readonly jobs: Job[] = []
  private readonly startMs = 1_000_000
  private nowMs = this.startMs
  private line: Line | null = null
  private lines = 0
  private readonly sessions = new Map<string, ServiceSession>()
  private isMicrophoneWanted = false
  private speakingUntilMs = 0
  private words = 0
  private readonly sounds = new Map<ReplyId, { receivedMs: number; playedMs: number; isComplete: boolean }>()
  private readonly memory: string[] = []
  private readonly tools = new Map<CallId, { isOver: boolean }>()

  constructor(plan: Plan) {
    this.plan = plan
    this.chance = chanceOf(plan.seed)
  }

  /** Runs until nothing is left to happen, then hangs up. Returns the ms it took; LONGEST_MS means that it never came to rest. */
  run(): number {
    const { plan } = this
    plan.typedAtMs.forEach((ms, i) => {
      this.later(ms, () => {
        this.typed.push(`typed message ${i}`)
        this.feed({ type: 'messageTyped', text: `typed message ${i}` })
      })
    })
    for (const ms of plan.spokenAtMs) this.later(ms, () => this.speak(300 + this.chance() * 900))
    for (const ms of plan.cutsAtMs) this.later(ms, () => this.line !== null && this.cut(this.line))
    const last = Math.max(0, ...plan.typedAtMs, ...plan.spokenAtMs, ...plan.cutsAtMs)
    let settledSinceMs = this.nowMs
    while (this.nowMs - this.startMs < LONGEST_MS) {
      this.step()
      const isActive = this.nowMs - this.startMs <= last + 1500 || !this.isSettled()
      if (isActive) settledSinceMs = this.nowMs
      if (this.nowMs - settledSinceMs > SETTLED_MS) break
    }
    const tookMs = this.nowMs - this.startMs
    this.lastPrompt = this.line?.session?.systemPrompt ?? null
    this.feed({ type: 'hangUp', reason: 'user' })
    for (let i = 0; i < 20; i++) this.step()
    return tookMs
  }

  private step(): void {
    const untilMs = this.nowMs + STEP_MS
    for (let job = this.jobs[0]; job !== undefined && job.atMs <= untilMs; job = this.jobs[0]) {
      this.jobs.shift()
      this.nowMs = Math.max(this.nowMs, job.atMs)
      job.run()
    }
    this.nowMs = untilMs
    if (this.isMicrophoneWanted && this.state.microphone === 'open') {
      const isLoud = this.nowMs < this.speakingUntilMs
      const pcm = isLoud ? markedFrame(STEP_MS, this.words++) : new Uint8Array(STEP_MS * 48)
      this.feed({ type: 'captured', pcm })
    }
    this.playOn()
    this.feed({ type: 'tick' })
  }

  private isSettled(): boolean {
    const { link, outbox, relay, floor, playback } = this.state
    return (
      (link.phase === 'ready' || link.phase === 'offline' || link.phase === 'failed') &&
      outbox.queue.length === 0 &&
      outbox.sent === null &&
      !relay.calls.some(isOpen) &&
      floor.openReply === null &&
      floor.awaitingReplySinceMs === null &&
      playback.replies.every((reply) => reply.isOver) &&
      this.jobs.every(({ isIdle }) => isIdle)
    )
  }

  private later(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run)
  }

  private at(atMs: number, run: () => void, isIdle = false): void {
    let index = this.jobs.length
    while (index > 0 && (this.jobs[index - 1]?.atMs ?? 0) > atMs) index -= 1
    this.jobs.splice(index, 0, { atMs, run, isIdle })
  }

  private feed(timeless: Timeless): void {
    const input: Input = { ...timeless, nowMs: this.nowMs }
    const step = transition(this.state, input)
    this.state = step.state
    this.log.push({ atMs: this.nowMs, input: timeless, effects: step.effects })
    for (const effect of step.effects) this.carryOut(effect)
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        this.connect()
        break
      case 'disconnect':
        if (this.line !== null) this.close(this.line)
        this.line = null
        break
      case 'send':
        if (this.line !== null) this.send(this.line, effect.message)
        break
      case 'wantMicrophone':
        this.isMicrophoneWanted = effect.isWanted
        this.later(effect.isWanted ? 30 : 0, () => {
          this.feed({ type: 'microphoneChanged', microphone: this.isMicrophoneWanted ? 'open' : 'closed' })
        })
        break
      case 'play': {
        const sound = this.sounds.get(effect.replyId) ?? { receivedMs: 0, playedMs: 0, isComplete: false }
        this.sounds.set(effect.replyId, { ...sound, receivedMs: sound.receivedMs + effect.pcm.byteLength / 48 })
        break
      }
      case 'endOfReply': {
        const sound = this.sounds.get(effect.replyId)
        if (sound !== undefined) sound.isComplete = true
        break
      }
      case 'flushPlayback':
        this.sounds.delete(effect.replyId)
        break
      case 'runTool':
        this.runTool(effect.call.callId, effect.call.name)
        break
      // As the app does it: what the service would forget goes into the prompt (compose/prompt-memory.ts).
      case 'typedDelivered':
        this.remember(effect.text)
        break
      case 'outcomeUndelivered':
        this.remember(JSON.stringify(effect.arguments))
        break
      case 'cancelTool':
        this.later(20, () => this.endTool(effect.callId, { status: 'cancelled', error: 'cancelled' }))
        break
      default:
        break
    }
  }

  private remember(line: string): void {
    this.memory.push(line)
    this.later(0, () => {
      const systemPrompt = [EXPOSURE.systemPrompt, ...this.memory].join('\n')
      this.feed({ type: 'exposureChanged', exposure: { ...EXPOSURE, systemPrompt } })
    })
  }

  private runTool(id: CallId, name: string): void {
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1)
    this.tools.set(id, { isOver: false })
    const ms = this.chance() < 0.5 ? 20 + this.chance() * 200 : this.chance() * 5000
    this.later(ms, () => this.endTool(id, { status: 'ok', result: `${name} ${id}` }))
  }

  private endTool(id: CallId, outcome: ToolOutcome): void {
    const tool = this.tools.get(id)
    if (tool === undefined || tool.isOver) return
    tool.isOver = true
    this.feed({ type: 'toolFinished', callId: callId(id), outcome })
  }

  private speak(ms: number): void {
    this.feed({ type: 'talkPressed' })
    this.speakingUntilMs = this.nowMs + 60 + ms
    this.later(Math.max(400, ms + 100), () => this.feed({ type: 'talkReleased' }))
  }

  private playOn(): void {
    for (const [id, sound] of this.sounds) {
      const playedMs = Math.min(sound.receivedMs, sound.playedMs + STEP_MS)
      const isFinished = sound.isComplete && playedMs >= sound.receivedMs
      if (playedMs === sound.playedMs && !isFinished) continue
      sound.playedMs = playedMs
      if (isFinished) this.sounds.delete(id)
      this.feed({ type: 'playedTo', replyId: id, playedMs, isFinished })
      break
    }
  }

  private connect(): void {
    if (this.line !== null) this.close(this.line)
    const line: Line = { isUp: true, isClosedByUs: false, session: null, upFreeMs: 0, downFreeMs: 0 }
    const death = this.plan.deathsMs[this.lines] ?? null
    this.line = line
    this.lines += 1
    if (death !== null) this.later(death, () => this.cut(line))
    this.later(30 + this.chance() * 150, () => {
      if (line.isUp && !line.isClosedByUs) this.feed({ type: 'connected' })
    })
  }

  /** The line is dead; the client hears of it now or, on a half-open link, later. */
  private cut(line: Line): void {
    if (!line.isUp) return
    line.isUp = false
    line.session?.cutOff()
    this.later(this.plan.blindMs, () => {
      if (line.isClosedByUs || line !== this.line) return
      this.line = null
      this.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: 'cut' } })
    })
  }

  private close(line: Line): void {
    line.isClosedByUs = true
    if (line.isUp) line.session?.cutOff()
    line.isUp = false
  }

  private send(line: Line, message: ClientMessage): void {
    line.upFreeMs = Math.max(line.upFreeMs, this.nowMs + 10 + this.chance() * 60)
    const isSilence = message.type === 'inputAudio' && markOf(message.pcm) === null
    this.at(line.upFreeMs, () => line.isUp && this.arrive(line, message), isSilence)
  }

  private arrive(line: Line, message: ClientMessage): void {
    if (message.type === 'sessionResume') {
      const known = this.sessions.get(message.serviceSessionId)
      if (known === undefined || !this.plan.manner.acceptsResume) {
        this.emit(line, { type: 'sessionError', code: 'session_not_found', message: '' })
        return
      }
      line.session = known
      this.emit(line, { type: 'sessionReady', serviceSessionId: known.id })
    } else if (message.type === 'sessionUpdate' && line.session === null) {
      line.session = this.openSession()
      line.session.take(message)
      this.emit(line, { type: 'sessionUpdated' })
      this.emit(line, { type: 'sessionReady', serviceSessionId: line.session.id })
    } else if (message.type === 'sessionEnd') {
      if (line.session !== null) line.session.isEnded = true
      this.emit(line, { type: 'sessionEnded' })
    } else {
      line.session?.take(message)
    }
  }

  private openSession(): ServiceSession {
    const id = `s${this.sessions.size}`
    const session = new ServiceSession(
      id,
      this.plan.manner,
      {
        chance: this.chance,
        later: (ms, job) => this.later(ms, job),
        emit: (event) => {
          // A resumed session speaks over the newest line.
          if (this.line?.session?.id === id) this.emit(this.line, event)
        },
      },
      this.truth,
    )
    this.sessions.set(id, session)
    return session
  }

  private emit(line: Line, event: AgentEvent): void {
    if (!line.isUp) return
    line.downFreeMs = Math.max(line.downFreeMs, this.nowMs + 10 + this.chance() * 60)
    this.at(line.downFreeMs, () => {
      if (line.isUp && !line.isClosedByUs && line === this.line) this.feed({ type: 'agentEvent', event })
    })
  }
}
