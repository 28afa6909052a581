/**
 * Follows a plugin's imports through the bytes that were read, without running them: every one must name a file inside
 * the folder (contract.md §6). Uses a lexer, so text that merely looks like an import is left alone.
 */
import { posix } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { messageOf } from '../errors.ts'
import type { DefinitionProblem } from './definition-problem.ts'

/** What the check needs to know of a plugin. */
export interface ScriptFolder {
  readonly main: string
  readonly files: ReadonlyMap<string, Uint8Array>
  /** The node tier may import Node's own modules; its relative imports must still stay inside. */
  readonly runtime: 'sandbox' | 'node'
}

/** Everything wrong with the imports of `main` and of what it imports, and with what it exports. Never rejects. */
export const scriptProblems = async (folder: ScriptFolder): Promise<DefinitionProblem[]> => {
  await init
  const problems: DefinitionProblem[] = []
  const seen = new Set([folder.main])
  for (const file of seen) {
    const module = lex(folder.files, file)
    if (!module.ok) {
      problems.push(module.problem)
      continue
    }
    if (file === folder.main && !module.exports.includes('default')) {
      const problem = 'The script has no default export, so no handler can be found.'
      problems.push({ file, path: '', problem, mend: 'Write export default { tools: { … } }.' })
    }
    if (module.imports.length > MAX_IMPORTS) {
      const problem = `The script has ${module.imports.length} imports; ${MAX_IMPORTS} are allowed.`
      problems.push({ file, path: '', problem, mend: 'Put code together that belongs together.' })
      continue
    }
    for (const { specifier, line } of module.imports) {
      const found = resolve(folder, file, specifier)
      if (typeof found === 'string') {
        if (isScript(found)) seen.add(found)
      } else if (found !== null) problems.push({ file: `${file}:${line()}`, path: '', ...found })
    }
  }
  return problems
}

/** Imports of one script: a plugin of 200 files needs no more, and each is looked at in the app's own process. */
const MAX_IMPORTS = 500

type Module =
  | { readonly ok: true; readonly exports: readonly string[]; readonly imports: readonly Import[] }
  | { readonly ok: false; readonly problem: DefinitionProblem }

interface Import {
  readonly specifier: string
  /** Counted only when it is wanted: the source is read anew for it. */
  readonly line: () => number
}

const lex = (files: ReadonlyMap<string, Uint8Array>, file: string): Module => {
  const source = new TextDecoder().decode(files.get(file))
  try {
    const [imports, exports] = parse(source, file)
    return {
      ok: true,
      exports: exports.map(({ n }) => n),
      // A dynamic import of a computed name has no `n`: it can reach only the same bytes, as nothing else is served.
      imports: imports.flatMap(({ n, s }) =>
        n === undefined ? [] : [{ specifier: n, line: () => lineOf(source, s) }],
      ),
    }
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'idx' in error ? error.idx : undefined
    const where = typeof at === 'number' ? `${file}:${lineOf(source, at)}` : file
    const detail = typeof at === 'number' ? '' : ` (${messageOf(error)})`
    const problem = `The script is not a JavaScript module${detail}.`
    return {
      ok: false,
      problem: { file: where, path: '', problem, mend: 'Correct the syntax error there, or just before.' },
    }
  }
}

const lineOf = (source: string, index: number): number => source.slice(0, index).split('\n').length

const isScript = (path: string): boolean => /\.m?js$/.test(path)

interface Refusal {
  readonly problem: string
  readonly mend: string
}

/** The file an import names, null when it is none of our business, or why it is refused. */
const resolve = ({ files, runtime }: ScriptFolder, from: string, specifier: string): string | null | Refusal => {
  const imported = `It imports ${JSON.stringify(specifier.slice(0, 100))}`
  if (/^\.\.?\//.test(specifier)) {
    const path = posix.join(posix.dirname(from), specifier)
    if (path.startsWith('../')) {
      return { problem: `${imported}, which is outside the folder.`, mend: 'Copy the file into the folder.' }
    }
    if (files.has(path)) return path
    const near = [`${path}.js`, `${path}.mjs`, `${path}/index.js`].find((candidate) => files.has(candidate))
    const mend = near === undefined ? 'Add the file or correct the name.' : `Write the whole name, with ${near}.`
    return { problem: `${imported}, but there is no such file in the folder.`, mend }
  }
  if (runtime === 'node' && !/^(?:[a-z]+:\/\/|\/|file:|data:)/i.test(specifier)) return null
  if (specifier === 'parley') {
    return { problem: `${imported}, which has types only.`, mend: "Use /** @type {import('parley').Plugin} */." }
  }
  const mend = 'Copy what you need into the folder and import it by "./name.js"; everything else comes with ctx.'
  return { problem: `${imported}, which is not a file of the plugin.`, mend }
}
