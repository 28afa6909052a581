/**
 * The state of a call or of a plugin as a shape and a word. Colour only repeats what the shape says.
 */
import type { ReactNode } from 'react'
import type { PluginDetail, PluginTool, PluginView, ToolCallSummary } from '../../preload/contract.ts'
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

const LOG_MARKS: Record<PluginDetail['log'][number]['level'], { icon: IconName; tone: Tone }> = {
  debug: { icon: 'dashed', tone: 'calm' },
  info: { icon: 'info', tone: 'calm' },
  warn: { icon: 'alert', tone: 'wait' },
  error: { icon: 'cross', tone: 'bad' },
}

const EFFECT_MARKS: Record<PluginTool['effect'], { icon: IconName; tone: Tone }> = {
  read: { icon: 'hollow', tone: 'calm' },
  write: { icon: 'change', tone: 'wait' },
  danger: { icon: 'alert', tone: 'bad' },
}

/** A plugin that is not closed in. */
export function AccessMark({ runtime }: { runtime: PluginView['runtime'] }): ReactNode {
  if (runtime === 'sandbox') return null
  const word = runtime === 'remote' ? strings.plugins.remote : strings.plugins.fullAccess
  return <Mark icon={runtime === 'remote' ? 'outward' : 'unlocked'} tone="wait" word={word} />
}

/** Level of a line of a plugin's log. */
export function LogMark({ level }: { level: PluginDetail['log'][number]['level'] }): ReactNode {
  return <Mark {...LOG_MARKS[level]} word={strings.page.log.level[level]} />
}

/** What running a tool does. */
export function EffectMark({ effect }: { effect: PluginTool['effect'] }): ReactNode {
  return <Mark {...EFFECT_MARKS[effect]} word={strings.page.tools.effect[effect]} />
}

/** State of a tool call. `isAsked`: it waits for the user's yes, which the status itself does not say. */
export function CallMark(props: { status: ToolCallSummary['status']; isAsked: boolean }): ReactNode {
  const { status, isAsked } = props
  if (isAsked) return <Mark icon="question" tone="wait" word={strings.questions.status} />
  return <Mark {...CALL_MARKS[status]} word={strings.toolCallStatus[status]} />
}

/** State of a plugin. */
export function PluginMark({ state }: { state: PluginView['state'] }): ReactNode {
  return <Mark {...PLUGIN_MARKS[state]} word={strings.pluginState[state]} />
}

/** Any state as shape and word. */
export function Mark({ icon, tone, word }: { icon: IconName; tone: Tone; word: string }): ReactNode {
  return (
    <span className="mark" data-tone={tone}>
      <Icon name={icon} isSmall />
      <span className="mark-word">{word}</span>
    </span>
  )
}
