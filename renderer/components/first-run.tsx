/**
 * The first run: one page per step, each says why it is there and can be skipped; Esc ends it and keeps what was done.
 * Shown instead of everything else. Main remembers that it was gone through (`firstRun.show`).
 */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { strings } from '../strings.ts'
import { ownsEscape } from '../talk-keys.ts'
import { useBridge } from '../use-bridge.ts'
import { FirstRunAgent } from './first-run-agent.tsx'
import { FirstRunKey } from './first-run-key.tsx'
import { FirstRunEcho, FirstRunMicrophone } from './first-run-sound.tsx'
import { FirstRunTry } from './first-run-try.tsx'
import { Icon } from './icons.tsx'
import { useWatchedDevices } from './sound-settings.tsx'

/** What a step is given: it says when there is nothing left to do on it. */
export interface StepProps {
  onDone: () => void
}

const STEPS = [
  { id: 'microphone', Content: FirstRunMicrophone },
  { id: 'echo', Content: FirstRunEcho },
  { id: 'key', Content: FirstRunKey },
  { id: 'agent', Content: FirstRunAgent },
  { id: 'first', Content: FirstRunTry },
] as const
type StepId = (typeof STEPS)[number]['id']

/** The whole window while it is shown. */
export function FirstRun(): ReactNode {
  const bridge = useBridge()
  const [index, setIndex] = useState(0)
  const [done, setDone] = useState<ReadonlySet<StepId>>(new Set())
  const heading = useRef<HTMLHeadingElement>(null)
  const words = strings.firstRun
  const step = STEPS[index] ?? STEPS[0]
  const isLast = index === STEPS.length - 1
  useWatchedDevices()

  const end = useCallback(() => void bridge.request('firstRun.show', { isShown: false }), [bridge])
  const onDone = useCallback(() => setDone((before) => new Set(before).add(step.id)), [step.id])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      if (!ownsEscape(event.target)) end()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [end])

  // A new page: the screen reader says which, and Tab goes on from its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each step.
  useEffect(() => heading.current?.focus(), [index])

  return (
    <div className="first-run scroller">
      <header className="first-run-head">
        <Icon name="parley" />
        <ol className="first-run-dots" aria-hidden="true">
          {STEPS.map(({ id }, place) => (
            <li key={id} data-state={place === index ? 'now' : place < index ? 'past' : 'to-come'} />
          ))}
        </ol>
        <button type="button" className="button button-quiet" onClick={end}>
          {words.close}
        </button>
      </header>
      <main className="first-run-main" aria-label={words.label}>
        <h1 tabIndex={-1} ref={heading}>
          <span className="first-run-count">{words.step(String(index + 1), String(STEPS.length))}</span>
          <span className="visually-hidden">. </span>
          {words[step.id].title}
        </h1>
        <step.Content key={step.id} onDone={onDone} />
        <div className="first-run-foot">
          {index > 0 && (
            <button type="button" className="button" onClick={() => setIndex(index - 1)}>
              {words.back}
            </button>
          )}
          <button
            type="button"
            className={`button first-run-next ${done.has(step.id) || isLast ? 'button-primary' : ''}`}
            onClick={() => (isLast ? end() : setIndex(index + 1))}
          >
            {isLast ? words.finish : done.has(step.id) ? words.next : words.skip}
          </button>
        </div>
      </main>
    </div>
  )
}
