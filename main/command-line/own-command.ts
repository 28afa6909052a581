/**
 * How a terminal or a shortcut of the desktop starts this very Parley: the installed program, an AppImage, or a checkout.
 * Pure.
 */

/** The part of `process` that matters. */
export interface Started {
  readonly execPath: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  /** True when Electron was given a folder to run: a checkout. */
  readonly defaultApp?: boolean
}

/** Words that mean the same to every shell need no quotes. */
const PLAIN = /^[\w./:@%+=-]+$/

const quote = (word: string, platform: string): string => {
  if (PLAIN.test(word)) return word
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The command without its flags. A profile folder of its own is part of it: it is another Parley. `appPath`: the checkout. */
export const ownCommand = ({ execPath, argv, env, platform, defaultApp }: Started, appPath: string): string => {
  const program = env['APPIMAGE'] ?? execPath
  const folder = defaultApp === true ? argv.slice(1).find((word) => !word.startsWith('-')) : undefined
  // As root Chromium starts only without its sandbox.
  const switches = argv.filter((word) => word === '--no-sandbox')
  const words = [program, ...switches, ...(folder === undefined ? [] : [appPath])]
  const userData = env['PARLEY_USER_DATA']
  const setting = userData && platform !== 'win32' ? [`PARLEY_USER_DATA=${quote(userData, platform)}`] : []
  // A shortcut of the desktop is no shell: `env` sets the variable there, too.
  return [...(setting.length > 0 ? ['env', ...setting] : []), ...words.map((word) => quote(word, platform))].join(' ')
}
