/**
 * No prompt names a tool that is not exposed beside it (contract.md §7.4, tool-calling.md D4 and G2): a tool that a phase
 * hides, one of Parley's own that is not there, or one that does not exist at all. Pure; called by manifest-rules.ts.
 */
import type { z } from 'zod'
import { type DefinitionProblem, pointer } from './definition-problem.ts'
import { closest, didYouMean } from './did-you-mean.ts'
import type { manifestSchema } from './manifest-schema.ts'
import { namesTool, wordsIn } from './names-tool.ts'
import { OWN_TOOL_NAMES, RESPOND_FREELY } from './own-tools.ts'

type Manifest = z.infer<typeof manifestSchema>

/** A problem of plugin.json at this place. */
export const manifestProblem = (path: readonly PropertyKey[], problem: string, mend: string): DefinitionProblem => ({
  file: 'plugin.json',
  path: pointer(path),
  problem,
  mend,
})

/** A prompt, and the tools that are exposed whenever it is. */
interface Place {
  readonly path: readonly PropertyKey[]
  readonly text: string
  readonly exposed: ReadonlySet<string>
  /** Why a tool of the plugin may be missing beside it: "which …". */
  readonly hiddenBy: string
}

/** Everything that the prompts of one manifest name and do not have beside them; one problem for each prompt. */
export const promptProblems = (manifest: Manifest): DefinitionProblem[] => {
  const tools = manifest.tools.map(({ name }) => name)
  const known = new Set([...tools, ...OWN_TOOL_NAMES])
  const others = wordsOf(manifest)
  return placesOf(manifest, tools).flatMap(({ path, text, exposed, hiddenBy }): DefinitionProblem[] => {
    const words = wordsIn(text)
    const hidden = words.find((word) => known.has(word) && !exposed.has(word) && namesTool(text, word))
    if (hidden !== undefined) {
      const why = tools.includes(hidden) ? hiddenBy : 'which is not there beside it'
      return [manifestProblem(path, `The prompt names "${hidden}", ${why}.`, MEND)]
    }
    const unknown = words.find((word) => !known.has(word) && !others.has(word) && isMeantAsTool(word, text, tools))
    if (unknown === undefined) return []
    const what = `The prompt names "${unknown}", which is no tool of the plugin.${didYouMean(unknown, tools)}`
    return [manifestProblem(path, what, 'Correct the name, or say in plain words what is to be done.')]
  })
}

const MEND = 'Speak of it only in the prompts of phases that expose it, or in plain words.'

const placesOf = ({ prompt, flow }: Manifest, tools: readonly string[]): Place[] => {
  // Tools that are split into sets are not hidden for good: while one of them is, exposure.ts leaves the prompt out.
  if (flow === undefined) return [{ path: ['prompt'], text: prompt, exposed: new Set(tools), hiddenBy: '' }]
  const phases = Object.entries(flow.phases)
  const always = [...flow.always, RESPOND_FREELY]
  const everywhere = tools.filter((name) => phases.every(([, phase]) => phase.tools.includes(name)))
  return [
    {
      path: ['prompt'],
      text: prompt,
      exposed: new Set([...everywhere, ...always]),
      hiddenBy: 'which some phase hides',
    },
    ...phases.map(([name, phase]) => ({
      path: ['flow', 'phases', name, 'prompt'],
      text: phase.prompt ?? '',
      exposed: new Set([...phase.tools, ...always]),
      hiddenBy: 'which this phase hides',
    })),
  ]
}

/**
 * Whether a word that is no tool was meant as one: nearly the name of one, spoken of as a tool, or beginning as tools do.
 * Other words with an underscore may be fields of a result, which the manifest does not know.
 */
const isMeantAsTool = (word: string, text: string, tools: readonly string[]): boolean => {
  if (!word.includes('_') || !/^[a-z][a-z0-9_]*[a-z0-9]$/.test(word)) return false
  if (closest(word, tools) !== undefined) return true
  const [verb = ''] = word.split('_')
  if (VERBS.has(verb) && !FIELD.test(word)) return true
  const before = `\\b(?:call|calls|calling|use|uses|using|run|tool) [\`"']?${word}\\b`
  const after = `\\b${word}[\`"']?(?: tool\\b|\\()`
  return new RegExp(`${before}|${after}`, 'i').test(text.replaceAll(/\s+/g, ' '))
}

const VERBS: ReadonlySet<string> = new Set(
  'add book cancel convert create delete fetch find get remove revise search send translate update verify'.split(' '),
)
/** Endings of fields: "book_id" is no tool. */
const FIELD = /_(?:at|by|count|date|id|ids|name|number|on|time|url)$/

/** Words that stand elsewhere in the manifest: arguments, their values, settings, phases. */
const wordsOf = ({ tools, settings, flow }: Manifest): ReadonlySet<string> => {
  const words = new Set(Object.keys(flow?.phases ?? {}))
  const pending: unknown[] = [settings, ...tools.map(({ parameters }) => parameters)]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value === 'string') words.add(value)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, member] of Object.entries(value)) {
      words.add(key)
      pending.push(member)
    }
  }
  return words
}
