/**
 * The history as the window sees it: conversations by day, their lines, search, export, deletion. Part of the composition
 * root; what is slow happens in the store's thread.
 */

import { parse } from 'node:path'
import type { Caption, ExportFormat } from '../../preload/contract.ts'
import type { Spoken } from '../../preload/language.ts'
import { systemCode, writeFileAtomic } from '../atomic-file.ts'
import { AppError, StoreError } from '../errors.ts'
import { exportWords } from '../export-words.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { UtteranceRecord } from '../store/conversation-store.ts'
import type { Store } from '../store/store.ts'
import type { TraceRecorder } from '../trace/recorder.ts'
import type { UiModel } from '../ui-model.ts'
import { says } from '../voice/sentence.ts'
import { summaryOf } from './call-views.ts'

/** What the user is asked: a name to begin with, and what kind of file it is. */
export interface Place {
  readonly name: string
  /** For people. */
  readonly kind: string
  readonly extension: string
}

/** What it works with. */
export interface ConversationsOptions {
  /** Null when history could not be opened. */
  readonly store: Store | null
  readonly model: Pick<UiModel, 'conversationsDeleted'>
  readonly traces: Pick<TraceRecorder, 'deleteConversation'>
  /** The conversation that goes on now. */
  readonly openSessionId: () => string | null
  readonly pluginName: (id: string) => string | null
  readonly pluginNames: () => Readonly<Record<string, string>>
  /** The language of the user's files is that of the window. */
  readonly spoken: () => Spoken
  /** A path; null when no place was chosen. */
  readonly askForPlace: (place: Place) => Promise<string | null>
  /** To the clipboard. */
  readonly copy: (text: string) => void
}

/** What the window may ask of the history. */
export interface ConversationsDesk {
  readonly handlers: Pick<
    RequestHandlers,
    | 'conversations.page'
    | 'conversations.lines'
    | 'conversations.search'
    | 'conversations.export'
    | 'conversations.delete'
    | 'clipboard.write'
  >
}

const FILES: Record<ExportFormat, Pick<Place, 'kind' | 'extension'>> = {
  markdown: { kind: 'Markdown', extension: 'md' },
  json: { kind: 'JSON', extension: 'json' },
  srt: { kind: 'SubRip', extension: 'srt' },
}

/** Creates the desk. */
export const createConversationsDesk = (options: ConversationsOptions): ConversationsDesk => {
  const storeOf = (): Store => {
    if (options.store !== null) return options.store
    throw new StoreError('closed', 'History could not be opened, so there are no earlier conversations to show.')
  }

  const write = async (id: string, format: ExportFormat): Promise<string | null> => {
    const head = await storeOf().conversation(id)
    if (head === null) throw gone()
    const { kind, extension } = FILES[format]
    const name = `${fileNameOf(head.startedAtMs)}.${extension}`
    const chosen = await options.askForPlace({ name, kind, extension })
    if (chosen === null) return null
    // Read only now: an open conversation has gone on while the user was choosing.
    const text = await storeOf().exportConversation({
      sessionId: id,
      format,
      words: exportWords(options.spoken()),
      pluginNames: options.pluginNames(),
    })
    if (text === null) throw gone()
    // The proposed name has a dot of its own, that of the time of day.
    const file = /^\.[a-z]/i.test(parse(chosen).ext) ? chosen : `${chosen}.${extension}`
    try {
      await writeFileAtomic(file, text)
    } catch (thrown) {
      const message = says`The conversation could not be saved there (${systemCode(thrown)}). No file was changed. Choose another folder, or free some space, and try again.`
      throw new AppError('export-failed', message, { cause: thrown })
    }
    return parse(file).base
  }

  return {
    handlers: {
      'conversations.page': async (request) => {
        const { total, rows } = await storeOf().conversations(request)
        return { total, rows: [...rows] }
      },
      'conversations.lines': async ({ id, offset, limit }) => {
        const store = storeOf()
        const [conversation, lines] = await Promise.all([
          store.conversation(id),
          store.conversationLines({ sessionId: id, offset, limit }),
        ])
        return {
          conversation,
          captions: lines.utterances.map(captionOf),
          toolCalls: lines.toolCalls.map((row) => summaryOf(row, options.pluginName)),
        }
      },
      'conversations.search': async (request) => {
        const { total, hits } = await storeOf().searchUtterances(request)
        return { total, hits: hits.map(({ utteranceId, ...hit }) => ({ ...hit, captionId: utteranceId })) }
      },
      'conversations.export': async ({ id, format }) => ({ fileName: await write(id, format) }),
      'conversations.delete': async ({ id }) => {
        if (id === options.openSessionId()) {
          throw new AppError('conversation-open', 'This conversation is still open. End it, then delete it.')
        }
        if (!(await storeOf().deleteConversation({ id }))) {
          throw new StoreError('unknown', 'The conversation could not be deleted. Nothing of it is gone. Try again.')
        }
        options.model.conversationsDeleted([id])
        await options.traces.deleteConversation(id).catch((thrown: unknown) => {
          const message = says`The conversation is deleted, but its technical record is not (${systemCode(thrown)}). Delete the records in Settings.`
          throw new AppError('trace-not-deleted', message, { cause: thrown })
        })
      },
      'clipboard.write': ({ text }) => options.copy(text),
    },
  }
}

const gone = (): AppError => new AppError('conversation-gone', 'This conversation is no longer kept.')

/** "Parley 2026-11-23 09.30", by the clock on the wall. No character that a file system refuses. */
const fileNameOf = (atMs: number): string => {
  const at = new Date(atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `Parley ${day} ${two(at.getHours())}.${two(at.getMinutes())}`
}

/** What was kept, as the window shows it. */
const captionOf = (utterance: UtteranceRecord): Caption => ({
  id: utterance.id,
  sessionId: utterance.sessionId,
  role: utterance.role,
  text: utterance.text,
  isFinal: true,
  isInterrupted: utterance.isInterrupted,
  heardChars: utterance.heardChars,
  source: utterance.source,
  ...(utterance.isHeld ? { isHeld: true } : {}),
  startedAtMs: utterance.startedAtMs,
})
