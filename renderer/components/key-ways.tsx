/**
 * The ways in which the key can work here: which is in use, why not another, and what to do about it; with the commands
 * for desktops that keep keys to themselves.
 */
import { type ReactNode, useState } from 'react'
import { TALK_COMMANDS } from '../../preload/choices.ts'
import type { Hotkey, TalkCommand } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { Mark } from './status-mark.tsx'

/** A part of the settings of talking, closed at first. */
export function KeyWays(): ReactNode {
  const hotkey = useView((state) => state.view.hotkey)
  const words = strings.keyWays
  return (
    <details className="plugin-tools key-ways">
      <summary>
        <Icon name="chevron" isSmall />
        {words.show}
      </summary>
      <ul className="ways">
        <Way
          title={words.hook}
          meaning={words.hookMeaning}
          state={hotkey.backend === 'hold' ? 'inUse' : 'impossible'}
          why={hotkey.backend === 'hold' ? '' : wordsOf(hotkey.hookObstacle ?? hotkey.obstacle)}
        />
        <Way
          title={words.shortcut}
          meaning={words.shortcutMeaning}
          state={shortcutState(hotkey)}
          why={hotkey.backend === 'none' ? wordsOf(hotkey.obstacle) : ''}
        />
        <Way title={words.commands} meaning={words.commandsMeaning} state="always" why="">
          <ul className="commands">
            {TALK_COMMANDS.map((command) => (
              <CommandRow key={command} command={command} />
            ))}
          </ul>
        </Way>
      </ul>
    </details>
  )
}

type WayState = 'inUse' | 'impossible' | 'notNeeded' | 'always'

const MARKS = {
  inUse: { icon: 'check', tone: 'ok' },
  impossible: { icon: 'barred', tone: 'wait' },
  notNeeded: { icon: 'minus', tone: 'calm' },
  always: { icon: 'hollow', tone: 'calm' },
} as const satisfies Record<WayState, object>

function Way(props: { title: string; meaning: string; state: WayState; why: string; children?: ReactNode }): ReactNode {
  return (
    <li className="way">
      <p className="way-head">
        <b>{props.title}</b>
        <Mark {...MARKS[props.state]} word={strings.keyWays[props.state]} />
      </p>
      <p className="hint">{props.meaning}</p>
      {props.why !== '' && <p>{props.why}</p>}
      {props.children}
    </li>
  )
}

function CommandRow({ command }: { command: TalkCommand }): ReactNode {
  const { error, send } = useRequest()
  const [isCopied, setIsCopied] = useState(false)
  const words = strings.keyWays
  const line = `parley --${command}`
  return (
    <li className="command">
      <code className="code">{line}</code>
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.copy(line)}
        onClick={() => void send('talkKey.copyCommand', { command }).then((done) => setIsCopied(done !== null))}
      >
        {words.copyShort}
      </button>
      <span className="saved" aria-live="polite">
        {isCopied && words.copied}
      </span>
      <ErrorLine text={error} />
    </li>
  )
}

const wordsOf = (obstacle: Hotkey['obstacle']): string => (obstacle === null ? '' : strings.talkKey.obstacle[obstacle])

function shortcutState({ backend }: Hotkey): WayState {
  if (backend === 'toggle') return 'inUse'
  return backend === 'hold' ? 'notNeeded' : 'impossible'
}
