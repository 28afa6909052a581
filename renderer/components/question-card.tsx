/**
 * One call that waits for a yes: who wants what, with which arguments, why it asks, and the answers. The answers count
 * only once the card has stood still in sight, so that nothing pressed for another purpose consents.
 */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { CONSENT_ANSWERS } from '../../preload/choices.ts'
import type { ConsentAnswer, ConsentQuestion } from '../../preload/contract.ts'
import { argumentLines, visibleText } from '../argument-lines.ts'
import { formatTime, isoTime } from '../format.ts'
import { keyLabel } from '../key-label.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { useSteady } from '../use-steady.ts'
import { ErrorLine } from './error-line.tsx'
import { GuardedButton } from './guarded-button.tsx'
import { PluginIcon } from './plugin-icon.tsx'
import { EffectMark } from './status-mark.tsx'

const REMEMBERED: ReadonlySet<ConsentAnswer> = new Set<ConsentAnswer>(['conversation', 'always'])

/** `onFocusLost`: the card goes away and had the focus. */
export function QuestionCard(props: { question: ConsentQuestion; onFocusLost: () => void }): ReactNode {
  const { question, onFocusLost } = props
  const { error, send } = useRequest()
  const [isAnswered, setIsAnswered] = useState(false)
  const icon = useView((state) => state.view.plugins.find((plugin) => plugin.id === question.pluginId)?.icon)
  const hotkey = useView((state) => state.view.hotkey)
  const card = useRef<HTMLElement>(null)
  const buttons = useRef<HTMLFieldSetElement>(null)
  const steady = useSteady(buttons)
  const titleId = useId()
  const words = strings.questions

  useLayoutEffect(() => {
    const element = card.current
    return () => {
      if (element?.contains(document.activeElement) === true) onFocusLost()
    }
  }, [onFocusLost])

  const give = async (answer: ConsentAnswer): Promise<void> => {
    setIsAnswered(true)
    const done = await send('consent.answer', { id: question.id, answer })
    // Main takes the question away; only after a failure there is something to answer again.
    if (done === null) setIsAnswered(false)
  }
  const offered = CONSENT_ANSWERS.filter((answer) => question.canRemember || !REMEMBERED.has(answer))

  return (
    <article className="question" aria-labelledby={titleId} data-effect={question.effect} ref={card}>
      <header className="question-head">
        <PluginIcon name={question.pluginName} icon={icon} />
        <h2 id={titleId} tabIndex={-1}>
          {words.title(visibleText(question.pluginName), question.title)}
        </h2>
        <EffectMark effect={question.effect} />
        <time dateTime={isoTime(question.askedAtMs)}>{formatTime(question.askedAtMs)}</time>
      </header>
      <p className="question-reason">{question.reason}</p>
      <Arguments json={question.arguments} describedBy={titleId} />
      <fieldset className="question-act" ref={buttons}>
        <legend className="visually-hidden">{words.answers}</legend>
        {offered.map((answer) => (
          <GuardedButton
            key={answer}
            steady={steady}
            isBlocked={isAnswered}
            describedBy={titleId}
            className={answer === 'no' ? 'question-no' : ''}
            onPress={() => void give(answer)}
          >
            {words.answer[answer]}
          </GuardedButton>
        ))}
      </fieldset>
      {question.canBeSpoken && (
        <p className="hint">{words.spoken(hotkey.backend === 'hold' ? keyLabel(hotkey.label) : '')}</p>
      )}
      <ErrorLine text={error} />
    </article>
  )
}

/** What scrolls must be reachable by key even when nothing in it can be pressed (WCAG 2.1.1). */
const SCROLLED_BY_KEY = { tabIndex: 0 } as const

function Arguments({ json, describedBy }: { json: string; describedBy: string }): ReactNode {
  const words = strings.questions
  const lines = argumentLines(json)
  if (lines.length === 0) return <p className="hint">{words.noArguments}</p>
  return (
    <figure
      className="arguments scroller"
      aria-label={words.arguments}
      aria-describedby={describedBy}
      {...SCROLLED_BY_KEY}
    >
      <dl>
        {lines.map(({ key, value, isJson }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{isJson ? <pre>{value}</pre> : value === '' ? <i>{words.empty}</i> : value}</dd>
          </div>
        ))}
      </dl>
    </figure>
  )
}
