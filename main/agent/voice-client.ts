/**
 * The shell round the session: feeds it inputs, carries out its effects, owns the socket and the tick. It makes no
 * decision of its own. What it needs of the rest of the app stands in `voice-ports.ts`; `compose.ts` fills it in.
 */
import { AppError, ConnectionError, messageOf } from '../errors.ts'
import type { Effect, Input, LinkFault } from '../voice/events.ts'
import { transition } from '../voice/session.ts'
import { type SessionState, wantsTicks } from '../voice/session-state.ts'
import { type SessionStatus, statusOf } from '../voice/status.ts'
import type { CallId } from '../voice/tools.ts'
import { type AgentSocket, openAgentSocket } from './agent-socket.ts'
import { runOnRecord } from './run-on-record.ts'
import { createTally } from './tally.ts'
import type { CallToRun, VoicePorts } from './voice-ports.ts'

/** Period of `tick` inputs: one audio frame. */
const TICK_MS = 20

/** The running shell. */
export interface VoiceClient {
  feed(input: InputWithoutTime): void
  state(): SessionState
  status(): SessionStatus
  /** Ends the session with the service and resolves when it is closed, or after the time-out. */
  quit(timeoutMs: number): Promise<void>
  dispose(): void
}

/** An input as callers give it: the shell adds the time. */
export type InputWithoutTime = Input extends infer I ? (I extends Input ? Omit<I, 'nowMs'> : never) : never

/** Starts the shell with a first state. `now`: epoch ms that never jumps while a session is open. */
export const createVoiceClient = (first: SessionState, ports: VoicePorts, now: () => number): VoiceClient => {
  let state = first
  let status = statusOf(state)
  let socket: AgentSocket | null = null
  let generation = 0
  let ticker: NodeJS.Timeout | undefined
  let isFeeding = false
  const waiting: InputWithoutTime[] = []
  const running = new Map<CallId, AbortController>()
  const whenOffline = new Set<() => void>()
  const tally = createTally()

  const feed = (input: InputWithoutTime): void => {
    waiting.push(input)
    if (isFeeding) return
    isFeeding = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) takeStep(next)
    } finally {
      isFeeding = false
    }
  }

  const takeStep = (timeless: InputWithoutTime): void => {
    const input: Input = { ...timeless, nowMs: now() }
    const before = state.conversation?.id ?? null
    const step = transition(state, input)
    state = step.state
    ports.observe?.(input, step)
    const after = state.conversation?.id ?? null
    if (after !== before && after !== null) ports.conversationChanged(after)
    for (const effect of step.effects) carryOut(effect)
    if (after !== before && after === null) ports.conversationChanged(null)
    keepTicking()
    const changed = statusOf(state)
    if (!isSameStatus(changed, status)) {
      status = changed
      ports.view.status(status)
    }
    if (isOffline()) for (const done of whenOffline) done()
  }

  const keepTicking = (): void => {
    const wanted = wantsTicks(state)
    if (wanted && ticker === undefined) ticker = setInterval(() => feed({ type: 'tick' }), TICK_MS)
    if (!wanted && ticker !== undefined) {
      clearInterval(ticker)
      ticker = undefined
    }
  }

  const carryOut = (effect: Effect): void => {
    switch (effect.type) {
      case 'connect':
        openConnection()
        break
      case 'disconnect':
        closeConnection()
        break
      case 'send':
        if (!(socket?.send(effect.message) ?? false)) oddity('not-sent', effect.message.type)
        break
      case 'wantMicrophone':
        ports.sound.wantMicrophone(effect.isWanted)
        break
      case 'play':
        ports.sound.play(effect.replyId, effect.pcm)
        break
      case 'endOfReply':
        ports.sound.endOfReply(effect.replyId)
        break
      case 'flushPlayback':
        ports.sound.flush(effect.replyId)
        break
      case 'runTool':
        void runTool(effect)
        break
      case 'logCall':
        void recordArrival({ ...effect, effect: 'read' })
        break
      case 'cancelTool':
        running.get(effect.callId)?.abort(effect.reason)
        break
      case 'outcomeUndelivered':
        ports.outcomeUndelivered(effect.name, effect.arguments, effect.outcome)
        break
      case 'unsaid':
        ports.unsaid(effect)
        break
      case 'recapWanted':
        ports.recapWanted()
        break
      case 'exposureCommitted':
        ports.exposureCommitted(effect.callId)
        break
      case 'record':
        ports.record.write(effect.record)
        break
      case 'show':
        ports.view.utterance(effect.utterance)
        break
      case 'typedDelivered':
        ports.typedDelivered(effect.text)
        break
      case 'tell':
        ports.view.notice(effect.notice)
        break
      case 'unheard':
        ports.unheard()
        break
      case 'serviceError':
        serviceError(effect)
        break
      case 'measured':
        ports.view.lastTurn(effect.lastTurnMs)
        break
    }
  }

  const oddity = (what: string, detail: string): void => {
    const count = tally.count(`${what} ${detail}`)
    if (count !== null) ports.oddity(what, detail, count)
  }

  const serviceError = ({ code, param, response }: Extract<Effect, { type: 'serviceError' }>): void => {
    const count = tally.count(`error ${code} ${response}`)
    if (count !== null) ports.serviceError({ code, param, response, count })
  }

  const closed = (fault: LinkFault): void => {
    oddity(
      'connection closed',
      `${fault.closeCode}${fault.httpStatus === undefined ? '' : ` http ${fault.httpStatus}`}`,
    )
    feed({ type: 'connectionLost', fault })
  }

  const openConnection = (): void => {
    closeConnection()
    generation += 1
    const mine = generation
    const isMine = (): boolean => mine === generation
    ports.address().then(
      (address) => {
        if (!isMine()) return
        socket = openAgentSocket(address, {
          onOpen: () =>
            isMine() && feed({ type: 'connected', ...(address.token === undefined ? {} : { isByToken: true }) }),
          onEvent: (event) => isMine() && feed({ type: 'agentEvent', event }),
          onClosed: (fault) => isMine() && closed(address.token === undefined ? fault : { ...fault, isByToken: true }),
          onStrange: (wireType, problem) => oddity(`wire ${wireType}`, problem),
        })
      },
      (thrown: unknown) => {
        if (!isMine()) return
        const isFinal = thrown instanceof AppError && !(thrown instanceof ConnectionError && thrown.isRetryable)
        const fault = { closeCode: 0, message: messageOf(thrown), ...(isFinal ? { giveUpText: thrown.sentence } : {}) }
        feed({ type: 'connectionLost', fault })
      },
    )
  }

  const closeConnection = (): void => {
    generation += 1
    socket?.close()
    socket = null
  }

  /** A store that fails must not keep the agent waiting: the failure is told by the store itself. */
  const recordArrival = (call: CallToRun): Promise<void> =>
    ports.record.callArrived(call).catch((thrown: unknown) => {
      oddity('call-not-recorded', thrown instanceof Error ? thrown.name : 'unknown')
    })

  const record = { callArrived: recordArrival, callStarted: ports.record.callStarted }

  const runTool = async (call: CallToRun): Promise<void> => {
    const controller = new AbortController()
    const { callId } = call.call
    running.set(callId, controller)
    const outcome = await runOnRecord(call, controller.signal, { tools: ports.tools, record, now })
    running.delete(callId)
    feed({ type: 'toolFinished', callId, outcome })
  }

  const isOffline = (): boolean => state.link.phase === 'offline' || state.link.phase === 'failed'

  return {
    feed,
    state: () => state,
    status: () => status,
    quit: async (timeoutMs) => {
      feed({ type: 'hangUp', reason: 'quit' })
      if (isOffline()) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          // The service does not answer: the session is over all the same, and its rows are closed.
          feed({ type: 'connectionLost', fault: { closeCode: 0, message: 'no answer to the end of the session' } })
          resolve()
        }, timeoutMs)
        whenOffline.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
    dispose: () => {
      clearInterval(ticker)
      closeConnection()
      for (const controller of running.values()) controller.abort('session-ended')
    },
  }
}

const isSameStatus = (a: SessionStatus, b: SessionStatus): boolean =>
  a.word === b.word &&
  a.detail === b.detail &&
  a.isTalkOn === b.isTalkOn &&
  a.isMuted === b.isMuted &&
  a.isHeard === b.isHeard &&
  a.isSessionOpen === b.isSessionOpen &&
  a.waitingFor?.callId === b.waitingFor?.callId
