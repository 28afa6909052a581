/**
 * One conversation with the practice agent under one scenario, from the first word to the end: what the user asks, what
 * is waited for, and what was seen. Used by link-faults.test.ts and by the bench of the same name; it asserts nothing.
 */
import type { Fault } from '../../main/practice/scenario.ts'
import { findScenario } from '../../main/practice/scenarios.ts'
import { startPracticeServer } from '../../main/practice/server.ts'
import type { Voice } from '../../main/practice/voice.ts'
import { mintToken } from '../../main/temporary-token.ts'
import { createWatchedClient, isQuiet, NOTE, type Seen, TIME } from '../fakes/watched-client.ts'

/** How a conversation under a scenario goes. */
export interface Course {
  /**
   * `typed`: a note and then the time are typed. `idle`: the same, but a connection first, and words only when the fault
   * has struck. `spoken`: the scenario's script is played, then a note is typed.
   */
  readonly kind: 'typed' | 'idle' | 'spoken'
  /** How fast the session's clock runs. */
  readonly speed?: number
  readonly toolMs?: number
  readonly toolMode?: 'interactive' | 'hold'
  /** Each connection is opened with a temporary token. */
  readonly byToken?: boolean
}

/** What came of it. */
export interface Report {
  readonly name: string
  readonly seen: Seen
  readonly strikes: { readonly atMs: number; readonly fault: Fault }[]
  readonly staleMs: number
  /** Phase of the link when the first question had been dealt with. */
  readonly phaseAfterFirst: string
  readonly isSettled: boolean
  /** Whether the session ended when it was told to. */
  readonly hasEnded: boolean
  /** From the first fault that broke the link to the moment the client left it, in ms; null when none did. */
  readonly seenAfterMs: number | null
  /** From there to the sentence for the user, and to the next attempt to connect. */
  readonly toldAfterMs: number | null
  readonly retriedAfterMs: number | null
}

/** The agent's delays are short; audio stays in real time. */
const QUICK = {
  readyMs: 5,
  leadInMs: 60,
  burstMs: 80,
  callMs: 40,
  doneAfterCallMs: 40,
  answerMs: 20,
  createMs: 20,
  emptyReplyMs: 60,
  holdTextMs: 60,
  scriptedTurnMs: 300,
}
const MS_PER_WORD = 80
const SETTLE_TIMEOUT_MS = 25_000
const QUIET_FOR_MS = 250

/** A tone of 80 ms a word: the conversation is about events, not about speech. */
const VOICE: Voice = {
  async speak(text) {
    const words = text.split(' ')
    const samples = new Int16Array(words.length * MS_PER_WORD * 24)
    for (let i = 0; i < samples.length; i++) samples[i] = i % 60 < 30 ? 6000 : -6000
    return {
      samples,
      words: words.map((word, i) => ({ text: word, startMs: i * MS_PER_WORD, endMs: (i + 1) * MS_PER_WORD })),
    }
  },
  dispose: async () => undefined,
}

const BREAKS_LINK: ReadonlySet<Fault['action']['do']> = new Set(['drop', 'close', 'stall', 'trickle', 'error'])

/** Runs the conversation; never rejects for what the client does. */
export const runFault = async (name: string, course: Course): Promise<Report> => {
  const scenario = findScenario(name)
  if (!scenario) throw new Error(`there is no scenario ${name}`)
  const strikes: Report['strikes'] = []
  const server = await startPracticeServer({
    scenario,
    timing: QUICK,
    voice: VOICE,
    ears: { hear: async () => ({ kind: 'unclear' }) },
    onFault: (fault) => strikes.push({ atMs: performance.now() + (fault.afterMs ?? 0), fault }),
  })
  const { url } = server
  const address = async () => ({ url, key: undefined, token: await mintToken({ agentUrl: url, key: 'any', fetch }) })
  const watched = createWatchedClient({ url, ...course, ...(course.byToken === true ? { address } : {}) })
  const { client, seen } = watched
  const settle = async (): Promise<boolean> => {
    let quietSinceMs = Number.POSITIVE_INFINITY
    return watched.until(() => {
      const nowMs = performance.now()
      if (!isQuiet(client.state())) quietSinceMs = Number.POSITIVE_INFINITY
      else quietSinceMs = Math.min(quietSinceMs, nowMs)
      return nowMs - quietSinceMs >= QUIET_FOR_MS
    }, SETTLE_TIMEOUT_MS)
  }

  try {
    let isSettled = true
    if (course.kind !== 'typed') {
      client.feed({ type: 'talkToggled' })
      await watched.until(() => strikes.length > 0 || course.kind === 'spoken', 3000)
      if (course.kind === 'idle') {
        await watched.until(() => seen.phases.some(({ phase }) => phase === 'waiting'), 6000)
        isSettled = await settle()
      }
    }
    if (course.kind === 'spoken') {
      const asked = (scenario.script ?? []).filter(({ user }) => user !== null)
      const finals = () =>
        seen.records.filter((record) => record.type === 'utterance' && record.utterance.role === 'user')
      await watched.until(() => finals().length >= asked.length, 12_000)
    } else {
      client.feed({ type: 'messageTyped', text: NOTE })
    }
    isSettled = (await settle()) && isSettled
    const phaseAfterFirst = client.state().link.phase
    client.feed({ type: 'messageTyped', text: course.kind === 'spoken' ? NOTE : TIME })
    isSettled = (await settle()) && isSettled
    await client.quit(4000)
    const hasEnded = await watched.until(() => ['offline', 'failed'].includes(client.state().link.phase), 1000)
    return {
      name,
      seen,
      strikes,
      staleMs: watched.staleMs(),
      phaseAfterFirst,
      isSettled,
      hasEnded,
      ...delays(seen, strikes),
    }
  } finally {
    watched.dispose()
    await server.close()
  }
}

const delays = (
  { phases, notices, statuses }: Seen,
  strikes: Report['strikes'],
): Pick<Report, 'seenAfterMs' | 'toldAfterMs' | 'retriedAfterMs'> => {
  const struckMs = strikes.find(({ fault }) => BREAKS_LINK.has(fault.action.do))?.atMs
  const isDown = (phase: string): boolean => phase === 'waiting' || phase === 'failed'
  const lost = phases.find(({ atMs, phase }) => struckMs !== undefined && atMs >= struckMs - 50 && isDown(phase))
  if (struckMs === undefined || lost === undefined)
    return { seenAfterMs: null, toldAfterMs: null, retriedAfterMs: null }
  const after = (atMs: number | undefined): number | null => (atMs === undefined ? null : Math.max(0, atMs - lost.atMs))
  const told = [
    ...notices.filter(({ text }) => text !== null),
    ...statuses.filter(({ word, detail }) => word === 'Error' && detail !== ''),
  ].filter(({ atMs }) => atMs >= lost.atMs - 5)
  return {
    seenAfterMs: Math.max(0, lost.atMs - struckMs),
    toldAfterMs: after(told.map(({ atMs }) => atMs).toSorted((a, b) => a - b)[0]),
    retriedAfterMs: after(phases.find(({ atMs, phase }) => atMs > lost.atMs && phase === 'connecting')?.atMs),
  }
}
