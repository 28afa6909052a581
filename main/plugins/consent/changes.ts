/**
 * What is different between the version of a plugin that the user has agreed to and another one, in sentences. Pure.
 */
import type { Hashes } from './fingerprint.ts'

/** More file names than this tell a reader nothing; the rest is counted. */
const MAX_NAMED_FILES = 20

/** The parts of a version that can be compared. */
export interface Parts {
  readonly files: Hashes
  readonly tools: Hashes
}

/** One sentence for each tool and each file that is new, gone or changed; tools first. */
export const changesBetween = (before: Parts, after: Parts): string[] => {
  const tools = differences(before.tools, after.tools).map(({ name, what }) => `The tool “${name}” ${what}.`)
  const files = differences(before.files, after.files)
  const named = files.slice(0, MAX_NAMED_FILES).map(({ name, what }) => `${name} ${what}.`)
  const rest = files.length - named.length
  return [...tools, ...named, ...(rest > 0 ? [`${rest} more ${rest === 1 ? 'file' : 'files'} changed.`] : [])]
}

const differences = (before: Hashes, after: Hashes): { name: string; what: string }[] =>
  [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was === is) return []
    return [{ name, what: was === undefined ? 'is new' : is === undefined ? 'is gone' : 'was changed' }]
  })
