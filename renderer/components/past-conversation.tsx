/**
 * A past conversation, read-only, in the same transcript: which one it is, the way back to now, and deleting it.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ConversationHead } from '../conversation-lines.ts'
import { formatCount, formatLength, formatLongMoment } from '../format.ts'
import type { Phrases } from '../matches.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { usePastConversation } from '../use-history.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { Transcript, type TranscriptGoal } from './transcript.tsx'

/** `onBack`: to the live conversation; with what has happened, if anything has. */
export function PastConversation(props: {
  id: string
  phrases: Phrases
  goal: TranscriptGoal | null
  onBack: (said: string) => void
  onOpenCall: (call: OpenCall) => void
}): ReactNode {
  const loaded = usePastConversation(props.id)
  const words = strings.history
  const place = useRef<HTMLDivElement>(null)
  const isLoaded = loaded?.kind === 'loaded'

  // Unless something else has the focus, the list beside it for instance.
  useEffect(() => {
    const at = document.activeElement
    if (isLoaded && (at === document.body || at?.matches('main') === true)) {
      place.current?.querySelector<HTMLElement>('[role="log"]')?.focus()
    }
  }, [isLoaded])

  return (
    <div className="past" ref={place}>
      <PastBar id={props.id} head={loaded?.kind === 'loaded' ? loaded.head : null} onBack={props.onBack} />
      {loaded?.kind === 'loaded' ? (
        <Transcript
          key={props.id}
          label={words.label}
          items={loaded.items}
          agent={loaded.head.agent}
          follows={false}
          phrases={props.phrases}
          goal={props.goal}
          onOpenCall={props.onOpenCall}
        />
      ) : (
        <div className="captions past-empty">
          {loaded === null && <p className="hint">{words.loading}</p>}
          {loaded?.kind === 'gone' && <p>{words.gone}</p>}
          {loaded?.kind === 'failed' && <ErrorLine text={loaded.why} />}
        </div>
      )}
    </div>
  )
}

function PastBar(props: { id: string; head: ConversationHead | null; onBack: (said: string) => void }): ReactNode {
  const { head } = props
  const { error, clearError, send } = useRequest()
  const fresh = useFresh()
  const words = strings.history
  const remove = async (): Promise<void> => {
    if ((await send('conversations.delete', { id: props.id })) !== null) props.onBack(words.deleted)
  }
  return (
    <section className="past-bar" aria-label={words.label}>
      <button type="button" className="button button-quiet past-back" onClick={() => props.onBack('')}>
        <Icon name="back" isSmall />
        {words.back}
        {fresh > 0 && <span>({strings.captions.fresh(fresh, formatCount(fresh))})</span>}
      </button>
      {head !== null && (
        <p className="past-title">
          <strong>{formatLongMoment(head.startedAtMs)}</strong>
          {` · ${head.endedAtMs === null ? words.stillOpen : formatLength(head.endedAtMs - head.startedAtMs)}`}
        </p>
      )}
      {head !== null && head.endedAtMs !== null && (
        <div className="past-act">
          <ConfirmButton key={props.id} words={words.delete} onStep={clearError} onConfirm={remove} />
        </div>
      )}
      <ErrorLine text={error} />
    </section>
  )
}

/** How much was said in the live conversation since this is shown. */
function useFresh(): number {
  const captions = useView((state) => state.view.captions)
  const [lastId] = useState(() => captions.at(-1)?.id)
  const seen = captions.findLastIndex(({ id }) => id === lastId)
  return captions.length - 1 - seen
}
