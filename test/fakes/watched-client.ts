/**
 * The real client (session, shell, socket) with everything round it small and acting: a speaker by the clock, two tools
 * that do something, a record and a view that remember. For tests of what becomes of a conversation when the link or
 * the service misbehaves; the test reads what was seen, with times.
 */
import type { AgentAddress } from '../../main/agent/agent-socket.ts'
import { createVoiceClient, type VoiceClient } from '../../main/agent/voice-client.ts'
import type { Input, Record as StoreRecord, Utterance } from '../../main/voice/events.ts'
import { inEnglish } from '../../main/voice/sentence.ts'
import type { Transition } from '../../main/voice/session.ts'
import { initialState, isInUse, type SessionState } from '../../main/voice/session-state.ts'
import type { Exposure, JsonObject, ToolDefinition, ToolOutcome } from '../../main/voice/tools.ts'
import { createClockSpeaker } from './clock-speaker.ts'
import { SETTINGS } from './conversation.ts'

/** The question that makes a note (a tool that writes), and what the tool has the agent say: over 1.3 s of speech. */
export const NOTE = 'Make a note: buy milk and eggs.'
export const NOTE_ANSWER = 'I have written down that you want to buy milk and eggs when you are next in town.'
/** The question that only reads. */
export const TIME = 'What time is it in Tokyo?'
export const TIME_ANSWER = 'It is nine in the evening in Tokyo.'

const tool = (name: string, parameters: JsonObject, mode: ToolDefinition['mode'] = 'interactive'): ToolDefinition => ({
  name,
  description: `Call this when the user asks for ${name}.`,
  parameters: { type: 'object', ...parameters },
  mode,
  timeoutSeconds: 10,
})

const PROMPT = `You are Parley.

User: ${TIME}
[get_time {"place":"Tokyo"}]
Agent: It is noon.

User: ${NOTE}
[add_note {"text":"buy milk and eggs"}]
Agent: Noted.

User: What is the weather?
[get_weather {}]
Agent: It rains.`

const exposureOf = (typed: readonly string[], mode: ToolDefinition['mode']): Exposure => ({
  tools: [
    tool('add_note', { properties: { text: { type: 'string', description: 'The words' } }, required: ['text'] }, mode),
    tool('get_time', { properties: { place: { type: 'string', examples: ['Tokyo'] } }, required: ['place'] }, mode),
    tool('get_weather', { properties: {} }),
  ],
  systemPrompt:
    typed.length === 0
      ? PROMPT
      : `${PROMPT}\n\nTyped earlier in this conversation:\n${typed.map((text) => `- ${JSON.stringify(text)}`).join('\n')}`,
  effects: { add_note: 'write', get_time: 'read', get_weather: 'read' },
})

const ANSWERS: Readonly<Record<string, string>> = {
  add_note: NOTE_ANSWER,
  get_time: TIME_ANSWER,
  get_weather: 'It rains.',
}

/** What happened, in order, with the time of `performance.now()`. */
export interface Seen {
  readonly phases: { readonly atMs: number; readonly phase: SessionState['link']['phase'] }[]
  readonly notices: { readonly atMs: number; readonly text: string | null }[]
  readonly statuses: { readonly atMs: number; readonly word: string; readonly detail: string }[]
  readonly records: StoreRecord[]
  readonly shown: Utterance[]
  /** Names of the tools that ran. */
  readonly runs: string[]
  /** Rows of calls that arrived. */
  readonly rows: string[]
  /** Call ids of the results that were sent. */
  readonly results: string[]
  readonly undelivered: string[]
  readonly oddities: string[]
  /** Errors of the service as they were logged: code and what was made of it. */
  readonly errors: string[]
}

export interface WatchedClient {
  readonly client: VoiceClient
  readonly seen: Seen
  staleMs(): number
  /** Resolves with whether it became true in time; looked at after every step and every 10 ms. */
  until(isTrue: () => boolean, timeoutMs: number): Promise<boolean>
  dispose(): void
}

export interface WatchOptions {
  readonly url: string
  /** Where to connect, and as whom, when it is not simply `url`. */
  readonly address?: () => Promise<AgentAddress>
  readonly onUnheard?: () => void
  /** How fast the session's own clock runs: its watchdogs wait for seconds that need not be real. */
  readonly speed?: number
  /** How long the first tool takes; the others answer at once. */
  readonly toolMs?: number
  readonly toolMode?: ToolDefinition['mode']
  /** Sees every step, as a trace does. */
  readonly observe?: (input: Input, step: Transition) => void
}

/** Nothing is under way, or the link is down for good. */
export const isQuiet = (state: SessionState): boolean => {
  const { phase } = state.link
  if (phase === 'failed' || phase === 'offline') return true
  return (
    phase === 'ready' &&
    !isInUse(state) &&
    state.outbox.queue.length === 0 &&
    state.outbox.sent === null &&
    state.floor.awaitingReplySinceMs === null &&
    state.silentReply === null
  )
}

/** A client that has not connected yet. */
export const createWatchedClient = ({
  url,
  speed = 1,
  toolMs = 30,
  toolMode = 'interactive',
  observe,
  address,
  onUnheard,
}: WatchOptions): WatchedClient => {
  const seen: Seen = {
    phases: [],
    notices: [],
    statuses: [],
    records: [],
    shown: [],
    runs: [],
    rows: [],
    results: [],
    undelivered: [],
    oddities: [],
    errors: [],
  }
  const typed: string[] = []
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const check of waiting) check()
  }
  const startedMs = performance.now()
  const speaker = createClockSpeaker((replyId, playedMs, isFinished) =>
    client.feed({ type: 'playedTo', replyId, playedMs, isFinished }),
  )
  const run = async (name: string): Promise<ToolOutcome> => {
    seen.runs.push(name)
    if (seen.runs.length === 1) await new Promise((resolve) => setTimeout(resolve, toolMs))
    return { status: 'ok', result: 'done', say: ANSWERS[name] ?? 'Done.' }
  }
  const client: VoiceClient = createVoiceClient(
    initialState('watched', SETTINGS, exposureOf([], toolMode)),
    {
      sound: speaker,
      tools: { run: ({ call }) => run(call.name) },
      record: {
        write: (record) => seen.records.push(record),
        callArrived: async ({ rowId }) => void seen.rows.push(rowId),
        callStarted: () => undefined,
      },
      view: {
        status: ({ word, detail }) => seen.statuses.push({ atMs: performance.now(), word, detail: inEnglish(detail) }),
        utterance: (utterance) => seen.shown.push(utterance),
        notice: ({ id, text }) => {
          if (id === 'link')
            seen.notices.push({ atMs: performance.now(), text: text === null ? null : inEnglish(text) })
        },
        lastTurn: () => undefined,
      },
      address: address ?? (async () => ({ url, key: undefined })),
      typedDelivered: (text) => {
        typed.push(text)
        client.feed({ type: 'exposureChanged', exposure: exposureOf(typed, toolMode) })
      },
      outcomeUndelivered: (name) => seen.undelivered.push(name),
      unsaid: () => undefined,
      recapWanted: () => undefined,
      exposureCommitted: () => undefined,
      conversationChanged: () => undefined,
      oddity: (what) => seen.oddities.push(what),
      unheard: onUnheard ?? (() => undefined),
      serviceError: ({ code, response }) => seen.errors.push(`${code} ${response}`),
      observe: (input, step) => {
        observe?.(input, step)
        const { state, effects } = step
        const { phase } = state.link
        if (seen.phases.at(-1)?.phase !== phase) seen.phases.push({ atMs: performance.now(), phase })
        for (const effect of effects) {
          if (effect.type === 'send' && effect.message.type === 'toolResult') seen.results.push(effect.message.callId)
        }
        queueMicrotask(look)
      },
    },
    () => performance.timeOrigin + startedMs + (performance.now() - startedMs) * speed,
  )

  return {
    client,
    seen,
    staleMs: speaker.staleMs,
    until: (isTrue, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (isMet: boolean): void => {
          waiting.delete(check)
          clearTimeout(limit)
          clearInterval(looks)
          resolve(isMet)
        }
        const check = (): void => {
          if (isTrue()) finish(true)
        }
        const limit = setTimeout(() => finish(isTrue()), timeoutMs)
        const looks = setInterval(check, 10)
        waiting.add(check)
        check()
      }),
    dispose: () => {
      client.dispose()
      speaker.stop()
    },
  }
}
