/**
 * A transcript, live or past: one column, captions and tool calls by time. Knows where it is scrolled, its keys and its
 * copying; what is in it is the caller's. Silent for screen readers (`announcer.tsx` speaks the finals).
 */
import { Fragment, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { Snapshot } from '../../preload/contract.ts'
import { useCaptionWindow } from '../caption-window.ts'
import { formatTime } from '../format.ts'
import type { Phrases } from '../matches.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { sessionOf, type TimelineItem } from '../timeline.ts'
import { copyLines } from '../transcript-copy.ts'
import { walkLines } from '../transcript-keys.ts'
import { wordsOf } from '../transcript-text.ts'
import { useRequest } from '../use-bridge.ts'
import { CaptionLine } from './caption-line.tsx'
import { ErrorLine } from './error-line.tsx'
import { JumpButton } from './jump-button.tsx'
import { ToolCallLine } from './tool-call-line.tsx'

/** What scrolls must be reachable by key even when nothing in it can be pressed (WCAG 2.1.1). */
const SCROLLED_BY_KEY = { tabIndex: 0 } as const

/** A line to be shown; a new object shows it again. */
export interface TranscriptGoal {
  readonly key: string
  readonly takesFocus: boolean
}

/** What a transcript needs. */
export interface TranscriptProps {
  label: string
  items: readonly TimelineItem[]
  agent: Snapshot['agent']
  /** It grows: its end is followed until the user scrolls up. */
  follows: boolean
  /** What is searched for is marked. */
  phrases: Phrases
  goal: TranscriptGoal | null
  /** When it rises, the end is wanted again, wherever the user is. */
  returnsAtMs?: number
  onOpenCall: (call: OpenCall) => void
  /** Above the lines, and below them. */
  before?: ReactNode
  after?: ReactNode
}

/** The log and the way back to its end. */
export function Transcript(props: TranscriptProps): ReactNode {
  const { items, agent, goal, returnsAtMs = 0 } = props
  const view = useCaptionWindow(items, props.follows)
  const { start, end } = view.range
  const fresh = items.slice(view.seenIndex + 1).filter(({ kind }) => kind === 'caption').length

  const { error, send } = useRequest()
  const [said, setSaid] = useState('')
  const copy = useCallback(
    async (item: TimelineItem): Promise<boolean> => {
      setSaid('')
      const isCopied = (await send('clipboard.write', { text: wordsOf(item) })) !== null
      if (isCopied) setSaid(strings.captions.copy.done)
      return isCopied
    },
    [send],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a goal is followed once, not whenever a line comes
  useEffect(() => {
    if (goal !== null) view.reveal(goal.key, goal.takesFocus)
  }, [goal])
  const returnedAtMs = useRef(returnsAtMs)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  useEffect(() => {
    if (returnsAtMs > returnedAtMs.current) view.jumpToEnd()
    returnedAtMs.current = Math.max(returnedAtMs.current, returnsAtMs)
  }, [returnsAtMs])

  return (
    <div className="captions-frame">
      <div
        className="captions scroller"
        role="log"
        aria-label={props.label}
        aria-live="off"
        {...SCROLLED_BY_KEY}
        ref={view.scroller}
        onScroll={view.onScroll}
        onKeyDown={(event) => walkLines(event, view, items, copy)}
        onCopy={(event) => copyLines(event, view.content.current, items, agent)}
      >
        <div className="captions-column" ref={view.content}>
          {props.before}
          <Gap heightPx={view.abovePx} />
          {items.slice(start, end).map((item, index) => (
            <Fragment key={item.key}>
              {opensConversation(items, start + index) && (
                <p className="divider">
                  <span>{`${strings.captions.newConversation}, ${formatTime(item.atMs)}`}</span>
                </p>
              )}
              {item.kind === 'caption' ? (
                <CaptionLine
                  item={item}
                  agent={agent}
                  phrases={props.phrases}
                  onCopy={copy}
                  isCurrent={goal !== null && goal.key === item.key && props.phrases.length > 0}
                />
              ) : (
                <ToolCallLine itemKey={item.key} call={item.toolCall} onOpen={props.onOpenCall} />
              )}
            </Fragment>
          ))}
          <Gap heightPx={view.belowPx} />
          {props.after}
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      {error !== '' && (
        <div className="captions-error">
          <ErrorLine text={error} />
        </div>
      )}
      {props.follows && !view.isPinned && <JumpButton fresh={fresh} onJump={view.jumpToEnd} />}
    </div>
  )
}

/** Room for the lines that are not in the DOM. */
function Gap({ heightPx }: { heightPx: number }): ReactNode {
  return heightPx > 0 && <div aria-hidden="true" style={{ height: `${heightPx}px`, flex: 'none' }} />
}

/** Whether the line at `index` begins another conversation than the one before it. */
function opensConversation(items: readonly TimelineItem[], index: number): boolean {
  const [before, item] = [items[index - 1], items[index]]
  return before !== undefined && item !== undefined && sessionOf(before) !== sessionOf(item)
}
