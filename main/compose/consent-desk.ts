/**
 * Consent put together: the book on the disk, the questions of single calls, the window's cards and the spoken yes. Part
 * of the composition root; decides nothing itself.
 */
import type { RequestHandlers } from '../ipc.ts'
import { type CallConsent, createCallConsent } from '../plugins/consent/call-consent.ts'
import { type ConsentBook, createConsentBook } from '../plugins/consent/consent-book.ts'
import { spokenAnswer } from '../plugins/consent/spoken-answer.ts'
import type { UiModel } from '../ui-model.ts'
import type { Utterance } from '../voice/events.ts'

/** What the desk works on. */
export interface ConsentDeskOptions {
  /** File of the consent book. */
  readonly file: string
  readonly model: Pick<UiModel, 'questions' | 'notice'>
  /** The session's clock, epoch ms. */
  readonly nowMs: () => number
}

/** See the file's header. */
export interface ConsentDesk {
  readonly book: ConsentBook
  readonly calls: CallConsent
  /** The key went down, or Talk was pressed: a yes that is heard later began here. */
  pressed(): void
  /** Something was said, final or not. */
  heard(utterance: Utterance): void
  readonly handlers: Pick<RequestHandlers, 'consent.answer'>
  /** Withdraws what is open and writes the book. */
  dispose(): Promise<void>
}

/** Words come at most so long after they were spoken (protocol.md §9.1 P7), ms. */
const UNHEARD_MS = 5000

/** Creates it; nothing is agreed to before the book is loaded. */
export const createConsentDesk = ({ file, model, nowMs }: ConsentDeskOptions): ConsentDesk => {
  const book = createConsentBook({
    path: file,
    nowMs: Date.now,
    onProblem: (text) => model.notice({ id: 'consent-book', kind: 'warning', text, isDismissible: true }),
  })
  const calls = createCallConsent({
    book,
    nowMs,
    startTimer: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  calls.onChanged(() => model.questions(calls.questions().map((question) => ({ ...question }))))
  /** First press since the user's last final words; null when there was none, and then no yes counts. */
  let pressedAtMs: number | null = null
  /** Words have come since, and are not final yet. */
  let isSpeaking = false

  return {
    book,
    calls,
    pressed: () => {
      // A press in which nothing was said is not the beginning of what is said later.
      if (pressedAtMs === null || (!isSpeaking && nowMs() - pressedAtMs > UNHEARD_MS)) pressedAtMs = nowMs()
    },
    heard: ({ role, source, isFinal, isHeldSpeech, sessionId, text, startedAtMs }) => {
      if (role !== 'user') return
      // Neither yes nor no: the conversation has gone on to something else.
      if (isFinal && (source === 'typed' || spokenAnswer(text) === null)) {
        calls.movedOn(sessionId, source === 'speech' ? (pressedAtMs ?? startedAtMs) : startedAtMs)
      }
      if (source !== 'speech') return
      isSpeaking = !isFinal
      if (!isFinal) return
      if (pressedAtMs !== null) calls.spoken({ sessionId, text, isHeldSpeech, pressedAtMs })
      pressedAtMs = null
    },
    handlers: { 'consent.answer': ({ id, answer }) => void calls.answer(id, answer) },
    dispose: async () => {
      calls.withdrawAll()
      await book.flush()
    },
  }
}
