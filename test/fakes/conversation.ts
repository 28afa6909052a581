/**
 * Scenario builder: lets a session test read as a conversation. Holds a state, moves a virtual clock, and remembers
 * every effect with its time. No real time passes.
 */
import type { AgentEvent, ClientMessage, Effect, Input, SessionSettings } from '../../main/voice/events.ts'
import { transition } from '../../main/voice/session.ts'
import { initialState, type SessionState } from '../../main/voice/session-state.ts'
import { type SessionStatus, statusOf } from '../../main/voice/status.ts'
import type { CallId, Exposure, JsonObject, ReplyId, ToolOutcome } from '../../main/voice/tools.ts'

const TICK_MS = 20

export const SETTINGS: SessionSettings = {
  greeting: '',
  voice: 'alba',
  duplex: 'half',
  talkMode: 'auto',
  idleHangupMs: 90_000,
  resultTiming: 'rule',
}

const tool = (name: string, mode: 'interactive' | 'hold' = 'interactive') => ({
  name,
  description: `Call this when the user asks for ${name}`,
  parameters: { type: 'object', properties: {} },
  mode,
  timeoutSeconds: 12,
})

export const EXPOSURE: Exposure = {
  tools: [tool('get_time'), tool('add_note'), tool('look_up', 'hold')],
  systemPrompt: 'Be brief.',
  effects: { get_time: 'read', add_note: 'write', look_up: 'read' },
}

/** An input without its time: the builder's clock adds it. */
export type Timeless = Input extends infer I ? (I extends Input ? Omit<I, 'nowMs'> : never) : never

export const replyId = (id: string): ReplyId => id as ReplyId
export const callId = (id: string): CallId => id as CallId

/** PCM16 of this length: a steady tone-like square of the given peak. */
export const pcm = (ms: number, peak = 8000): Uint8Array => {
  const samples = new Int16Array(ms * 24)
  for (let i = 0; i < samples.length; i++) samples[i] = i % 48 < 24 ? peak : -peak
  return new Uint8Array(samples.buffer)
}

export class Conversation {
  state: SessionState
  nowMs = 1_000_000
  readonly effects: { atMs: number; effect: Effect }[] = []
  readonly statuses: SessionStatus[] = []

  constructor(settings: Partial<SessionSettings> = {}, exposure: Exposure = EXPOSURE) {
    this.state = initialState('test', { ...SETTINGS, ...settings }, exposure)
  }

  feed(input: Timeless): this {
    const step = transition(this.state, { ...input, nowMs: this.nowMs })
    this.state = step.state
    for (const effect of step.effects) this.effects.push({ atMs: this.nowMs, effect })
    const status = statusOf(this.state)
    if (this.statuses.at(-1)?.word !== status.word) this.statuses.push(status)
    return this
  }

  agent(event: AgentEvent): this {
    return this.feed({ type: 'agentEvent', event })
  }

  /** Time passes, in ticks. `microphone`: frames that arrive meanwhile. */
  wait(ms: number, microphone?: Uint8Array): this {
    for (let waited = 0; waited < ms; waited += TICK_MS) {
      this.nowMs += TICK_MS
      if (microphone !== undefined) this.feed({ type: 'captured', pcm: microphone })
      this.feed({ type: 'tick' })
    }
    return this
  }

  /** Until the next attempt to connect is made, when one is due. */
  waitForRetry(): this {
    for (let n = 0; n < 2000 && this.state.link.phase === 'waiting'; n++) this.wait(TICK_MS)
    return this
  }

  /** From nothing to a ready session, by a typed nothing-in-particular: a press of the button. */
  connected(): this {
    this.feed({ type: 'connected' })
    return this.ready()
  }

  ready(serviceSessionId = 'sess_1'): this {
    this.agent({ type: 'sessionUpdated' })
    return this.agent({ type: 'sessionReady', serviceSessionId })
  }

  /** Opens a session and leaves the gate closed. */
  open(): this {
    this.feed({ type: 'talkToggled' }).feed({ type: 'microphoneChanged', microphone: 'open' }).connected()
    this.feed({ type: 'talkToggled' }).wait(200)
    this.effects.length = 0
    return this
  }

  /** A plugin has something to say. */
  announced(text: string): this {
    return this.feed({ type: 'announced', text, title: 'Timers', from: 'timers', isAskedFor: true })
  }

  userSays(text: string, itemId = `item${this.nowMs}`): this {
    this.agent({ type: 'speechStarted' })
    this.agent({ type: 'userTranscriptDelta', itemId, text: text.slice(0, 5) })
    this.agent({ type: 'speechStopped' })
    return this.agent({ type: 'userTranscript', itemId, text })
  }

  replyStarts(id: string): this {
    return this.agent({ type: 'replyStarted', replyId: replyId(id) })
  }

  replyEnds(id: string, status: 'completed' | 'interrupted' | 'failed' = 'completed'): this {
    return this.agent({ type: 'replyDone', replyId: replyId(id), status })
  }

  calls(id: string, name = 'get_time', args: JsonObject = {}): this {
    return this.agent({ type: 'toolCall', call: { callId: callId(id), name, arguments: args } })
  }

  toolEnds(id: string, outcome: ToolOutcome = { status: 'ok', result: { id } }): this {
    return this.feed({ type: 'toolFinished', callId: callId(id), outcome })
  }

  /** The agent speaks: words at 300 ms each, sound after `leadMs` of silence; nothing is played yet. */
  agentSpeaks(id: string, text: string, leadMs = 200): this {
    this.agent({ type: 'replyAudio', replyId: replyId(id), pcm: pcm(leadMs, 0) })
    const words = text.split(' ')
    words.forEach((word, i) => {
      const delta = i === 0 ? word : ` ${word}`
      this.agent({ type: 'agentTranscriptDelta', replyId: replyId(id), delta, startMs: leadMs + i * 300 })
    })
    return this.agent({ type: 'replyAudio', replyId: replyId(id), pcm: pcm(words.length * 300) })
  }

  plays(id: string, playedMs: number, isFinished = false): this {
    return this.feed({ type: 'playedTo', replyId: replyId(id), playedMs, isFinished })
  }

  get word(): string {
    return statusOf(this.state).word
  }

  of<T extends Effect['type']>(type: T): Extract<Effect, { type: T }>[] {
    return this.effects
      .map(({ effect }) => effect)
      .filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type)
  }

  sent<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.of('send')
      .map((effect) => effect.message)
      .filter((message): message is Extract<ClientMessage, { type: T }> => message.type === type)
  }

  /** Call ids of the results sent, in order. */
  get answered(): string[] {
    return this.sent('toolResult').map((message) => message.callId)
  }

  /** Last recorded status by row. */
  get rows(): Record<string, string> {
    const rows: Record<string, string> = {}
    for (const { record } of this.of('record')) if (record.type === 'toolCallEnded') rows[record.rowId] = record.status
    return rows
  }
}
