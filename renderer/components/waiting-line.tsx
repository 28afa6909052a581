/**
 * Said at the end of the captions while a tool is at work (tool-calling.md §4): for which tool the conversation waits,
 * what becomes of what is said meanwhile, and a way out.
 */
import type { ReactNode } from 'react'
import type { Status } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'

/** The line and its Cancel. */
export function WaitingLine({ waitingFor }: { waitingFor: NonNullable<Status['waitingFor']> }): ReactNode {
  const { error, send } = useRequest()
  // Only a tool that holds the floor keeps back what is said (protocol.md §7.4).
  const say = waitingFor.holdsFloor ? strings.captions.holding : strings.captions.waiting
  const plugin = useView((state) => state.view.plugins.find((other) => other.id === waitingFor.pluginId))
  return (
    <div className="line waiting">
      <span className="line-margin" />
      <div className="waiting-text">
        <p>{say(plugin?.name ?? waitingFor.pluginId, waitingFor.toolTitle)}</p>
        <button
          type="button"
          className="button button-quiet"
          onClick={() => void send('toolCalls.cancel', { callId: waitingFor.callId })}
        >
          {strings.captions.cancel}
        </button>
        <ErrorLine text={error} />
      </div>
    </div>
  )
}
