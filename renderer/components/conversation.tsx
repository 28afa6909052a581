/**
 * The first view: notices, questions that wait for a yes, the transcript (live, or a past conversation) with its search,
 * and the dock.
 */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { NO_PHRASES, phrasesOf } from '../matches.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { captionKey } from '../timeline.ts'
import { useBridge, useView } from '../use-bridge.ts'
import { useTranscriptSearch } from '../use-history.ts'
import { Captions } from './captions.tsx'
import { ConversationHead } from './conversation-head.tsx'
import { Dock } from './dock.tsx'
import { FindBar } from './find-bar.tsx'
import type { DraftProps } from './message-box.tsx'
import { Notices } from './notices.tsx'
import { PastConversation } from './past-conversation.tsx'
import { Questions } from './questions.tsx'
import type { TranscriptGoal } from './transcript.tsx'

/** What is read, as the shell keeps it. */
export interface ReadingProps {
  /** The past conversation that is shown; null is the live one. */
  shownId: string | null
  onShow: (id: string | null) => void
  /** What is searched for; null when nothing is. */
  query: string | null
  onQuery: (query: string | null) => void
  isHistoryOpen: boolean
  onHistory: (takesFocus: boolean) => void
  /** Takes away what lies over this view. */
  onUncover: () => void
}

/** A match, and where it is. */
interface Target extends TranscriptGoal {
  readonly shownId: string | null
}

/** `draft` is the unsent message; it outlives this view, as does what is read. */
export function Conversation(props: DraftProps & ReadingProps & { onOpenCall: (call: OpenCall) => void }): ReactNode {
  const { shownId, onShow, query, onQuery, onOpenCall, onUncover } = props
  const bridge = useBridge()
  const place = useRef<HTMLDivElement>(null)
  /** What had the focus when the search was asked for. */
  const opener = useRef<Element | null>(null)
  const isLoading = useView((state) => state.load === 'loading')
  const latestId = useLatestConversation()
  const [calls, setCalls] = useState(0)
  const [said, setSaid] = useState({ text: '', isError: false })
  const [target, setTarget] = useState<Target | null>(null)
  const { view, search } = useTranscriptSearch(query)
  const phrases = useMemo(() => (view.query === '' ? NO_PHRASES : phrasesOf(view.query)), [view.query])
  const goal = target !== null && target.shownId === shownId ? target : null

  const find = useCallback(() => {
    if (query === null) opener.current = document.activeElement
    onUncover()
    setCalls((before) => before + 1)
    if (query === null) onQuery('')
  }, [query, onQuery, onUncover])
  const closeFind = useCallback(() => {
    const hadFocus = place.current?.querySelector('.find')?.contains(document.activeElement) ?? false
    // At once: the field that had the focus is gone.
    flushSync(() => onQuery(null))
    if (!hadFocus) return
    // Whoever has come to a match reads on from there; the others go back to where they were.
    const before = opener.current
    const canGoBack = target === null && before instanceof HTMLElement && before !== document.body && before.isConnected
    const to = canGoBack ? before : place.current?.querySelector<HTMLElement>('[role="log"]')
    to?.focus()
  }, [onQuery, target])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isFind =
        (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'f'
      if (!isFind || event.defaultPrevented) return
      event.preventDefault()
      find()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [find])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a match is shown when the user has come to it, and only then
  useEffect(() => {
    const { hit } = view
    if (view.arrivals === 0 || hit === null) return
    const isLive = bridge.getState().view.captions.some(({ id }) => id === hit.captionId)
    const to = isLive ? null : hit.sessionId
    setTarget({ key: captionKey(hit.captionId), takesFocus: false, shownId: to })
    onShow(to)
  }, [view.arrivals])

  const back = useCallback(
    (text: string) => {
      setTarget(null)
      setSaid({ text, isError: false })
      // At once: the button that was pressed is gone, and the transcript takes the focus.
      flushSync(() => onShow(null))
      place.current?.querySelector<HTMLElement>('[role="log"]')?.focus()
    },
    [onShow],
  )

  return (
    <div className="conversation" ref={place}>
      <h1 className="visually-hidden">{strings.nav.conversation}</h1>
      <Notices />
      <Questions />
      <ConversationHead
        id={shownId ?? latestId}
        isHistoryOpen={props.isHistoryOpen}
        isFinding={query !== null}
        said={said}
        onSaid={setSaid}
        onHistory={props.onHistory}
        onFind={find}
      />
      {query !== null && (
        <FindBar query={query} calls={calls} view={view} search={search} onQuery={onQuery} onClose={closeFind} />
      )}
      {shownId === null ? (
        <Captions isLoading={isLoading} phrases={phrases} goal={goal} onOpenCall={onOpenCall} />
      ) : (
        <PastConversation id={shownId} phrases={phrases} goal={goal} onBack={back} onOpenCall={onOpenCall} />
      )}
      <Dock draft={props.draft} onDraft={props.onDraft} />
    </div>
  )
}

/** The conversation to which the last line belongs; null before the first. */
function useLatestConversation(): string | null {
  return useView(({ view: { captions, toolCalls } }) => {
    const [caption, call] = [captions.at(-1), toolCalls.at(-1)]
    if (caption === undefined || call === undefined) return caption?.sessionId ?? call?.sessionId ?? null
    return (call.calledAtMs > caption.startedAtMs ? call : caption).sessionId
  })
}
