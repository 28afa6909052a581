/**
 * The environment of everything the second tier starts: what programs need to find each other and the user's home, and
 * nothing else. A list of what is passed on, so that a key or a setting of Parley can never be among it. Pure.
 */

const KEPT_EVERYWHERE = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'USER', 'LOGNAME'] as const
/** Without these, programs on Windows do not start, or do not find their data. */
const KEPT_ON_WINDOWS = [
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'CommonProgramFiles',
  'PROCESSOR_ARCHITECTURE',
  'NUMBER_OF_PROCESSORS',
] as const

const KEPT: ReadonlySet<string> = new Set([...KEPT_EVERYWHERE, ...KEPT_ON_WINDOWS].map((name) => name.toUpperCase()))

/** The variables of `from` that may be handed to a plugin or a tool server; names are compared without case. */
export const cleanEnvironment = (from: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(from).flatMap(([name, value]): [string, string][] =>
      value !== undefined && KEPT.has(name.toUpperCase()) ? [[name, value]] : [],
    ),
  )
