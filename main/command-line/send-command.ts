/**
 * A Parley that was started to tell another one something: sends it, prints what comes back, and says with which code to
 * end. Called by `index.ts` before anything else of the app begins.
 */

import { ask } from './control-client.ts'
import type { ControlRequest } from './control-wire.ts'
import { type Command, USAGE } from './flags.ts'

/** Where words go. */
export interface Terminal {
  out(line: string): void
  error(line: string): void
}

/** `exitCode`: it is done. `request`: nobody listens, so this must be handed on by the lock, or carried out here. */
export type Sent = { readonly exitCode: number } | { readonly request: ControlRequest }

/** Told when there is nobody to tell. */
export const NOT_RUNNING = 'Parley is not running. Start it, then try again.'

/** Never rejects. `path`: of the control socket; `startedAtMs`: when this program was started, epoch. */
export const sendCommand = async (
  asked: Command,
  path: string | null,
  startedAtMs: number,
  terminal: Terminal,
): Promise<Sent> => {
  switch (asked.kind) {
    case 'help':
      terminal.out(USAGE)
      return { exitCode: 0 }
    case 'misuse':
      terminal.error(`${asked.text}\n${USAGE}`)
      return { exitCode: 2 }
    case 'status': {
      const request: ControlRequest = { command: 'status', follow: asked.follows }
      const delivery = await ask(path, request, { isJson: asked.isJson, print: terminal.out })
      if (delivery !== 'done') terminal.error(delivery === 'absent' ? NOT_RUNNING : NO_ANSWER)
      return { exitCode: delivery === 'done' ? 0 : 1 }
    }
    case 'talk': {
      const request: ControlRequest = { command: asked.command, startedAtMs }
      const delivery = await ask(path, request, { isJson: false, print: terminal.out })
      if (delivery === 'absent') return { request }
      if (delivery === 'refused') terminal.error(NO_ANSWER)
      return { exitCode: delivery === 'done' ? 0 : 1 }
    }
  }
}

const NO_ANSWER = 'The Parley that is running did not take the command. Quit it, start it again, and try once more.'
