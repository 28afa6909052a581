/**
 * One conversation: takes the client's messages, listens, decides, and speaks through the floor. It learns only from the
 * wire. It outlives its connection where the scenario lets it be resumed. Made and fed by the server.
 */
import { randomBytes } from 'node:crypto'
import { echo, update } from './configuration.ts'
import type { Ears } from './ears.ts'
import { parseInstruction } from './examples.ts'
import { createFloor, type Floor, type Plan } from './floor.ts'
import type { Link } from './link.ts'
import { type Act, type Decision, decide, expectationOf, type Memory, NO_MEMORY, situationOf } from './mind.ts'
import { decideOnResult, decideTogether } from './on-result.ts'
import { createPaceMeter } from './pace-meter.ts'
import { createPendingCalls, type PendingCall } from './pending-calls.ts'
import type { Facts } from './phrasebook.ts'
import { CANNOT_HEAR, NO_ANSWER, notHeard } from './phrases.ts'
import { factsOf } from './result-said.ts'
import type { Behaviour, ScriptLine } from './scenario.ts'
import { playScript, type RunningScript, type ScriptPlace } from './script.ts'
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
  readonly script: readonly ScriptLine[]
  readonly scriptPlace: ScriptPlace
  /** What the microphone sends is taken and never noticed. */
  readonly isDeaf: boolean
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

interface Answered {
  readonly call: PendingCall
  readonly result: string
}

const IDLE_REMARK = 'I am listening. What can I do for you?'
const LONGEST_SESSION_SECONDS = 3595

const newId = (prefix: string): string => `${prefix}${randomBytes(12).toString('hex')}`

/** A session that is about to receive its first `session.update`. */
export const createSession = (id: string, firstLink: Link, options: SessionOptions): Session => {
  const { ears, voice, timing, behaviour } = options
  const startedMs = performance.now()
  const pace = createPaceMeter()
  const calls = createPendingCalls({
    tools: () => config?.tools ?? [],
    timeoutMs: behaviour.callTimeoutMs,
    onExpired: () => floor.enqueue({ kind: 'say', text: NO_ANSWER }, 0),
    onHoldOver: () => turns.flushWithheld(),
  })
  let link: Link | null = firstLink
  let config: SessionConfig | null = null
  let situation = situationOf([], '')
  let memory: Memory = NO_MEMORY
  let facts: Facts = {}
  let isReady = false
  let isFirstReply = true
  let lostAct: Act | null = null
  let script: RunningScript | null = null
  /** Results of the calls that were made together last. */
  let answered: { readonly group: string; readonly results: readonly Answered[] } | null = null
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
  const isUserSpeaking = (): boolean => !calls.isHolding() && turns.isSpeaking()

  const makeFloor = (): Floor =>
    createFloor({
      emit,
      voice,
      timing,
      behaviour,
      voiceName: () => config?.output?.voice ?? 'alba',
      mayStart: () => !isUserSpeaking(),
      companionOf(name) {
        const other = config?.tools?.find((tool) => tool.name !== name && tool.parameters.required.length === 0)
        return other ? { name: other.name, arguments: {} } : null
      },
      onCall: calls.add,
      onInterrupted: calls.dropGroup,
    })
  let floor = makeFloor()

  const planOf = (act: Act, askedFor: string): Plan => (act.kind === 'say' ? act : { ...act, askedFor, chained: 0 })
  const follow = (decision: Decision, askedFor: string, delayMs: number) => {
    memory = decision.memory
    if (behaviour.firstReply === 'empty' && isFirstReply) {
      lostAct = decision.act
      floor.enqueue({ kind: 'empty' }, delayMs)
    } else floor.enqueue(planOf(decision.act, askedFor), delayMs)
    isFirstReply = false
  }

  const lookAround = () => {
    situation = situationOf(config?.tools ?? [], config?.system_prompt ?? '', facts)
  }
  const configure = (change: JsonObject) => {
    const isFirst = config === null
    const updated = update(config, change, behaviour.toolModes)
    if (!updated.ok) {
      const { code, message, param, isFatalAtFirst } = updated.refusal
      error(code, message, param)
      if (isFirst && isFatalAtFirst) link?.close(1008)
      return
    }
    config = updated.config
    const wantedHz = config.input?.format?.sample_rate ?? 24_000
    if (isFirst && wantedHz !== 24_000) return link?.close(1011)
    lookAround()
    const acknowledge = () => emit({ type: 'session.updated', config: echo(config ?? {}) })
    if (!isFirst) return acknowledge()
    const { opening, openingDelayMs } = behaviour
    const open = () => {
      if (opening === 'updated-ready' || opening === 'updated-only') acknowledge()
      later(timing.readyMs, () => {
        becomeReady(true)
        if (opening === 'ready-updated') acknowledge()
      })
    }
    if (openingDelayMs === 0) open()
    else later(openingDelayMs, open)
  }
  const becomeReady = (isNew: boolean) => {
    isReady = true
    script?.stop()
    script = playScript(options.script, options.scriptPlace, {
      isIdle: () => floor.isIdle() && calls.isEmpty() && !turns.isSpeaking(),
      isAudible: () => floor.isAudible(),
      isCalling: () => !calls.isEmpty(),
      say: turns.say,
      cough: turns.cough,
    })
    if (behaviour.opening !== 'updated-only') {
      if (behaviour.readyDelayMs === 0) announceReady()
      else later(behaviour.readyDelayMs, announceReady)
    }
    const { greeting } = config ?? {}
    if (isNew && greeting !== undefined && greeting !== '')
      floor.enqueue({ kind: 'say', text: greeting }, timing.readyMs)
  }
  const announceReady = () =>
    emit({
      type: 'session.ready',
      session_id: id,
      config: echo(config ?? {}),
      expires_at: Math.floor(Date.now() / 1000) + LONGEST_SESSION_SECONDS,
      resume_token: newId('resume_'),
    })

  const turns = createUserTurns({
    emit,
    ears,
    timing,
    behaviour,
    book: () => situation.book,
    expected: () => expectationOf(situation, memory),
    minSilenceMs: () => config?.input?.turn_detection?.min_silence ?? null,
    isHolding: calls.isHolding,
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
    if (!samples) return error('invalid_audio', 'audio must be base64 of PCM16 samples')
    if (behaviour.audioPace === 'checked' && !pace.takes(samples.length / 24, performance.now())) {
      return error('audio_rate_violation', 'audio came faster than real time; the excess was dropped')
    }
    if (!options.isDeaf) turns.push(samples)
  }

  const onResult = (callId: string, result: string) => {
    const call = calls.take(callId)
    if (!call) return
    const together = [...(answered?.group === call.group ? answered.results : []), { call, result }]
    answered = { group: call.group, results: together }
    if (calls.isGroupOpen(call.group)) return
    const chained = call.chained + 1
    if (chained < behaviour.callChain) {
      const { name, arguments: args, askedFor } = call
      return floor.enqueue({ kind: 'call', name, arguments: args, askedFor, chained }, timing.answerMs)
    }
    for (const one of together) facts = factsOf(one.result, facts)
    lookAround()
    const decisions = together.map((one) => decideOnResult(one.result, one.call, situation, memory))
    const decision = decideTogether(decisions)
    if (decision) follow(decision, call.askedFor, timing.answerMs)
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
            memory: asked.kind === 'announce' ? { ...memory, lastSaid: asked.text, isWaiting: false } : memory,
          }
    const text = asked.kind === 'typed' ? asked.text : ''
    if (calls.isHolding()) {
      turns.flushWithheld()
      floor.enqueue({ kind: 'withheld', text: decision.act.kind === 'say' ? decision.act.text : IDLE_REMARK }, 0)
      return
    }
    if (asked.kind === 'other') lostAct = null
    if (behaviour.create === 'replaces') floor.interrupt()
    follow(decision, text, timing.createMs)
  }

  const quiet = () => {
    script?.stop()
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
      calls.dispose()
    },
  }
}
