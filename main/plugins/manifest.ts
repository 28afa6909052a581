/**
 * Reads `plugin.json` (contract.md §6): text in, a typed manifest with every default filled in, or every problem with
 * file, path and mend. Parameter schemas are checked in parameters.ts, the folder in load-plugin.ts. Pure.
 */
import type { z } from 'zod'
import { messageOf } from '../errors.ts'
import { type DefinitionProblem, pointer } from './definition-problem.ts'
import { didYouMean } from './did-you-mean.ts'
import { manifestJsonSchema } from './manifest-json-schema.ts'
import { manifestRuleProblems } from './manifest-rules.ts'
import { manifestSchema } from './manifest-schema.ts'
import { hiddenCharacterProblems } from './plain-text.ts'

/** `plugin.json` after parsing: defaults filled in, fields agreeing with each other. */
export type Manifest = z.infer<typeof manifestSchema>
/** One tool as the manifest declares it. */
export type ManifestTool = Manifest['tools'][number]
/** One few-shot example. */
export type ManifestExample = Manifest['examples'][number]

/** The file's name in a plugin's folder. */
export const MANIFEST_FILE = 'plugin.json'

/** Problems of one file that are told: nobody mends more at once, and they all go into the window. */
export const MAX_PROBLEMS = 20

/** A manifest, or what is wrong with it; `raw` is what could be read of a broken one, for showing its name. */
export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly problems: readonly DefinitionProblem[]; readonly raw: unknown }

/** Parses the text of a `plugin.json`. Never throws. */
export const parseManifest = (text: string): ManifestResult => {
  let raw: unknown
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const problem = `The file is not JSON: ${messageOf(error)}.`
    const mend = 'Write plain JSON: double quotes, no comments, no comma after the last item.'
    return { ok: false, raw: undefined, problems: [{ file: MANIFEST_FILE, path: '', problem, mend }] }
  }
  const hidden = hiddenCharacterProblems(raw, MANIFEST_FILE)
  if (hidden.length > 0) return { ok: false, raw, problems: hidden }
  const parsed = manifestSchema.safeParse(raw)
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, MAX_PROBLEMS).flatMap(issueProblems)
    return { ok: false, raw, problems: problems.slice(0, MAX_PROBLEMS) }
  }
  const problems = manifestRuleProblems(parsed.data).slice(0, MAX_PROBLEMS)
  return problems.length > 0 ? { ok: false, raw, problems } : { ok: true, manifest: settled(parsed.data) }
}

/** A command is a program with full access, whatever the manifest says of its runtime (contract.md §6). */
const settled = (manifest: Manifest): Manifest =>
  manifest.mcp !== undefined && 'command' in manifest.mcp ? { ...manifest, runtime: 'node' } : manifest

type Issue = z.core.$ZodIssue
/** As much of a key that does not exist is repeated. */
const MAX_KEY_CHARS = 80

/** One zod issue in the words of the Plugins view. */
const issueProblems = (issue: Issue): DefinitionProblem[] => {
  const path = pointer(issue.path)
  const said = describeAt(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(said.properties)
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) => ({
      file: MANIFEST_FILE,
      path: pointer([...issue.path, key.slice(0, MAX_KEY_CHARS)]),
      problem: `There is no key "${key.slice(0, MAX_KEY_CHARS)}" here.${didYouMean(key, known)}`,
      mend: known.length > 0 ? `The keys here are: ${known.join(', ')}.` : 'Remove it.',
    }))
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  const name = issue.path.at(-1)
  const problem = isMissing ? `"${String(name)}" is missing.` : sentence(issue.message)
  return [{ file: MANIFEST_FILE, path, problem, mend: mendFor(isMissing, said.description) }]
}

const mendFor = (isMissing: boolean, description: string): string => {
  if (description === '') return isMissing ? 'Add it.' : 'Correct it; plugins/README.md shows every field.'
  return `${isMissing ? 'Add it' : 'What belongs here'}: ${description}`
}

/** What the schema says of the field at `path`: its description, and the keys it may have. */
const describeAt = (path: readonly PropertyKey[]): { description: string; properties: object } => {
  let node: unknown = manifestJsonSchema()
  for (const part of path) {
    const properties = member(node, 'properties')
    const named = typeof part === 'string' ? member(properties, part) : member(node, 'items')
    node = named ?? member(node, 'additionalProperties')
  }
  const description = member(node, 'description')
  const properties = member(node, 'properties')
  return {
    description: typeof description === 'string' ? description : '',
    properties: typeof properties === 'object' && properties !== null ? properties : {},
  }
}

/** An own property of anything. */
const member = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null ? Object.getOwnPropertyDescriptor(of, key)?.value : undefined

/** Capital first, full stop last. */
const sentence = (text: string): string => {
  const trimmed = text.trim()
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`
}
