/**
 * The first screen: three things to say that work right now, to be spoken or chosen.
 */
import { type ReactNode, useMemo } from 'react'
import { examplesOf } from '../examples.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { PluginIcon } from './plugin-icon.tsx'

const EXAMPLES_SHOWN = 3

/** Shown while nothing has been said. */
export function EmptyState(): ReactNode {
  const plugins = useView((state) => state.view.plugins)
  const agent = useView((state) => state.view.agent)
  const { error, send } = useRequest()
  const examples = useMemo(() => examplesOf(plugins, EXAMPLES_SHOWN), [plugins])
  const words = strings.empty
  if (examples.length === 0) {
    return (
      <section className="empty">
        <h2>{words.titleOff}</h2>
        <p>{words.none}</p>
      </section>
    )
  }
  return (
    <section className="empty">
      <h2>{words.title}</h2>
      <p>{agent === 'practice' ? words.leadPractice : words.lead}</p>
      <ul>
        {examples.map(({ text, plugin }) => (
          <li key={`${plugin.id} ${text}`}>
            <button type="button" className="example" onClick={() => void send('message.send', { text })}>
              <PluginIcon name={plugin.name} icon={plugin.icon} />
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
      <ErrorLine text={error} />
    </section>
  )
}
