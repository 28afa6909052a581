/**
 * What is different between the version of a plugin that the user has agreed to and another one, in sentences. Pure.
 */
import { type Sentence, says } from '../../voice/sentence.ts'
import type { Hashes } from './fingerprint.ts'

/** More file names than this tell a reader nothing; the rest is counted. */
const MAX_NAMED_FILES = 20

/** The parts of a version that can be compared. */
export interface Parts {
  readonly files: Hashes
  readonly tools: Hashes
}

/** One sentence for each tool and each file that is new, gone or changed; tools first. */
export const changesBetween = (before: Parts, after: Parts): Sentence[] => {
  const tools = differences(before.tools, after.tools).map(({ name, what }) => TOOL[what](name))
  const files = differences(before.files, after.files)
  const named = files.slice(0, MAX_NAMED_FILES).map(({ name, what }) => FILE[what](name))
  const rest = files.length - named.length
  const others = rest === 1 ? 'One more file changed.' : says`${rest} more files changed.`
  return [...tools, ...named, ...(rest > 0 ? [others] : [])]
}

type Difference = 'new' | 'gone' | 'changed'

const TOOL: Readonly<Record<Difference, (name: string) => Sentence>> = {
  new: (name) => says`The tool “${name}” is new.`,
  gone: (name) => says`The tool “${name}” is gone.`,
  changed: (name) => says`The tool “${name}” was changed.`,
}
const FILE: Readonly<Record<Difference, (name: string) => Sentence>> = {
  new: (name) => says`${name} is new.`,
  gone: (name) => says`${name} is gone.`,
  changed: (name) => says`${name} was changed.`,
}

const differences = (before: Hashes, after: Hashes): { name: string; what: Difference }[] =>
  [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was === is) return []
    return [{ name, what: was === undefined ? 'new' : is === undefined ? 'gone' : 'changed' }]
  })
