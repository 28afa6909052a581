/**
 * Everything between a finger and the wire, on one virtual clock: keyboard and mouse, a hook that loses events, the chord,
 * commands that overtake each other, the session with its gate, a microphone that may be lost, an agent that speaks.
 * After every step it looks whether the user could be heard without knowing it.
 */
import { createTalkOrder } from '../../main/command-line/talk-order.ts'
import type { Effect } from '../../main/voice/events.ts'
import { transition } from '../../main/voice/session.ts'
import { initialState, type SessionState, wantsTicks } from '../../main/voice/session-state.ts'
import { statusOf } from '../../main/voice/status.ts'
import { MAX_HOLD_MS, RELEASE_TAIL_MS } from '../../main/voice/talk-gate.ts'
import type { ReplyId } from '../../main/voice/tools.ts'
import { EXPOSURE, pcm, SETTINGS, type Timeless } from './conversation.ts'
import { HotkeyRig } from './hotkey-rig.ts'

/** One frame. */
export const STEP_MS = 20
const FRAME = pcm(STEP_MS)
const EPOCH_MS = 1_000_000
const OPENING_MS = 60
const REPLY_MS = 600

/** Talk modes. */
export type Mode = 'auto' | 'hold' | 'toggle'

interface Job {
  readonly atMs: number
  readonly run: () => void
}

/** One world. */
export class TalkWorld {
  readonly rig = new HotkeyRig()
  state: SessionState
  /** What should never be. */
  readonly problems: string[] = []
  private readonly order = createTalkOrder()
  private armed: readonly string[] = []
  private wasDeaf = false
  /** Real presses of each key that have counted. */
  private readonly counted = new Map<string, number>()
  private readonly jobs: Job[] = []
  private isDeviceThere = true
  private isMicrophoneOpen = false
  private isWanted = false
  private reply: { readonly id: ReplyId; playedMs: number } | null = null
  private replies = 0
  private line = 0
  /** When the last frame was sent while the user could see it. */
  private lastSeenMs = Number.NEGATIVE_INFINITY

  constructor(talkMode: Mode, duplex: 'half' | 'full') {
    this.state = initialState('w', { ...SETTINGS, talkMode, duplex }, EXPOSURE)
    this.rig.onDown = () => this.pressed()
    this.rig.onUp = (isLost) => this.feed(isLost ? { type: 'talkReleased', isLost } : { type: 'talkReleased' })
  }

  /** The hook sees nothing, or sees again. A key that repeats on after that looks like one that is pressed anew. */
  deafen(isDeaf: boolean): void {
    this.rig.keyboard.isDeaf = isDeaf
    this.wasDeaf ||= isDeaf
  }

  /** Arms a combination: its modifiers and its key, as the keyboard knows them. */
  async arm(label: string, keys: readonly string[]): Promise<void> {
    await this.rig.hotkey.arm(label)
    this.armed = keys
  }

  get nowMs(): number {
    return this.rig.keyboard.nowMs
  }

  /** Time passes in frames. */
  wait(ms: number): void {
    for (let waited = 0; waited < ms; waited += STEP_MS) {
      this.rig.wait(STEP_MS)
      this.runJobs()
      if (this.isMicrophoneOpen && this.isWanted) this.feed({ type: 'captured', pcm: FRAME })
      this.playOn()
      if (wantsTicks(this.state)) this.feed({ type: 'tick' })
    }
  }

  /** A long time in which nobody does anything, in one go. */
  sleepThrough(ms: number): void {
    this.rig.wait(ms)
    this.wait(STEP_MS)
    this.wait(RELEASE_TAIL_MS + STEP_MS)
  }

  command(command: 'talk-down' | 'talk-up' | 'toggle', lagMs: number): void {
    const givenMs = this.nowMs
    this.later(lagMs, () => {
      for (const step of this.order.next(command, givenMs)) {
        if (step === 'down') this.feed({ type: 'talkPressed', byCommand: true })
        else if (step === 'up') this.feed({ type: 'talkReleased', byCommand: true })
        else this.feed({ type: 'talkToggled' })
      }
    })
  }

  button(): void {
    this.feed({ type: 'talkToggled' })
  }
  mute(isMuted: boolean): void {
    this.feed({ type: 'muteChanged', isMuted })
  }
  escape(): void {
    this.feed({ type: 'stopped' })
  }
  setMode(talkMode: Mode): void {
    this.feed({ type: 'settingsChanged', settings: { ...this.state.settings, talkMode } })
  }
  /** The machine sleeps, or the screen is locked. */
  away(): void {
    this.rig.hotkey.release()
    this.feed({ type: 'hangUp', reason: 'sleep' })
  }
  async back(): Promise<void> {
    await this.rig.hotkey.rearm()
    this.feed({ type: 'networkRestored' })
  }
  plug(isThere: boolean): void {
    this.isDeviceThere = isThere
    this.openMicrophone()
  }
  cutLine(): void {
    this.line += 1
    this.reply = null
    this.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
  }
  agentSpeaks(): void {
    if (this.state.link.phase !== 'ready' || this.reply !== null) return
    const id = `r${++this.replies}` as ReplyId
    this.reply = { id, playedMs: 0 }
    this.feed({ type: 'agentEvent', event: { type: 'replyStarted', replyId: id } })
    this.feed({ type: 'agentEvent', event: { type: 'replyAudio', replyId: id, pcm: pcm(REPLY_MS) } })
    this.feed({ type: 'agentEvent', event: { type: 'replyDone', replyId: id, status: 'completed' } })
  }

  private feed(timeless: Timeless): void {
    const nowMs = EPOCH_MS + this.nowMs
    const before = statusOf(this.state)
    const wasMuted = this.state.isMuted
    const { link: linkBefore, gate: gateBefore } = this.state
    const step = transition(this.state, { ...timeless, nowMs })
    this.state = step.state
    const after = statusOf(this.state)
    if (before.isHeard || after.isHeard) this.lastSeenMs = this.nowMs
    for (const effect of step.effects) this.carryOut(effect, wasMuted && this.state.isMuted)
    const { gate, link, pump, microphone } = this.state
    const must = (holds: boolean, problem: string): void => {
      if (!holds) this.problems.push(`${this.nowMs} ms, ${timeless.type}: ${problem}`)
    }
    must(after.word !== 'Listening' || after.isHeard, 'says Listening and is not heard')
    must(!after.isHeard || after.isTalkOn || pump.held.length > 0, 'heard though Talk is off')
    must(!after.isHeard || (!after.isMuted && link.phase === 'ready'), 'heard though muted or not connected')
    must(!after.isHeard || pump.held.length > 0 || microphone === 'open', 'heard without a microphone')
    must(gate.position.kind !== 'held' || gate.keyDown !== null, 'held without a key')
    const opens = gate.position.kind !== 'closed' && gateBefore.position.kind === 'closed'
    must(!opens || !wasMuted, 'opened while muted')
    must(link.phase !== 'connecting' || linkBefore.phase !== 'offline' || !wasMuted, 'connected while muted')
    const heldMs = gate.position.kind === 'held' && gate.keyDown !== null ? nowMs - gate.keyDown.sinceMs : 0
    must(timeless.type !== 'tick' || heldMs < MAX_HOLD_MS, 'held for longer than anybody may')
  }

  /** A press counts once, and only while the fingers are where it says. */
  private pressed(): void {
    const { keyboard } = this.rig
    const key = this.armed.at(-1) ?? ''
    if (!this.armed.every((one) => keyboard.isDown(one) || keyboard.isDown(`${one}Right`)))
      this.problems.push(`${this.nowMs} ms: a press without fingers`)
    const isNew = keyboard.pressesOf(key) !== this.counted.get(key)
    if (!isNew && !this.wasDeaf) this.problems.push(`${this.nowMs} ms: one press counts twice`)
    this.counted.set(key, keyboard.pressesOf(key))
    this.feed({ type: 'talkPressed' })
  }

  private carryOut(effect: Effect, isMuted: boolean): void {
    switch (effect.type) {
      case 'connect': {
        const line = ++this.line
        this.later(OPENING_MS, () => line === this.line && this.feed({ type: 'connected' }))
        this.later(OPENING_MS * 2, () => {
          if (line !== this.line) return
          this.feed({ type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: `s${line}` } })
        })
        break
      }
      case 'disconnect':
        this.line += 1
        this.reply = null
        break
      case 'send':
        if (effect.message.type === 'sessionEnd') {
          const { line } = this
          this.later(
            STEP_MS,
            () => line === this.line && this.feed({ type: 'agentEvent', event: { type: 'sessionEnded' } }),
          )
        }
        if (effect.message.type === 'inputAudio' && effect.message.pcm.some((byte) => byte !== 0)) this.sent(isMuted)
        break
      case 'flushPlayback':
        if (this.reply?.id === effect.replyId) this.reply = null
        break
      case 'wantMicrophone':
        this.isWanted = effect.isWanted
        this.openMicrophone()
        break
      default:
        break
    }
  }

  /** Sound of the microphone went out. One frame may fade out behind the last that the user could see. */
  private sent(isMuted: boolean): void {
    if (isMuted) this.problems.push(`${this.nowMs} ms: sound is sent while muted`)
    if (this.nowMs - this.lastSeenMs > 2 * STEP_MS)
      this.problems.push(`${this.nowMs} ms: sound is sent and nothing says so`)
  }

  private openMicrophone(): void {
    const isPossible = this.isWanted && this.isDeviceThere
    if (this.isMicrophoneOpen && !isPossible) {
      this.isMicrophoneOpen = false
      this.later(0, () => this.feed({ type: 'microphoneChanged', microphone: this.isWanted ? 'missing' : 'closed' }))
    }
    if (!isPossible || this.isMicrophoneOpen) return
    this.later(OPENING_MS, () => {
      if (!this.isWanted || !this.isDeviceThere || this.isMicrophoneOpen) return
      this.isMicrophoneOpen = true
      this.feed({ type: 'microphoneChanged', microphone: 'open' })
    })
  }

  private playOn(): void {
    if (this.reply === null) return
    const { id, playedMs } = this.reply
    this.reply.playedMs = playedMs + STEP_MS
    const isFinished = this.reply.playedMs >= REPLY_MS
    if (isFinished) this.reply = null
    this.feed({ type: 'playedTo', replyId: id, playedMs: playedMs + STEP_MS, isFinished })
  }

  private later(ms: number, run: () => void): void {
    this.jobs.push({ atMs: this.nowMs + ms, run })
  }

  private runJobs(): void {
    for (;;) {
      const index = this.jobs.findIndex(({ atMs }) => atMs <= this.nowMs)
      if (index < 0) return
      this.jobs.splice(index, 1)[0]?.run()
    }
  }
}
