/**
 * One plugin folder into one checked, hashed `LoadedPlugin`, or into a description of what is wrong with it. Runs no
 * line of the plugin. The app has it done in a thread (check-thread.ts): what a stranger writes into a manifest may take
 * long to check. `npm run plugin:lint` calls it at once.
 */
import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { JsonObject } from '../voice/tools.ts'
import { type DefinitionProblem, pointer } from './definition-problem.ts'
import type { ArgumentValidator, LoadedPlugin } from './loaded-plugin.ts'
import { MANIFEST_FILE, MAX_PROBLEMS, type Manifest, parseManifest } from './manifest.ts'
import { compileParameters, withValidators } from './parameters.ts'
import { surelyFits } from './plain-arguments.ts'
import { readPluginFolder } from './read-folder.ts'
import { schemaProblems } from './schema-checks.ts'
import { scriptProblems } from './script-imports.ts'
import { settingsProblems } from './settings/settings-problems.ts'

/** A folder that is no usable plugin, described as well as can be. */
export interface BrokenPlugin {
  /** The folder's name: its own id may be what is broken. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly description: string
  readonly problems: readonly DefinitionProblem[]
}

/** What came of reading one folder. */
export type LoadResult =
  | { readonly ok: true; readonly plugin: LoadedPlugin }
  | { readonly ok: false; readonly broken: BrokenPlugin }

/** A plugin as a thread can hand it over: the checks of its arguments are made where they are used. */
export type CheckedPlugin = Omit<LoadedPlugin, 'validators'>

/** What came of checking one folder. */
export type CheckResult =
  | { readonly ok: true; readonly plugin: CheckedPlugin }
  | { readonly ok: false; readonly broken: BrokenPlugin }

/** A manifest is small; a larger one is a mistake, and parsing it would hold up the app. */
const MAX_MANIFEST_BYTES = 256 * 1024

/** Reads and checks one folder. Never rejects. */
export const loadPlugin = async (folder: string, { isBundled }: Place): Promise<LoadResult> => {
  const checked = await checkFolder(folder, { isBundled })
  return checked.ok ? { ok: true, plugin: withValidators(checked.plugin) } : checked
}

/** Where a folder lies. */
export interface Place {
  /** Among those that came with the app. */
  readonly isBundled: boolean
}

/** Waits for nothing but the disk. `turn` is called between reading and checking: one folder is checked at a time. */
export const checkFolder = async (
  folder: string,
  { isBundled }: Place,
  turn: () => Promise<void> = async () => undefined,
): Promise<CheckResult> => {
  const folderName = basename(resolve(folder))
  const broken = (problems: readonly DefinitionProblem[], raw?: unknown): CheckResult => ({
    ok: false,
    broken: { id: folderName, ...shownFields(raw, folderName), problems },
  })
  try {
    const read = await readPluginFolder(folder)
    if (!read.ok) return broken(read.problems)
    await turn()
    const text = manifestText(read.files)
    if (!text.ok) return broken([text.problem])
    const parsed = parseManifest(text.text)
    if (!parsed.ok) return broken(parsed.problems, parsed.raw)
    const { manifest } = parsed
    const problems = await folderProblems(manifest, read.files, folderName)
    if (problems.length > 0) return broken(problems.slice(0, MAX_PROBLEMS), manifest)
    const sha256 = hashOf(read.files)
    return { ok: true, plugin: { id: manifest.id, manifest, isBundled, files: read.files, sha256 } }
  } catch (error) {
    // A fault of ours, or input nobody thought of: this plugin is out, the others are not.
    const problem = `The plugin could not be read (${messageOf(error)}).`
    return broken([{ file: '', path: '', problem, mend: 'Please report this with the folder attached.' }])
  }
}

type ManifestText = { ok: true; text: string } | { ok: false; problem: DefinitionProblem }

const manifestText = (files: ReadonlyMap<string, Uint8Array>): ManifestText => {
  const bytes = files.get(MANIFEST_FILE)
  const problem = (text: string, mend: string): ManifestText => ({
    ok: false,
    problem: { file: MANIFEST_FILE, path: '', problem: text, mend },
  })
  if (bytes === undefined) {
    return problem('There is no plugin.json in the folder.', 'Add one, or remove the folder.')
  }
  if (bytes.byteLength > MAX_MANIFEST_BYTES) {
    return problem(`The file has more than ${MAX_MANIFEST_BYTES / 1024} KiB.`, 'Shorten it.')
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return problem('The file is not UTF-8 text.', 'Save it as UTF-8.')
  }
}

/** What the manifest promises and the folder, or a schema, does not keep. */
const folderProblems = async (
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  folderName: string,
): Promise<DefinitionProblem[]> => {
  const { id, main, icon, runtime, settings, tools } = manifest
  const problems: DefinitionProblem[] = []
  const wrong = (path: string, problem: string, mend: string): void => {
    problems.push({ file: MANIFEST_FILE, path, problem, mend })
  }
  if (id !== folderName) {
    wrong('/id', `The id is "${id}", but the folder is called "${folderName}".`, 'Give both the same name.')
  }
  if (icon !== undefined && !files.has(icon)) {
    wrong('/icon', `There is no file "${icon}" in the folder.`, 'Add it or remove "icon".')
  } else if (icon !== undefined && !/\.(?:svg|png)$/i.test(icon)) {
    wrong('/icon', 'The icon is neither SVG nor PNG.', 'Use an .svg or .png file.')
  }
  const sound = new Map<string, JsonObject>()
  for (const [index, { name, parameters }] of tools.entries()) {
    const found = schemaProblems(parameters, MANIFEST_FILE, ['tools', index, 'parameters'])
    if (found.length === 0) sound.set(name, parameters)
    problems.push(...found)
  }
  problems.push(
    ...exampleProblems(manifest, sound),
    ...(settings === undefined ? [] : settingsProblems(settings, MANIFEST_FILE, ['settings'])),
  )
  if (main === undefined) return problems
  if (!files.has(main)) wrong('/main', `There is no file "${main}" in the folder.`, 'Add it or correct the name.')
  else if (!/\.m?js$/.test(main)) wrong('/main', 'The script is not a .js or .mjs file.', 'Use plain JavaScript.')
  else problems.push(...(await scriptProblems({ main, files, runtime })))
  return problems
}

/** What an example calls must be what the tool takes: an example teaches its mistakes too (tool-calling.md P2). */
const exampleProblems = ({ examples }: Manifest, sound: ReadonlyMap<string, JsonObject>): DefinitionProblem[] => {
  const validators = new Map<string, ArgumentValidator>()
  return examples.flatMap(({ calls }, example) =>
    calls.flatMap(({ tool, arguments: args }, call) => {
      const parameters = sound.get(tool)
      if (parameters === undefined || surelyFits(parameters, args)) return []
      const validate = validators.get(tool) ?? compileParameters(parameters)
      validators.set(tool, validate)
      const path = ['examples', example, 'calls', call, 'arguments']
      return validate(args).map(({ field, problem }) => ({
        file: MANIFEST_FILE,
        path: pointer([...path, ...field.split('/').filter((part) => part !== '')]),
        problem: withoutAsking(problem),
        mend: 'Write the example as the tool takes it.',
      }))
    }),
  )
}

/** A refusal of arguments ends in what the model is to do about it, which is nothing to an author. */
const withoutAsking = (problem: string): string => {
  const at = problem.search(/ (?:Ask the user|Leave it out) /)
  return at < 0 ? problem : problem.slice(0, at)
}

/** SHA-256 over paths and bytes, each with its length before it, so that no two folders look alike. */
const hashOf = (files: ReadonlyMap<string, Uint8Array>): string => {
  const hash = createHash('sha256')
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array()
    hash.update(`${Buffer.byteLength(path)}:${path}${bytes.byteLength}:`).update(bytes)
  }
  return hash.digest('hex')
}

/** What can be shown of a manifest, however broken. */
const shownFields = (raw: unknown, folderName: string): { name: string; version: string; description: string } => {
  const schema = z.object({
    name: z.string().max(60).catch(folderName),
    version: z.string().max(40).catch(''),
    description: z.string().max(500).catch(''),
  })
  return schema.safeParse(raw).data ?? { name: folderName, version: '', description: '' }
}
