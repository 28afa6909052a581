/**
 * The state of a call or of a plugin as a shape and a word. Colour only repeats what the shape says.
 */
import type { ReactNode } from 'react'
import type { PluginView, ToolCallSummary } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { Icon, type IconName } from './icons.tsx'

type Tone = 'ok' | 'wait' | 'bad' | 'calm'

const CALL_MARKS: Record<ToolCallSummary['status'], { icon: IconName; tone: Tone }> = {
  running: { icon: 'half', tone: 'wait' },
  ok: { icon: 'check', tone: 'ok' },
  error: { icon: 'cross', tone: 'bad' },
  invalid: { icon: 'alert', tone: 'bad' },
  denied: { icon: 'barred', tone: 'calm' },
  timeout: { icon: 'clock', tone: 'bad' },
  crashed: { icon: 'bolt', tone: 'bad' },
  cancelled: { icon: 'minus', tone: 'calm' },
  dropped: { icon: 'dashed', tone: 'calm' },
  unknown: { icon: 'question', tone: 'calm' },
}

const PLUGIN_MARKS: Record<PluginView['state'], { icon: IconName; tone: Tone }> = {
  ready: { icon: 'check', tone: 'ok' },
  running: { icon: 'half', tone: 'ok' },
  disabled: { icon: 'hollow', tone: 'calm' },
  'needs-consent': { icon: 'question', tone: 'wait' },
  broken: { icon: 'alert', tone: 'bad' },
  quarantined: { icon: 'bolt', tone: 'bad' },
}

/** State of a tool call. */
export function CallMark({ status }: { status: ToolCallSummary['status'] }): ReactNode {
  return <Mark {...CALL_MARKS[status]} word={strings.toolCallStatus[status]} />
}

/** State of a plugin. */
export function PluginMark({ state }: { state: PluginView['state'] }): ReactNode {
  return <Mark {...PLUGIN_MARKS[state]} word={strings.pluginState[state]} />
}

function Mark({ icon, tone, word }: { icon: IconName; tone: Tone; word: string }): ReactNode {
  return (
    <span className="mark" data-tone={tone}>
      <Icon name={icon} isSmall />
      <span className="mark-word">{word}</span>
    </span>
  )
}
