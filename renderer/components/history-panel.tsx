/**
 * The list of past conversations, by day, in the side panel. While something is searched for, only those in which it was
 * said. What is chosen is shown in the conversation view.
 */
import { type ReactNode, useMemo } from 'react'
import type { ConversationSummary } from '../../preload/contract.ts'
import { formatCount, formatDay, formatLength, formatTime, isoTime } from '../format.ts'
import type { OpenHistory } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useHistoryList } from '../use-history.ts'
import { ErrorLine } from './error-line.tsx'
import { SidePanel } from './side-panel.tsx'

/** `query`: what is searched for, "" for nothing. `shownId`: the conversation that is read; null is the live one. */
export function HistoryPanel(props: {
  opened: OpenHistory
  query: string
  shownId: string | null
  onShow: (id: string | null) => void
  onClose: () => void
}): ReactNode {
  const { query } = props
  const { rows, total, error, loadMore } = useHistoryList(query)
  const days = useMemo(() => byDay(rows ?? []), [rows])
  const words = strings.history
  return (
    <SidePanel opened={props.opened} title={words.title} onClose={props.onClose}>
      {query !== '' && <p className="hint history-query">{words.withQuery(query)}</p>}
      <ErrorLine text={error} />
      {rows === null && error === '' && <p className="hint">{words.listLoading}</p>}
      {rows?.length === 0 && <p className="hint">{query === '' ? words.empty : words.nothing(query)}</p>}
      {days.map(({ day, conversations }) => (
        <section key={day} className="history-day">
          <h3>{day}</h3>
          <ul>
            {conversations.map((conversation) => (
              <li key={conversation.id}>
                <HistoryItem
                  conversation={conversation}
                  isShown={conversation.id === props.shownId || (props.shownId === null && isOpen(conversation))}
                  onShow={() => props.onShow(isOpen(conversation) ? null : conversation.id)}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {rows !== null && rows.length < total && (
        <button type="button" className="button button-quiet" onClick={loadMore}>
          {words.older}
        </button>
      )}
    </SidePanel>
  )
}

function HistoryItem(props: { conversation: ConversationSummary; isShown: boolean; onShow: () => void }): ReactNode {
  const { startedAtMs, endedAtMs, firstWords, toolCalls, matches } = props.conversation
  const words = strings.history
  const facts = [
    endedAtMs === null ? words.stillOpen : formatLength(endedAtMs - startedAtMs),
    ...(toolCalls === 0 ? [] : [words.calls(toolCalls, formatCount(toolCalls))]),
    ...(matches === null ? [] : [words.matches(matches, formatCount(matches))]),
  ]
  return (
    <button
      type="button"
      className="history-item"
      aria-current={props.isShown ? 'true' : undefined}
      onClick={props.onShow}
    >
      <time dateTime={isoTime(startedAtMs)}>{formatTime(startedAtMs)}</time>
      <span className="history-words">{firstWords === '' ? words.noWords : firstWords}</span>
      <span className="history-facts">{facts.join(' · ')}</span>
    </button>
  )
}

const isOpen = ({ endedAtMs }: ConversationSummary): boolean => endedAtMs === null

/** Newest day first, as the rows come. */
function byDay(rows: readonly ConversationSummary[]): { day: string; conversations: ConversationSummary[] }[] {
  const days: { day: string; conversations: ConversationSummary[] }[] = []
  const nowMs = Date.now()
  for (const row of rows) {
    const day = formatDay(row.startedAtMs, nowMs)
    const last = days.at(-1)
    if (last?.day === day) last.conversations.push(row)
    else days.push({ day, conversations: [row] })
  }
  return days
}
