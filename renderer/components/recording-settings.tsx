/**
 * The conversations that the service has recorded, newest first, each with its id, what it cost, and the way to have the
 * recording deleted there.
 */
import { type ReactNode, useCallback, useState } from 'react'
import type { ServiceSession } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useLoad, useRequest } from '../use-bridge.ts'
import type { ViewState } from '../view-state.ts'
import { ErrorLine } from './error-line.tsx'
import { RecordingItem } from './recording-item.tsx'

/** Shown at first, and how many more with each "Show older". */
const FIRST = 5
const MORE = 20
/** Most rows in one answer, as the contract has it. */
const LIMIT = 200

/** A session that opens or closes changes the list. */
const openSession = (state: ViewState): readonly unknown[] => [state.view.cost.openSinceMs]

/** One group of the settings. */
export function RecordingSettings(): ReactNode {
  const { error, send } = useRequest()
  const [shown, setShown] = useState(FIRST)
  const [list, setList] = useState<{ total: number; rows: readonly ServiceSession[] } | null>(null)
  const words = strings.settings.recordings

  const load = useCallback(
    async (isGone: () => boolean) => {
      const answer = await send('serviceSessions.page', { offset: 0, limit: shown })
      if (answer !== null && !isGone()) setList(answer.value)
    },
    [send, shown],
  )
  useLoad(openSession, load)

  const onDeleted = (id: number, recordingDeletedAtMs: number): void =>
    setList(
      (before) =>
        before && {
          ...before,
          rows: before.rows.map((row) => (row.id === id ? { ...row, recordingDeletedAtMs } : row)),
        },
    )

  return (
    <section className="group">
      <h2>{words.title}</h2>
      <p className="hint group-lead">{words.lead}</p>
      <ErrorLine text={error} />
      {list?.rows.length === 0 && <p className="page-empty">{words.empty}</p>}
      {list !== null && list.rows.length > 0 && (
        <ul className="recordings" aria-label={words.list}>
          {list.rows.map((row) => (
            <RecordingItem key={row.id} session={row} onDeleted={(atMs) => onDeleted(row.id, atMs)} />
          ))}
        </ul>
      )}
      {list !== null && list.total > list.rows.length && shown < LIMIT && (
        <button type="button" className="button button-quiet" onClick={() => setShown(Math.min(LIMIT, shown + MORE))}>
          {words.older}
        </button>
      )}
    </section>
  )
}
