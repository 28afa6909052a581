/**
 * The first view: notices, questions that wait for a yes, the transcript or the first things to say, and the dock.
 */
import type { ReactNode } from 'react'
import { NO_PHRASES } from '../matches.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { Captions } from './captions.tsx'
import { Dock } from './dock.tsx'
import type { DraftProps } from './message-box.tsx'
import { Notices } from './notices.tsx'
import { Questions } from './questions.tsx'

/** `draft` is the unsent message; it outlives this view. */
export function Conversation(props: DraftProps & { onOpenCall: (call: OpenCall) => void }): ReactNode {
  const isLoading = useView((state) => state.load === 'loading')
  return (
    <div className="conversation">
      <h1 className="visually-hidden">{strings.nav.conversation}</h1>
      <Notices />
      <Questions />
      <Captions isLoading={isLoading} phrases={NO_PHRASES} goal={null} onOpenCall={props.onOpenCall} />
      <Dock draft={props.draft} onDraft={props.onDraft} />
    </div>
  )
}
