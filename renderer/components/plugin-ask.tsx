/**
 * What a plugin that waits asks for, and the two answers. With full rights the yes takes two deliberate steps. The yes
 * is for the bytes that were shown, and the card is made anew when they change.
 */
import { type ReactNode, useId, useRef, useState } from 'react'
import type { PluginAsk, PluginView } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { useSteady } from '../use-steady.ts'
import { ErrorLine } from './error-line.tsx'
import { GuardedButton } from './guarded-button.tsx'
import { Icon, type IconName } from './icons.tsx'

/** What a plugin waits for now; one that is switched off, or whose change was declined, waits for nothing. */
export function openAsk(plugin: PluginView): PluginAsk | null {
  const ask = declinableAsk(plugin)
  return ask?.isDeclined === true && goesOn(plugin) ? null : ask
}

/** The same, with a change that the user has seen and declined: it can be looked at again. */
export function declinableAsk({ state, isEnabled, ask }: PluginView): PluginAsk | null {
  return isEnabled || state === 'needs-consent' ? ask : null
}

/** An allowed version is in use, so that there is something to keep. */
const goesOn = ({ state, ask }: PluginView): boolean => ask?.isUpdate === true && state !== 'needs-consent'

/** Give it the `sha256` of the question as key. `onAnswered`: it is carried out, and the card will go. */
export function PluginAskCard(props: { plugin: PluginView; ask: PluginAsk; onAnswered: () => void }): ReactNode {
  const { plugin, ask } = props
  const { error, send } = useRequest()
  const [isTrusted, setIsTrusted] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const buttons = useRef<HTMLDivElement>(null)
  const steady = useSteady(buttons)
  const trustId = useId()
  const words = strings.ask
  const hasFullAccess = ask.runtime !== 'sandbox'

  const canKeep = goesOn(plugin)
  const title = canKeep ? words.titleUpdate : ask.isUpdate ? words.titleChanged : words.titleNew

  const refuse = (): Promise<unknown> =>
    canKeep
      ? send('plugins.decline', { id: plugin.id, sha256: ask.sha256 })
      : send('plugins.setEnabled', { id: plugin.id, isEnabled: false })
  const answer = async (isYes: boolean): Promise<void> => {
    setIsBusy(true)
    const done = isYes ? await send('plugins.allow', { id: plugin.id, sha256: ask.sha256 }) : await refuse()
    setIsBusy(false)
    if (done !== null) props.onAnswered()
  }

  return (
    <section className="card" data-tone="wait" aria-label={words.label(plugin.name)}>
      <p className="card-title">{title}</p>
      {ask.runtime !== 'sandbox' && (
        <p className="card-warning">
          <Icon name="alert" isSmall />
          {words.fullAccess[ask.runtime]}
        </p>
      )}
      <Asks ask={ask} />
      {hasFullAccess && (
        <label className="tick" htmlFor={trustId}>
          <input
            type="checkbox"
            id={trustId}
            checked={isTrusted}
            onChange={(event) => setIsTrusted(event.target.checked)}
          />
          {words.trust}
        </label>
      )}
      <div className="card-act" ref={buttons}>
        <GuardedButton
          steady={steady}
          isBlocked={isBusy || (hasFullAccess && !isTrusted)}
          describedBy={hasFullAccess && !isTrusted ? `${trustId}-first` : undefined}
          onPress={() => void answer(true)}
        >
          {words.allow}
        </GuardedButton>
        <button type="button" className="button" disabled={isBusy} onClick={() => void answer(false)}>
          {canKeep ? words.keep : words.leaveOff}
        </button>
        {hasFullAccess && !isTrusted && (
          <span className="visually-hidden" id={`${trustId}-first`}>
            {words.trustFirst}
          </span>
        )}
      </div>
      <ErrorLine text={error} />
    </section>
  )
}

function Asks({ ask }: { ask: PluginAsk }): ReactNode {
  const words = strings.ask
  if (!ask.isUpdate) return <Sentences title={words.asks} icon="chevron" sentences={ask.asks} />
  const before = ask.asks.filter((sentence) => !ask.added.includes(sentence))
  return (
    <>
      {ask.added.length === 0 && <p>{words.nothingAdded}</p>}
      <Sentences title={words.added} icon="plus" sentences={ask.added} />
      <Sentences title={words.changes} icon="change" sentences={ask.changes} />
      <Sentences title={words.before} icon="chevron" sentences={before} />
    </>
  )
}

/** Paragraphs and no list: the items of the list around are the plugins. */
function Sentences(props: { title: string; icon: IconName; sentences: readonly string[] }): ReactNode {
  if (props.sentences.length === 0) return null
  return (
    <div className="sentences">
      <p>{props.title}</p>
      {props.sentences.map((sentence) => (
        <p key={sentence} className="sentence">
          <Icon name={props.icon} isSmall />
          {sentence}
        </p>
      ))}
    </div>
  )
}
