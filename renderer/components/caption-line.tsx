/**
 * One utterance: speaker and time in the margin, the words beside them. Partial words are fainter until final; what an
 * interruption cut off is struck faintly and never hidden. The same element stays from partial to final.
 */
import { memo, type ReactNode, useId, useMemo } from 'react'
import type { Snapshot } from '../../preload/contract.ts'
import { formatMoment, formatTime, isoTime } from '../format.ts'
import { matchesIn, type Phrases } from '../matches.ts'
import { strings } from '../strings.ts'
import { splitHeard, type TimelineItem } from '../timeline.ts'
import { speakerOf } from '../transcript-text.ts'
import { CopyButton } from './copy-button.tsx'
import { MarkedText } from './marked-text.tsx'

/** Drawn again only when its caption has changed. `isCurrent`: it is the match that the search has come to. */
export const CaptionLine = memo(function CaptionLine(props: {
  item: Extract<TimelineItem, { kind: 'caption' }>
  agent: Snapshot['agent']
  phrases: Phrases
  isCurrent: boolean
  onCopy: (item: TimelineItem) => Promise<boolean>
}): ReactNode {
  const { item, agent, phrases } = props
  const { caption } = item
  const words = strings.captions
  const { heard, unheard } = splitHeard(caption)
  const matches = useMemo(() => matchesIn(caption.text, phrases), [caption.text, phrases])
  const id = useId()
  return (
    <article
      className="line caption"
      data-key={item.key}
      data-role={caption.role}
      data-final={caption.isFinal}
      data-current={props.isCurrent}
      tabIndex={-1}
      aria-labelledby={`${id}-who ${id}-what`}
    >
      <p className="line-margin" id={`${id}-who`}>
        <span className="speaker">{speakerOf(caption.role, agent)}</span>
        <time dateTime={isoTime(caption.startedAtMs)} title={formatMoment(caption.startedAtMs)}>
          {formatTime(caption.startedAtMs)}
        </time>
      </p>
      <p className="line-text" id={`${id}-what`}>
        <span className="words" data-words="">
          <MarkedText text={heard} matches={matches} />
          {unheard !== '' && (
            <>
              <span className="visually-hidden"> {words.notHeard} </span>
              <s>
                <MarkedText text={unheard} matches={matches} offset={heard.length} />
              </s>
            </>
          )}
        </span>
        {caption.isInterrupted && <span className="tag">{words.interrupted}</span>}
        {caption.isHeld === true && (
          <span className="tag" title={words.heldMeaning}>
            {words.held}
          </span>
        )}
        {caption.source === 'typed' && <span className="tag">{words.typed}</span>}
      </p>
      {caption.isFinal && <CopyButton onCopy={() => props.onCopy(item)} />}
    </article>
  )
})
