/**
 * How long conversations are kept, and all of them deleted. Nothing goes before it was said what would.
 */
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react'
import { HISTORY_DAYS } from '../../preload/choices.ts'
import type { RequestAnswer, Settings } from '../../preload/contract.ts'
import { formatCount } from '../format.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ErrorLine } from './error-line.tsx'
import { SettingRow } from './setting-fields.tsx'

type Outlook = RequestAnswer<'history.outlook'>
type Days = Settings['historyDays']

/** The longest first. */
const CHOICES: readonly Days[] = [null, ...HISTORY_DAYS.toReversed()]

/** One group of the settings. */
export function HistorySettings({ settings }: { settings: Settings }): ReactNode {
  return (
    <section className="group">
      <h2>{strings.settings.history.title}</h2>
      <KeepChoice kept={settings.historyDays} />
      <DeleteAll />
    </section>
  )
}

/** A choice that would delete something asks first, below it. */
function KeepChoice({ kept }: { kept: Days }): ReactNode {
  const { error, send } = useRequest()
  // Shown at once: keys that follow each other faster than the answers go on from here, and not from what is kept.
  const [chosen, setChosen] = useState<Days | undefined>(undefined)
  const [wanted, setWanted] = useState<{ days: Days; outlook: Outlook } | null>(null)
  const [isSaved, setIsSaved] = useState(false)
  const field = useRef<HTMLSelectElement>(null)
  const latest = useRef<Days>(kept)
  const words = strings.settings.history

  const save = async (days: Days): Promise<void> => {
    setWanted(null)
    setIsSaved((await send('settings.update', { historyDays: days })) !== null)
    if (latest.current === days) setChosen(undefined)
  }
  const onChange = async (event: ChangeEvent<HTMLSelectElement>): Promise<void> => {
    const days = CHOICES.find((choice) => String(choice) === event.target.value) ?? null
    latest.current = days
    setChosen(days)
    setWanted(null)
    setIsSaved(false)
    const answer = await send('history.outlook', { days })
    // The arrow keys run through the choices: only the last one counts.
    if (latest.current !== days) return
    if (answer === null) return setChosen(undefined)
    if (days === kept || sumOf(answer.value) === 0) await save(days)
    else setWanted({ days, outlook: answer.value })
  }
  const leave = (): void => {
    setChosen(undefined)
    setWanted(null)
    field.current?.focus()
  }

  return (
    <SettingRow label={words.keep} hint={words.keepHint} error={error} isSaved={isSaved}>
      {({ id, describedBy, isInvalid }) => (
        <>
          <select
            className="field"
            id={id}
            ref={field}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            value={String(chosen === undefined ? kept : chosen)}
            onChange={(event) => void onChange(event)}
          >
            {CHOICES.map((days) => (
              <option key={String(days)} value={String(days)}>
                {words.days[days ?? 'forever']}
              </option>
            ))}
          </select>
          <div aria-live="polite">
            {wanted !== null && (
              <div className="history-ask">
                <p>{words.older(inWords(wanted.outlook))}</p>
                <div className="recording-act">
                  <button type="button" className="button" onClick={leave}>
                    {words.keepThem}
                  </button>
                  <button
                    type="button"
                    className="button button-danger"
                    onClick={() => {
                      void save(wanted.days)
                      field.current?.focus()
                    }}
                  >
                    {words.deleteThem}
                  </button>
                </div>
              </div>
            )}
          </div>
        </>
      )}
    </SettingRow>
  )
}

function DeleteAll(): ReactNode {
  const { error, clearError, send } = useRequest()
  const [outlook, setOutlook] = useState<Outlook | null>(null)
  const [isDone, setIsDone] = useState(false)
  const words = strings.settings.history.deleteAll

  const onStep = (isAsked: boolean): void => {
    clearError()
    setIsDone(false)
    if (!isAsked) return
    setOutlook(null)
    void send('history.outlook', { days: 0 }).then((answer) => setOutlook(answer?.value ?? null))
  }
  const warning =
    outlook === null ? {} : { warning: sumOf(outlook) === 0 ? words.nothing : words.warning(inWords(outlook)) }
  const remove = async (): Promise<void> => {
    setIsDone((await send('history.deleteAll', undefined)) !== null)
  }

  return (
    <div className="setting-extra" aria-live="polite">
      <div className="recording-act">
        <ConfirmButton
          words={{ first: words.first, keep: words.keep, confirm: words.confirm, busy: words.busy, ...warning }}
          onStep={onStep}
          onConfirm={remove}
        />
        {isDone && <p className="hint">{words.done}</p>}
      </div>
      <ErrorLine text={error} />
    </div>
  )
}

const sumOf = ({ conversations, toolCalls, records }: Outlook): number => conversations + toolCalls + records

/** "2 conversations, 10 tool calls and 2 technical records"; what there is none of is left out. */
function inWords({ conversations, toolCalls, records }: Outlook): string {
  const words = strings.settings.history
  const parts = [
    conversations > 0 ? words.conversations(conversations, formatCount(conversations)) : '',
    toolCalls > 0 ? words.toolCalls(toolCalls, formatCount(toolCalls)) : '',
    records > 0 ? words.records(records, formatCount(records)) : '',
  ].filter((part) => part !== '')
  const last = parts.pop() ?? ''
  return parts.length === 0 ? last : words.and(parts.join(', '), last)
}
