/**
 * Who may import whom (style.md §3), over every import statement of the application. Biome says most of it while one
 * types; this is the whole table, type-only imports included, and what Biome cannot see: clocks in the pure core.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

interface Rule {
  /** The files it is about. */
  from: RegExp
  /** What they may import: files by their path in the clone, packages by their name. */
  allowed: RegExp
}

// A scoped package may be imported by file ("@scope/name/part.js"); nothing in the clone begins with "@".
const PACKAGE = '(?:@|(?:node:|[a-z])(?!.*\\.[jt]sx?$))'
const RULES: readonly Rule[] = [
  { from: /^main\/voice\//, allowed: /^main\/voice\// },
  { from: /^main\/agent\//, allowed: new RegExp(`^(?:main/(?:agent|voice)/|main/errors\\.ts$|${PACKAGE})`) },
  { from: /^main\/audio\//, allowed: new RegExp(`^(?:main/(?:audio|voice)/|main/errors\\.ts$|${PACKAGE})`) },
  { from: /^main\/store\//, allowed: new RegExp(`^(?:main/(?:store|voice)/|main/errors\\.ts$|${PACKAGE})`) },
  {
    from: /^main\/plugins\//,
    allowed: new RegExp(
      // The second tier's process is a plugin's host of its own: it runs the same boot behind the same guard.
      `^(?:main/(?:plugins|voice)/|main/errors\\.ts$|renderer/plugin-host/|preload/plugin-guard\\.ts$|${PACKAGE})`,
    ),
  },
  {
    from: /^main\/trace\//,
    allowed: new RegExp(`^(?:main/(?:trace|voice)/|main/(?:errors|atomic-file)\\.ts$|${PACKAGE})`),
  },
  { from: /^main\/money\//, allowed: /^main\/(?:money|voice)\// },
  { from: /^main\/practice\//, allowed: new RegExp(`^(?:main/practice/|main/agent/protocol\\.ts$|${PACKAGE})`) },
  { from: /^renderer\/plugin-host\//, allowed: /^renderer\/plugin-host\// },
  { from: /^renderer\//, allowed: new RegExp(`^(?:renderer/|preload/(?:choices|contract|language)\\.ts$|${PACKAGE})`) },
  { from: /^preload\//, allowed: new RegExp(`^(?:preload/|${PACKAGE})`) },
]
/** Packages that only these files may import. */
const OWNED: readonly { name: RegExp; owners: RegExp }[] = [
  { name: /^electron$/, owners: /^(?:main\/(?!(?:voice|agent|audio|store|practice)\/)|preload\/)/ },
  { name: /^naudiodon$/, owners: /^main\/audio\/naudiodon-device\.ts$/ },
  { name: /^better-sqlite3$/, owners: /^main\/store\// },
  { name: /^uiohook-napi$/, owners: /^main\/hotkey\// },
  { name: /^node:/, owners: /^main\/(?!voice\/)/ },
]
const IPC = [
  { word: /\bipcMain\b/, owner: 'main/ipc.ts' },
  { word: /\bipcRenderer\b/, owner: 'preload/' },
]

const sources = ['main', 'preload', 'renderer'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|js)$/.test(name))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
)

/** What a file imports or re-exports: paths in the clone for relative imports, names for packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const statements = text.matchAll(
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  )
  return [...statements].map((match) => {
    const target = (match[1] ?? match[2] ?? match[3] ?? '').replace(/\?.*$/, '')
    if (!target.startsWith('.')) return target
    return relative(ROOT, resolve(dirname(join(ROOT, file)), target)).replaceAll('\\', '/')
  })
}

function complaintsAbout(file: string): string[] {
  const rule = RULES.find(({ from }) => from.test(file))
  return importsOf(file).flatMap((target) => {
    const isForeign = rule !== undefined && !rule.allowed.test(target)
    const owned = OWNED.find(({ name }) => name.test(target))
    const isOwned = owned !== undefined && !owned.owners.test(file)
    return isForeign || isOwned ? [`${file} must not import ${target}`] : []
  })
}

describe('the layers', () => {
  it('gives the window types of the contract only, so that no schema library is loaded into it', () => {
    const valueImport = /^import\s+(?!type\b)\{[^}]*\}\s*from\s*'[^']*\/contract\.ts'/m
    const windows = sources.filter((file) => file.startsWith('renderer/'))
    expect(windows.filter((file) => valueImport.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([])
  })

  it('are looked at', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(importsOf('main/errors.ts')).toEqual(['main/voice/sentence.ts'])
  })

  it('import only what lies below them', () => {
    expect(sources.flatMap(complaintsAbout)).toEqual([])
  })

  it('have one place each for IPC', () => {
    const strays = sources.flatMap((file) =>
      IPC.filter(({ word, owner }) => !file.startsWith(owner) && word.test(codeOf(file))).map(() => file),
    )
    expect(strays).toEqual([])
  })

  it('keep clocks and chance out of the pure core', () => {
    const impure = sources.filter(
      (file) => file.startsWith('main/voice/') && /\bDate\b|\bperformance\b|Math\.random/.test(codeOf(file)),
    )
    expect(impure).toEqual([])
  })
})

/** A file's text without its comments. */
function codeOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
