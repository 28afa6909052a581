/**
 * The tools on a plugin's page: what each does, whether it asks first, the user's standing answer, and whether the agent
 * can call it now; and things to say that call them.
 */
import { type ReactNode, useId } from 'react'
import type { PluginTool, PluginView } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { EffectMark, Mark } from './status-mark.tsx'

const RULES = ['ask', 'always', 'never'] as const satisfies readonly PluginTool['rule'][]
const EFFECTS = ['read', 'write', 'danger'] as const satisfies readonly PluginTool['effect'][]

/** `reload` shows what main has made of a change. */
export function PluginTools(props: {
  plugin: PluginView
  tools: readonly PluginTool[]
  reload: () => Promise<void>
}): ReactNode {
  const { plugin, tools } = props
  const words = strings.page
  return (
    <section className="section">
      <h3>{words.tools.title}</h3>
      {tools.length === 0 && <p className="soft">{words.tools.none}</p>}
      <ul className="tools" aria-label={words.tools.title}>
        {tools.map((tool) => (
          <ToolItem key={tool.name} pluginId={plugin.id} tool={tool} reload={props.reload} />
        ))}
      </ul>
      {plugin.examples.length > 0 && (
        <>
          <h4>{words.examples}</h4>
          <ul className="soft">
            {plugin.examples.map((example) => (
              <li key={example}>“{example}”</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function ToolItem(props: { pluginId: string; tool: PluginTool; reload: () => Promise<void> }): ReactNode {
  const { pluginId, tool, reload } = props
  const { error, send } = useRequest()
  const hintId = useId()
  const words = strings.page.tools

  const setRule = async (rule: PluginTool['rule']): Promise<void> => {
    await send('plugins.setRule', { id: pluginId, tool: tool.name, rule })
    await reload()
  }
  const setEffect = async (effect: PluginTool['effect']): Promise<void> => {
    await send('plugins.setEffect', { id: pluginId, tool: tool.name, effect })
    await reload()
  }

  return (
    <li className="tool">
      <p className="tool-head">
        <span className="tool-title">{tool.title}</span>
        <span className="code">{tool.name}</span>
      </p>
      <p className="tool-description">{tool.description}</p>
      <p className="tool-marks">
        <EffectMark effect={tool.effect} />
        <AskMark tool={tool} />
        <Mark
          icon={tool.isExposed ? 'check' : 'dashed'}
          tone={tool.isExposed ? 'ok' : 'calm'}
          word={tool.isExposed ? words.exposed : words.hidden}
        />
      </p>
      <div className="tool-choices">
        <Choice
          label={words.rule}
          name={words.ruleOf(tool.title)}
          value={tool.rule}
          options={RULES.map((rule) => ({ value: rule, text: words.rules[rule] }))}
          onChange={setRule}
        />
        {tool.canSetEffect && (
          <Choice
            label={words.setEffect}
            name={words.setEffectOf(tool.title)}
            describedBy={hintId}
            value={tool.effect}
            options={EFFECTS.map((effect) => ({ value: effect, text: words.effect[effect] }))}
            onChange={setEffect}
          />
        )}
      </div>
      {tool.canSetEffect && (
        <p className="hint" id={hintId}>
          {words.effectHint}
        </p>
      )}
      <ErrorLine text={error} />
    </li>
  )
}

/** What becomes of a call: the standing answer counts before what the tool is. */
function AskMark({ tool }: { tool: PluginTool }): ReactNode {
  const words = strings.page.tools
  if (tool.rule === 'never') return <Mark icon="barred" tone="calm" word={words.refused} />
  if (tool.rule === 'ask' && tool.asksFirst) return <Mark icon="question" tone="wait" word={words.asks} />
  return <Mark icon="bolt" tone="calm" word={words.asksNot} />
}

/** `name` says also for which tool, and begins with the label that is seen. */
function Choice<V extends string>(props: {
  label: string
  name: string
  describedBy?: string
  value: V
  options: readonly { value: V; text: string }[]
  onChange: (value: V) => Promise<void>
}): ReactNode {
  return (
    <div className="tool-choice">
      <span aria-hidden="true">{props.label}</span>
      <select
        className="field"
        aria-label={props.name}
        aria-describedby={props.describedBy}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(({ value }) => value === event.target.value)
          if (chosen !== undefined) void props.onChange(chosen.value)
        }}
      >
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
