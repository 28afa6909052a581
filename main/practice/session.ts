/**
 * One conversation: takes the client's messages, listens, decides, and speaks through the floor. It learns only from the
 * wire. It outlives its connection where the scenario lets it be resumed. Made and fed by the server.
 */
import { randomBytes } from 'node:crypto'
import { echo, update } from './configuration.ts'
import type { Ears } from './ears.ts'
import { parseInstruction, parseTypedEarlier } from './examples.ts'
import { createFloor, type Floor, type MadeCall, type Plan } from './floor.ts'
import type { Link } from './link.ts'
import { type Act, type Decision, decide, decideOnResult, type Memory, NO_MEMORY, situationOf } from './mind.ts'
import { CANNOT_HEAR, NO_ANSWER, notHeard } from './phrases.ts'
import type { Behaviour } from './scenarios.ts'
import type { Timing } from './timing.ts'
import { createUserTurns } from './user-turns.ts'
import type { Voice } from './voice.ts'
import { type ClientMessage, decodeAudio, type JsonObject, type ServerEvent, type SessionConfig } from './wire.ts'

/** What every session of a server shares. */
export interface SessionOptions {
  readonly ears: Ears
  readonly voice: Voice
  readonly timing: Timing
  readonly behaviour: Behaviour
}

/** A conversation as the server sees it. */
export interface Session {
  readonly id: string
  handle(message: ClientMessage): void
  /** The connection is gone: nothing is said any more, unanswered calls are kept. */
  detach(): void
  /** A new connection has resumed this session. */
  attach(link: Link): void
  dispose(): void
}

interface PendingCall extends MadeCall {
  readonly isHold: boolean
  readonly exposed: ReadonlySet<string>
  readonly timer: NodeJS.Timeout
}

const IDLE_REMARK = 'I am listening. What can I do for you?'
const LONGEST_SESSION_SECONDS = 3595

const newId = (prefix: string): string => `${prefix}${randomBytes(12).toString('hex')}`

/** A session that is about to receive its first `session.update`. */
export const createSession = (id: string, firstLink: Link, options: SessionOptions): Session => {
  const { ears, voice, timing, behaviour } = options
  const startedMs = performance.now()
  const calls = new Map<string, PendingCall>()
  let link: Link | null = firstLink
  let config: SessionConfig | null = null
  let situation = situationOf([], '')
  let memory: Memory = NO_MEMORY
  let isReady = false
  let isFirstReply = true
  let lostAct: Act | null = null
  const timers = new Set<NodeJS.Timeout>()

  const emit = (event: ServerEvent) => link?.emit(event)
  const error = (code: string, message: string, param?: string) =>
    emit({ type: 'session.error', code, message, ...(param === undefined ? {} : { param, session_id: id }) })
  const later = (ms: number, act: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
    return timer
  }
  const isHolding = (): boolean => [...calls.values()].some(({ isHold }) => isHold)
  const isUserSpeaking = (): boolean => !isHolding() && turns.isSpeaking()

  const makeFloor = (): Floor =>
    createFloor({
      emit,
      voice,
      timing,
      behaviour,
      voiceName: () => config?.output?.voice ?? 'alba',
      mayStart: () => !isUserSpeaking(),
      onCall(call) {
        const tool = config?.tools?.find(({ name }) => name === call.name)
        const timer = later((tool?.timeout_seconds ?? 120) * 1000, () => expire(call.callId))
        const exposed = new Set(config?.tools?.map(({ name }) => name))
        calls.set(call.callId, { ...call, isHold: tool?.execution_mode === 'hold', exposed, timer })
      },
      onInterrupted(group) {
        for (const call of calls.values()) if (call.group === group) forget(call)
      },
    })
  let floor = makeFloor()

  const forget = (call: PendingCall) => {
    clearTimeout(call.timer)
    timers.delete(call.timer)
    calls.delete(call.callId)
    if (!isHolding()) turns.flushWithheld()
  }
  const expire = (callId: string) => {
    const call = calls.get(callId)
    if (!call) return
    forget(call)
    floor.enqueue({ kind: 'say', text: NO_ANSWER }, 0)
  }

  const planOf = (act: Act, askedFor: string): Plan => (act.kind === 'say' ? act : { ...act, askedFor })
  const follow = (decision: Decision, askedFor: string, delayMs: number) => {
    memory = decision.memory
    if (behaviour.firstReply === 'empty' && isFirstReply) {
      lostAct = decision.act
      floor.enqueue({ kind: 'empty' }, delayMs)
    } else floor.enqueue(planOf(decision.act, askedFor), delayMs)
    isFirstReply = false
  }

  const configure = (change: JsonObject) => {
    const isFirst = config === null
    const updated = update(config, change)
    if (!updated.ok) {
      const { code, message, param, isFatalAtFirst } = updated.refusal
      error(code, message, param)
      if (isFirst && isFatalAtFirst) link?.close(1008)
      return
    }
    config = updated.config
    const wantedHz = config.input?.format?.sample_rate ?? 24_000
    if (isFirst && wantedHz !== 24_000) return link?.close(1011)
    situation = situationOf(config.tools ?? [], config.system_prompt ?? '')
    const acknowledge = () => emit({ type: 'session.updated', config: echo(config ?? {}) })
    if (!isFirst) return acknowledge()
    const { opening } = behaviour
    if (opening === 'updated-ready' || opening === 'updated-only') acknowledge()
    later(timing.readyMs, () => {
      if (opening !== 'updated-only') becomeReady(true)
      if (opening === 'ready-updated') acknowledge()
    })
  }
  const becomeReady = (isNew: boolean) => {
    isReady = true
    emit({
      type: 'session.ready',
      session_id: id,
      config: echo(config ?? {}),
      expires_at: Math.floor(Date.now() / 1000) + LONGEST_SESSION_SECONDS,
      resume_token: newId('resume_'),
    })
    const { greeting } = config ?? {}
    if (isNew && greeting !== undefined && greeting !== '')
      floor.enqueue({ kind: 'say', text: greeting }, timing.readyMs)
  }

  const turns = createUserTurns({
    emit,
    ears,
    timing,
    behaviour,
    book: () => situation.book,
    expected() {
      const hasTyped = parseTypedEarlier(situation.systemPrompt).length > 0
      return { answer: memory.pending !== null || hasTyped, followUp: memory.lastCall !== null || hasTyped }
    },
    minSilenceMs: () => config?.input?.turn_detection?.min_silence ?? null,
    isHolding,
    isAgentAudible: () => floor.isAudible(),
    onStarted() {
      if (config?.input?.turn_detection?.interrupt_response !== false) floor.interrupt()
    },
    onTurn(heard, text) {
      if (heard.kind === 'words') return follow(decide(text, false, situation, memory), text, 0)
      const sorry = heard.kind === 'deaf' ? CANNOT_HEAR : notHeard(situation.book)
      follow({ act: { kind: 'say', text: sorry }, memory }, text, 0)
    },
    onSettled: () => floor.resume(),
  })
  const onAudio = (base64: string) => {
    const samples = decodeAudio(base64)
    if (samples) turns.push(samples)
    else error('invalid_audio', 'audio must be base64 of PCM16 samples')
  }

  const onResult = (callId: string, result: string) => {
    const call = calls.get(callId)
    if (!call) return
    forget(call)
    const isGroupOpen = [...calls.values()].some(({ group }) => group === call.group)
    if (!isGroupOpen) follow(decideOnResult(result, call, situation, memory), call.askedFor, timing.answerMs)
  }
  const onCreate = (instructions: string) => {
    if (isUserSpeaking()) return
    const asked = parseInstruction(instructions)
    const decision: Decision =
      asked.kind === 'typed'
        ? decide(asked.text, true, situation, memory)
        : {
            act:
              asked.kind === 'announce'
                ? { kind: 'say', text: asked.text }
                : (lostAct ?? { kind: 'say', text: IDLE_REMARK }),
            memory,
          }
    const text = asked.kind === 'typed' ? asked.text : ''
    if (isHolding()) {
      turns.flushWithheld()
      floor.enqueue({ kind: 'withheld', text: decision.act.kind === 'say' ? decision.act.text : IDLE_REMARK }, 0)
      return
    }
    if (asked.kind === 'other') lostAct = null
    follow(decision, text, timing.createMs)
  }

  const quiet = () => {
    floor.dispose()
    turns.reset()
  }

  return {
    id,
    handle(message) {
      switch (message.type) {
        case 'session.update':
          return configure(message.session)
        case 'session.resume':
          return error('invalid_format', 'session.resume must be the first message')
        case 'session.end': {
          const seconds = (performance.now() - startedMs) / 1000
          emit({ type: 'session.ended', session_duration_seconds: seconds, audio_duration_seconds: null })
          return link?.close(1000)
        }
        case 'conversation.message':
          // Checked and not seen by the model, as measured (protocol.md §2).
          return
      }
      if (!isReady) return error('invalid_format', `${message.type} is not accepted before session.ready`)
      if (message.type === 'input.audio') return onAudio(message.audio)
      if (message.type === 'tool.result') return onResult(message.call_id, message.result)
      return onCreate(message.instructions ?? '')
    },
    detach() {
      link = null
      quiet()
    },
    attach(newLink) {
      link = newLink
      floor = makeFloor()
      becomeReady(false)
    },
    dispose() {
      link = null
      quiet()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      calls.clear()
    },
  }
}
