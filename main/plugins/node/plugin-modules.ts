/**
 * A plugin's ES modules from the bytes that were hashed (contract.md §6): relative imports find only those bytes,
 * Node's own modules come as they are, everything else is refused. Needs `--experimental-vm-modules`. Used by
 * script-worker.ts, inside the plugin's own thread.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { type Module, SourceTextModule, SyntheticModule } from 'node:vm'

/** Modules of one plugin. */
export interface PluginModules {
  /** Imports a file of the plugin and resolves to its namespace; rejects with what is wrong in plain words. */
  load(path: string): Promise<object>
}

/** `baseUrl` ends in a slash and stands before every path in `import.meta.url`; nothing is ever read from there. */
export const createPluginModules = (files: ReadonlyMap<string, Uint8Array>, baseUrl: string): PluginModules => {
  const modules = new Map<string, Module>()
  const evaluations = new Map<Module, Promise<void>>()
  /** One graph is linked after the other: two at once would meet in modules that are half linked. */
  let linking: Promise<void> = Promise.resolve()

  const resolve = (specifier: string, from: string): string => {
    if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
    const said = `${from} imports ${JSON.stringify(specifier.slice(0, 100))}`
    const path = specifier.startsWith(baseUrl)
      ? decodeURIComponent(specifier.slice(baseUrl.length))
      : /^\.\.?\//.test(specifier)
        ? posix.join(posix.dirname(from), specifier)
        : undefined
    if (path === undefined) {
      const mend = 'Copy what you need into the folder and import it by "./name.js".'
      throw new TypeError(`${said}, which is neither a file of the plugin nor one of Node's own modules. ${mend}`)
    }
    if (!files.has(path)) throw new TypeError(`${said}, but there is no such file in the plugin's folder.`)
    return path
  }

  const find = (key: string): Module => {
    const known = modules.get(key)
    if (known !== undefined) return known
    const made = key.startsWith('node:') ? builtinModule(key) : fileModule(key)
    modules.set(key, made)
    return made
  }

  const fileModule = (path: string): Module => {
    const text = new TextDecoder().decode(files.get(path))
    const identifier = baseUrl + path.split('/').map(encodeURIComponent).join('/')
    if (path.endsWith('.json')) return jsonModule(text, identifier)
    return new SourceTextModule(text, {
      identifier,
      initializeImportMeta: (meta) => {
        meta.url = identifier
      },
      importModuleDynamically: async (specifier) => {
        const module = find(resolve(specifier, path))
        await settle(module)
        return module
      },
    })
  }

  const pathOf = (module: Module): string => decodeURIComponent(module.identifier.slice(baseUrl.length))

  const settle = async (module: Module): Promise<void> => {
    const mine = linking.then(async () => {
      if (module.status === 'unlinked') await module.link((specifier, from) => find(resolve(specifier, pathOf(from))))
    })
    linking = mine.catch(() => {})
    await mine
    // Being evaluated as a part of another graph: that graph's end is its own, or it imports itself.
    if (module.status === 'evaluating') return void (await Promise.all(evaluations.values()))
    const evaluation = evaluations.get(module) ?? module.evaluate()
    evaluations.set(module, evaluation)
    await evaluation
  }

  return {
    load: async (path) => {
      const module = find(path)
      await settle(module)
      return module.namespace
    },
  }
}

const jsonModule = (text: string, identifier: string): Module =>
  new SyntheticModule(
    ['default'],
    function (this: SyntheticModule) {
      this.setExport('default', JSON.parse(text))
    },
    { identifier },
  )

/** One of Node's own modules, with its members as named exports. */
const builtinModule = (name: string): Module => {
  const members: object = process.getBuiltinModule(name) ?? {}
  const names = Object.keys(members).filter((key) => key !== 'default')
  return new SyntheticModule(
    [...names, 'default'],
    function (this: SyntheticModule) {
      for (const key of names) this.setExport(key, Reflect.get(members, key))
      this.setExport('default', members)
    },
    { identifier: name },
  )
}
