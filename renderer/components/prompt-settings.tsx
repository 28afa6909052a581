/**
 * The prompt exactly as the agent is given it, and the tools beside it. Asked for only while it is open, and again when
 * something it is made of changes.
 */
import { type ReactNode, useCallback, useId, useState } from 'react'
import type { RequestAnswer } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useLoad, useRequest } from '../use-bridge.ts'
import type { ViewState } from '../view-state.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** What the prompt is made of, as far as the window sees it. */
const ingredients = ({ view }: ViewState): readonly unknown[] => [
  view.plugins,
  view.settings,
  view.captions.length,
  view.toolCalls,
]

/** One group of the settings. */
export function PromptSettings(): ReactNode {
  const [isShown, setIsShown] = useState(false)
  const words = strings.settings.prompt
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <p className="hint group-lead">{words.lead}</p>
      <details className="plugin-tools" onToggle={(event) => setIsShown(event.currentTarget.open)}>
        <summary>
          <Icon name="chevron" isSmall />
          {words.show}
        </summary>
        {isShown && <ExactPrompt />}
      </details>
    </section>
  )
}

function ExactPrompt(): ReactNode {
  const { error, send } = useRequest()
  const [prompt, setPrompt] = useState<RequestAnswer<'prompt.get'> | null>(null)
  const id = useId()
  const words = strings.settings.prompt
  const load = useCallback(
    async (isGone: () => boolean) => {
      const answer = await send('prompt.get', undefined)
      if (answer !== null && !isGone()) setPrompt(answer.value)
    },
    [send],
  )
  useLoad(ingredients, load)

  if (prompt === null) return error === '' ? <p className="hint">{words.loading}</p> : <ErrorLine text={error} />
  return (
    <div className="prompt">
      <p>
        {words.tools}:{' '}
        <span className="code">{prompt.tools.length === 0 ? words.noTools : prompt.tools.join(', ')}</span>
      </p>
      <label htmlFor={id}>{words.text}</label>
      <textarea className="field scroller code" id={id} readOnly rows={16} value={prompt.text} spellCheck={false} />
      <ErrorLine text={error} />
    </div>
  )
}
