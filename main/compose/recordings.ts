/**
 * Recordings at the service, as the window deals with them: told of once, listed, deleted one by one (protocol.md §11).
 * Part of the composition root.
 */
import type { ServiceSession } from '../../preload/contract.ts'
import { AppError, StoreError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import { usdSince } from '../money/cost.ts'
import type { Recordings } from '../recordings.ts'
import type { SettingsFile } from '../settings.ts'
import type { ServiceSessionRow } from '../store/service-session-store.ts'
import type { Store } from '../store/store.ts'
import type { UiModel } from '../ui-model.ts'

/** What it works with. */
export interface RecordingsDeskOptions {
  readonly store: Pick<Store, 'serviceSessions' | 'serviceSession' | 'recordingDeleted'> | null
  readonly recordings: Recordings
  readonly settings: Pick<SettingsFile, 'current' | 'update'>
  readonly model: Pick<UiModel, 'notice' | 'dismiss'>
  readonly agent: () => 'assemblyai' | 'practice'
  readonly copy: (text: string) => void
  readonly nowMs: () => number
}

/** The desk. */
export interface RecordingsDesk {
  /** Says that the service records, as long as it concerns the user and they have not read it. */
  tell(): void
  /** A notice was dismissed; ours has then been read. */
  dismissed(noticeId: string): Promise<void>
  readonly handlers: Pick<RequestHandlers, 'serviceSessions.page' | 'serviceSessions.copyId' | 'recordings.delete'>
}

const NOTICE = 'recording'
const NOTICE_TEXT =
  'The voice service records your conversations: what you say, what it says, and what tools are asked and answer. ' +
  'Settings lists each of them, under Recordings, and deletes what the service has kept.'

/** Creates it. */
export const createRecordingsDesk = (options: RecordingsDeskOptions): RecordingsDesk => {
  const { recordings, settings, model } = options
  const storeOrThrow = (): NonNullable<RecordingsDeskOptions['store']> => {
    if (options.store !== null) return options.store
    throw new StoreError('closed', 'History could not be opened, so there are no earlier sessions to show.')
  }
  const find = async (id: number): Promise<ServiceSessionRow> => {
    const row = await storeOrThrow().serviceSession(id)
    if (row === null) throw new AppError('recording-unknown', 'This session is no longer kept.')
    return row
  }
  return {
    tell: () => {
      if (options.agent() === 'assemblyai' && !settings.current().recordingNoticeSeen) {
        model.notice({ id: NOTICE, kind: 'info', text: NOTICE_TEXT, isDismissible: true })
      } else model.dismiss(NOTICE)
    },
    dismissed: async (noticeId) => {
      if (noticeId === NOTICE) await settings.update({ recordingNoticeSeen: true })
    },
    handlers: {
      'serviceSessions.page': async (request) => {
        const { total, rows } = await storeOrThrow().serviceSessions(request)
        return { total, rows: rows.map((row) => toView(row, options.nowMs())) }
      },
      'serviceSessions.copyId': async ({ id }) => options.copy((await find(id)).serviceSessionId),
      'recordings.delete': async ({ id }) => {
        const row = await find(id)
        if (row.recordingDeletedAtMs !== null) return { recordingDeletedAtMs: row.recordingDeletedAtMs }
        // Deleting does not end it (protocol.md §11): what is said after would be recorded again.
        if (row.closedAtMs === null) {
          throw new AppError('recording-open', 'This conversation is still open. End it first, then delete.')
        }
        await recordings.delete(row.serviceSessionId)
        const atMs = Math.round(options.nowMs())
        const isNoted = await storeOrThrow().recordingDeleted({ id, atMs })
        if (!isNoted) {
          throw new StoreError('unknown', 'The service has deleted it, but Parley could not write that down.')
        }
        return { recordingDeletedAtMs: atMs }
      },
    },
  }
}

const toView = (row: ServiceSessionRow, nowMs: number): ServiceSession => ({
  id: row.id,
  serviceSessionId: row.serviceSessionId,
  openedAtMs: row.openedAtMs,
  closedAtMs: row.closedAtMs,
  usd: usdSince(row, row.openedAtMs, nowMs),
  recordingDeletedAtMs: row.recordingDeletedAtMs,
})
