/**
 * What Parley was started for: the app, or one command to the Parley that runs already. Pure; arguments in, meaning out.
 * Arguments that are not ours are Electron's and Chromium's.
 */
import { parseArgs } from 'node:util'

/** Commands that act as the push-to-talk key and the Talk button do. */
export type TalkCommand = 'talk-down' | 'talk-up' | 'toggle'

/** What was asked for: to open Parley, or something of the one that runs. */
export type Asked = { readonly kind: 'app' } | Command

/** Something that opens no window by itself. */
export type Command =
  | { readonly kind: 'talk'; readonly command: TalkCommand }
  | { readonly kind: 'status'; readonly isJson: boolean; readonly follows: boolean }
  | { readonly kind: 'help' }
  /** Not understood. */
  | { readonly kind: 'misuse'; readonly text: string }

/** The text of `--help`. */
export const USAGE = [
  'usage: parley                              open Parley',
  '       parley --toggle                     begin or stop talking',
  '       parley --talk-down                  begin talking, as if the key were pressed',
  '       parley --talk-up                    stop talking, as if the key were let go',
  '       parley --status [--json] [--follow] say what Parley is doing; --follow: at every change, until it quits',
].join('\n')

const OPTIONS = {
  'talk-down': { type: 'boolean' },
  'talk-up': { type: 'boolean' },
  toggle: { type: 'boolean' },
  status: { type: 'boolean' },
  json: { type: 'boolean' },
  follow: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** Reads the arguments behind the program (and behind the app's folder, in a checkout). */
export const readFlags = (args: readonly string[]): Asked => {
  // Not strict: what we do not know is Chromium's.
  const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: false })
  const isOn = (name: keyof typeof OPTIONS): boolean => values[name] === true
  if (isOn('help')) return { kind: 'help' }
  const commands = (['talk-down', 'talk-up', 'toggle', 'status'] as const).filter(isOn)
  const [command] = commands
  if (commands.length > 1) return { kind: 'misuse', text: `Only one of --${commands.join(' and --')} at a time.` }
  const refines = (['json', 'follow'] as const).filter(isOn)
  if (command !== 'status' && refines.length > 0)
    return { kind: 'misuse', text: `--${refines[0]} belongs to --status.` }
  if (command === undefined) return { kind: 'app' }
  if (command === 'status') return { kind: 'status', isJson: isOn('json'), follows: isOn('follow') }
  return { kind: 'talk', command }
}
