/**
 * The live transcript: every conversation since the window was opened, the tool it waits for, and, before anything was
 * said, the first things to say.
 */
import { type ReactNode, useMemo } from 'react'
import type { Phrases } from '../matches.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { buildTimeline } from '../timeline.ts'
import { useView } from '../use-bridge.ts'
import { EmptyState } from './empty-state.tsx'
import { Transcript, type TranscriptGoal } from './transcript.tsx'
import { WaitingLine } from './waiting-line.tsx'

/** The log region of contract.md §5. */
export function Captions(props: {
  isLoading: boolean
  phrases: Phrases
  goal: TranscriptGoal | null
  onOpenCall: (call: OpenCall) => void
}): ReactNode {
  const captions = useView((state) => state.view.captions)
  const toolCalls = useView((state) => state.view.toolCalls)
  const waitingFor = useView((state) => state.view.status.waitingFor)
  const agent = useView((state) => state.view.agent)
  const timeline = useMemo(() => buildTimeline(captions, toolCalls), [captions, toolCalls])
  // Whoever sends a message wants to see it, and the answer.
  const typedAtMs = useMemo(() => captions.findLast(({ source }) => source === 'typed')?.startedAtMs ?? 0, [captions])
  return (
    <Transcript
      label={strings.captions.label}
      items={timeline}
      agent={agent}
      follows
      phrases={props.phrases}
      goal={props.goal}
      returnsAtMs={typedAtMs}
      onOpenCall={props.onOpenCall}
      before={timeline.length === 0 && !props.isLoading && <EmptyState />}
      after={waitingFor !== null && <WaitingLine waitingFor={waitingFor} />}
    />
  )
}
