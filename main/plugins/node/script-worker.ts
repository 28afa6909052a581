/**
 * The thread in which a plugin of the second tier runs: the same boot and the same `ctx` as in the sandbox, but nothing
 * is taken away. A thread of its own, because only there can Node's modules-from-memory be switched on in Electron, and
 * because the process around it stays able to act when the plugin spins. Started by script-host.ts.
 */
import './worker-scope.ts'
import { workerData } from 'node:worker_threads'
import { start } from '../../../renderer/plugin-host/boot.js'
import { createPluginModules } from './plugin-modules.ts'

/** What script-host.ts hands over. */
export interface ScriptWorkerData {
  readonly pluginId: string
  readonly main: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

const isScriptWorkerData = (data: unknown): data is ScriptWorkerData =>
  typeof data === 'object' &&
  data !== null &&
  'pluginId' in data &&
  typeof data.pluginId === 'string' &&
  'main' in data &&
  typeof data.main === 'string' &&
  'files' in data &&
  data.files instanceof Map

if (!isScriptWorkerData(workerData)) throw new TypeError('this script is started by Parley only')
const { pluginId, main, files } = workerData
const modules = createPluginModules(files, `file:///parley-plugin/${pluginId}/`)
// What was bound as the boot loaded stays bound; the plugin finds Node's globals and no others.
Reflect.deleteProperty(globalThis, 'self')
void start(main, { importPlugin: modules.load, prepareRealm: () => {} })
