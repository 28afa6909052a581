/**
 * One utterance: speaker and time in the margin, the words beside them. Partial words are fainter until final; what an
 * interruption cut off is struck faintly and never hidden. The same element stays from partial to final.
 */
import { memo, type ReactNode } from 'react'
import type { Caption, Snapshot } from '../../preload/contract.ts'
import { formatMoment, formatTime, isoTime } from '../format.ts'
import { strings } from '../strings.ts'
import { splitHeard } from '../timeline.ts'

/** Drawn again only when its caption has changed. */
export const CaptionLine = memo(function CaptionLine(props: {
  itemKey: string
  caption: Caption
  agent: Snapshot['agent']
}): ReactNode {
  const { caption, agent } = props
  const words = strings.captions
  const agentName = agent === 'practice' ? words.practice : words.agent
  const { heard, unheard } = splitHeard(caption)
  return (
    <div className="line caption" data-key={props.itemKey} data-role={caption.role} data-final={caption.isFinal}>
      <p className="line-margin">
        <span className="speaker">{caption.role === 'user' ? words.you : agentName}</span>
        <time dateTime={isoTime(caption.startedAtMs)} title={formatMoment(caption.startedAtMs)}>
          {formatTime(caption.startedAtMs)}
        </time>
      </p>
      <p className="line-text">
        <span className="words">
          {heard}
          {unheard !== '' && (
            <>
              <span className="visually-hidden"> {words.notHeard} </span>
              <s>{unheard}</s>
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
    </div>
  )
})
