/**
 * The transcript: one column, captions and tool calls by time, at the end until the user scrolls up. The log itself is
 * silent for screen readers (`announcer.tsx` speaks the finals).
 */
import { Fragment, type ReactNode, useMemo } from 'react'
import { useCaptionWindow } from '../caption-window.ts'
import { formatTime } from '../format.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { buildTimeline, sessionOf, type TimelineItem } from '../timeline.ts'
import { useView } from '../use-bridge.ts'
import { CaptionLine } from './caption-line.tsx'
import { EmptyState } from './empty-state.tsx'
import { Icon } from './icons.tsx'
import { ToolCallLine } from './tool-call-line.tsx'
import { WaitingLine } from './waiting-line.tsx'

/** What scrolls must be reachable by key even when nothing in it can be pressed (WCAG 2.1.1). */
const SCROLLED_BY_KEY = { tabIndex: 0 } as const

/** The log region of contract.md §5. */
export function Captions(props: { isLoading: boolean; onOpenCall: (call: OpenCall) => void }): ReactNode {
  const captions = useView((state) => state.view.captions)
  const toolCalls = useView((state) => state.view.toolCalls)
  const waitingFor = useView((state) => state.view.status.waitingFor)
  const agent = useView((state) => state.view.agent)
  const timeline = useMemo(() => buildTimeline(captions, toolCalls), [captions, toolCalls])
  const range = useCaptionWindow(timeline.length, timeline)

  return (
    <div className="captions-frame">
      <div
        className="captions scroller"
        role="log"
        aria-label={strings.captions.label}
        aria-live="off"
        {...SCROLLED_BY_KEY}
        ref={range.scroller}
        onScroll={range.onScroll}
      >
        <div className="captions-column" ref={range.content}>
          {timeline.length === 0 && !props.isLoading && <EmptyState />}
          {timeline.slice(range.start, range.end).map((item, index) => (
            <Fragment key={item.key}>
              {opensConversation(timeline, range.start + index) && (
                <p className="divider">
                  <span>{`${strings.captions.newConversation}, ${formatTime(item.atMs)}`}</span>
                </p>
              )}
              {item.kind === 'caption' ? (
                <CaptionLine itemKey={item.key} caption={item.caption} agent={agent} />
              ) : (
                <ToolCallLine itemKey={item.key} call={item.toolCall} onOpen={props.onOpenCall} />
              )}
            </Fragment>
          ))}
          {waitingFor !== null && <WaitingLine waitingFor={waitingFor} />}
        </div>
      </div>
      {!range.isPinned && (
        <button type="button" className="button jump" onClick={range.jumpToEnd}>
          <Icon name="down" isSmall />
          {strings.captions.jump}
        </button>
      )}
    </div>
  )
}

/** Whether the line at `index` begins another conversation than the one before it. */
function opensConversation(items: readonly TimelineItem[], index: number): boolean {
  const [before, item] = [items[index - 1], items[index]]
  return before !== undefined && item !== undefined && sessionOf(before) !== sessionOf(item)
}
