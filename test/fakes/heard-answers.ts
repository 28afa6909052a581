/**
 * What became of everything that was asked in a run of session-world.ts, judged from outside: what was heard, what the
 * user was told, what was lost with the connection. Knows the wire, the truth of the service model and the speaker; not
 * the session's inside.
 */
import { inEnglish } from '../../main/voice/sentence.ts'
import type { SessionWorld } from './session-world.ts'

/** What the user said and was understood to the end. */
export const spokenIn = (world: SessionWorld): string[] =>
  world.log.flatMap(({ input }) =>
    input.type === 'agentEvent' && input.event.type === 'userTranscript' ? [input.event.text] : [],
  )

/** Something was asked: typed and taken up by a reply, said and understood, or asked again. */
export interface Answer {
  readonly text: string
  readonly isTyped: boolean
  /** The client saw its reply begin: otherwise it is asked again as if that had never been. */
  readonly isSeen: boolean
  /** `moved on`: the user spoke or typed over it. `told`: the user was told that there is no answer. */
  readonly end: 'heard' | 'moved on' | 'told' | 'lost unheard' | 'open'
}

/** What the user heard and was told after each thing was asked, until the connection was lost. */
export const answersOf = (world: SessionWorld): Answer[] => {
  const { truth, typed } = world
  const said = spokenIn(world)
  const askedBy = new Map(
    truth.created.map(({ replyId, instructions }) => {
      const message = /(?:Message|They asked): "(.*)"/.exec(instructions)?.[1] ?? ''
      // What was said in one breath is asked in one.
      const texts = typed.includes(message) ? [message] : said.filter((text) => ` ${message} `.includes(` ${text} `))
      return [replyId, texts] as const
    }),
  )
  const turnOf = new Map(truth.turns.map(({ replyId, texts }) => [replyId, texts] as const))
  const answers: {
    text: string
    isTyped: boolean
    isSeen: boolean
    end: Answer['end']
    /** Where it was said; null for what was typed. */
    saidIn: string | null
    replies: Set<string>
    /** Calls made on the way to the answer: what is heard before theirs is none. */
    calls: Map<string, 'open' | 'sent'>
  }[] = []
  const begin = (text: string, end: 'open' | 'lost unheard', ...replies: string[]): void => {
    // Asked again because nothing came of it.
    for (const before of answers) if (before.text === text && before.end === 'open') before.end = 'lost unheard'
    answers.push({
      text,
      isTyped: typed.includes(text),
      isSeen: end === 'open',
      end,
      saidIn: null,
      replies: new Set(replies),
      calls: new Map(),
    })
  }
  const audibleFrom = new Map<string, number>()
  const receivedMs = new Map<string, number>()
  const callers = new Set<string>()
  const seen = new Set<string>()
  let latestReply: string | null = null
  /** The client sees the reply for the first time. `isStart`: otherwise that was lost with the connection. */
  const see = (id: string, isStart: boolean): void => {
    if (seen.has(id)) return
    seen.add(id)
    const turn = turnOf.get(id) ?? []
    const results = truth.answers.filter(({ replyId }) => replyId === id)
    for (const { of } of results) see(of, false)
    for (const answer of answers) {
      const isResult = results.some(({ of }) => answer.replies.has(of))
      // A service session that was resumed answers by itself what it was asked before.
      // What they said before is answered with what they say now: this service session has heard both.
      const isSaid = turn.includes(answer.text) || (turn.length > 0 && answer.saidIn === sessionOf(id))
      // Of a session that was resumed nobody knows whether it waits for the results that were lost.
      const states = [...answer.calls.values()]
      const hasSent =
        answer.end === 'lost unheard'
          ? states.includes('sent')
          : states.length > 0 && states.every((state) => state === 'sent')
      const isAskedAgain = askedBy.get(id)?.includes(answer.text) === true
      const isAskedSince = isAskedAgain || answers.findLast(({ text }) => text === answer.text) !== answer
      if (answer.end === 'lost unheard' && !isAskedSince && (isSaid || isResult || hasSent)) {
        answer.replies.add(id)
        if (isStart) answer.end = 'open'
        if (isStart) answer.calls.clear()
      }
      if (isResult && isStart) answer.calls.clear()
      // The reply to what they say now answers what they typed before only when it has the result for that; the reply to
      // another call's result does not.
      const isElse =
        (turn.length > 0 && (answer.saidIn === null || answer.calls.size > 0) && !hasSent) ||
        (turn.length === 0 && results.length > 0 && !isResult && !hasSent)
      if (answer.end !== 'open' || isElse) continue
      answer.replies.add(id)
      for (const [callId, state] of answer.calls) if (state === 'sent') answer.calls.delete(callId)
    }
    for (const text of askedBy.get(id) ?? []) begin(text, isStart ? 'open' : 'lost unheard', id)
  }
  for (const { input, effects } of world.log) {
    const open = answers.filter(({ end }) => end === 'open')
    const end = (how: Answer['end'], replyId?: string): void => {
      for (const answer of open) {
        if (answer.end !== 'open' || (replyId !== undefined && !answer.replies.has(replyId))) continue
        answer.end = how
        if (how === 'lost unheard') for (const callId of answer.calls.keys()) answer.calls.set(callId, 'open')
      }
    }
    const isHeard =
      input.type === 'playedTo' && input.playedMs > (audibleFrom.get(input.replyId) ?? Number.POSITIVE_INFINITY)
    if (isHeard && !callers.has(input.replyId)) {
      for (const answer of open) if (answer.replies.has(input.replyId) && answer.calls.size === 0) answer.end = 'heard'
    }
    if (input.type === 'agentEvent') {
      const { event } = input
      if ('replyId' in event) see(event.replyId, event.type === 'replyStarted')
      if (event.type === 'replyStarted') latestReply = event.replyId
      if (event.type === 'userTranscript') {
        // Either of the two events may come first (§8 B1).
        const replies = [...turnOf].filter(([id, texts]) => id === latestReply && texts.includes(event.text))
        begin(event.text, 'open', ...replies.map(([id]) => id))
        const begun = answers.at(-1)
        if (begun !== undefined) begun.saidIn = sessionOf(event.itemId)
      }
      if (event.type === 'toolCall') {
        const { callId } = event.call
        const by = truth.calls.get(callId)?.by ?? ''
        see(by, false)
        callers.add(by)
        for (const answer of answers) {
          if (!answer.replies.has(by)) continue
          if (answer.end === 'heard') answer.end = 'open'
          answer.calls.set(callId, 'open')
        }
      }
      if (event.type === 'replyAudio') {
        const fromMs = receivedMs.get(event.replyId) ?? 0
        receivedMs.set(event.replyId, fromMs + event.pcm.byteLength / 48)
        const isSound = event.pcm.some((byte) => byte !== 0)
        if (isSound && !audibleFrom.has(event.replyId)) audibleFrom.set(event.replyId, fromMs)
      }
      if (event.type === 'replyDone' && event.status === 'interrupted') end('moved on', event.replyId)
    }
    const isByUser = input.type === 'talkPressed' || input.type === 'messageTyped'
    for (const effect of effects) {
      if (isByUser && effect.type === 'flushPlayback') end('moved on', effect.replyId)
      if (effect.type === 'send' && effect.message.type === 'toolResult') {
        const { callId } = effect.message
        for (const answer of answers) if (answer.calls.has(callId)) answer.calls.set(callId, 'sent')
      }
      if (effect.type !== 'tell' || effect.notice.text === null) continue
      const told = inEnglish(effect.notice.text)
      if (effect.notice.id === 'answer' && !told.includes('“')) end('told')
      const named = /^The agent did not answer “(.*)”/.exec(told)?.[1]
      for (const answer of open) if (answer.text === named && answer.end === 'open') answer.end = 'told'
      if (effect.notice.id === 'link') end('lost unheard')
    }
  }
  return answers
}

/** Ids of the service model begin with their session's. */
const sessionOf = (id: string): string => id.split('-')[0] ?? ''
