/**
 * How anything wrong with a plugin's definitions is said: where it is and how to mend it, so that an author never has
 * to guess. Made by the checks of this folder; shown in the Plugins view and by `npm run plugin:lint`.
 */

/** One thing that is wrong with a plugin's files. */
export interface DefinitionProblem {
  /** Relative to the plugin's folder, forward slashes ("plugin.json", "lib/zones.js"); "" for the folder itself. */
  readonly file: string
  /** JSON pointer inside the file ("/tools/0/name"), "" for the whole file. */
  readonly path: string
  /** What is wrong, one sentence. */
  readonly problem: string
  /** What to do about it, one sentence. */
  readonly mend: string
}

/** A problem repeats what is wrong; so much of it is enough to find it. */
const MAX_PART_CHARS = 400

/** One line for people: file, path, problem, mend. */
export const problemText = ({ file, path, problem, mend }: DefinitionProblem): string => {
  const where = [file, path].filter((part) => part !== '').map(cut)
  return `${where.join(' ')}${where.length === 0 ? '' : ': '}${cut(problem)} ${cut(mend)}`
}

const cut = (text: string): string => (text.length <= MAX_PART_CHARS ? text : `${text.slice(0, MAX_PART_CHARS - 1)}…`)

/** JSON pointer (RFC 6901) of a path of keys and indices. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
