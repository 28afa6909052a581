/**
 * `ctx.files`: a plugin's own folder, `plugin-data/<id>/files`, and folders of the user's that the manifest asks for and
 * the user has picked. Content crosses the port in pieces, so that a large file stalls nobody.
 */
import { constants } from 'node:fs'
import { chmod, open, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { PluginError } from '../../errors.ts'
import type { LoadedPlugin } from '../loaded-plugin.ts'
import { CHUNK_BYTES, MAX_BODY_BYTES } from '../port-messages.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'
import { TEMPORARY_SUFFIX, writeAtomically } from './atomic-file.ts'
import { DATA_LIMIT_BYTES, type DataFolders } from './data-folders.ts'
import { partsOf, resolveInside } from './inside-path.ts'
import { type BrokerMethods, method, notAllowed } from './method.ts'
import { createTurns } from './turns.ts'

const MAX_FILES = 2000
/** A plugin that wants more names of one folder wants to know the whole disk; the answer has to cross the port, too. */
const MAX_LISTED = 5000

/** Name of a folder of the user's, as in the manifest; absent for the plugin's own. */
const inFolder = z.string().max(60).optional()
const pathParams = z.object({ path: z.string(), in: inFolder })
const folderParams = z.object({ folder: z.string(), in: inFolder })

/** The folder that the user has picked for a name in a plugin's manifest, as an absolute path. */
export type FolderOf = (pluginId: string, name: string) => string | undefined

/** The methods `files.*`. */
export function createFiles(folders: DataFolders, folderOf: FolderOf): BrokerMethods {
  // One body of a plugin at a time in each direction, so that many together do not fill main's memory. Apart from the
  // turns of the folder, because a plugin that never sends what it announced holds up only itself.
  const [receiving, sending] = [createTurns(), createTurns()]
  const rootOf = async (plugin: LoadedPlugin, name: string | undefined): Promise<string> =>
    name === undefined ? join(folders.rootOf(plugin.id), 'files') : grantedRoot(plugin, name, folderOf)

  /** Writes in the plugin's own folder, within its limits. To be called in the plugin's turn. */
  const writeOwn = async (pluginId: string, root: string, path: string, content: Uint8Array): Promise<null> => {
    const target = await resolveInside(root, partsOf(path))
    const existing = await sizeOf(target)
    const grown = content.byteLength - (existing ?? 0)
    const fits = ({ fileBytes, files, storageBytes }: Awaited<ReturnType<DataFolders['usage']>>): boolean =>
      fileBytes + storageBytes + grown <= DATA_LIMIT_BYTES && (existing !== undefined || files < MAX_FILES)
    if (!fits(await folders.usage(pluginId)) && !fits(await folders.measure(pluginId))) {
      const limit = `${DATA_LIMIT_BYTES / 1024 / 1024} MB in ${MAX_FILES} files`
      throw new PluginError('quota', `what the plugin keeps may take ${limit}; delete something first`)
    }
    await writeAtomically(target, content)
    const usage = folders.usageNow(pluginId)
    usage.fileBytes += grown
    usage.files += existing === undefined ? 1 : 0
    return null
  }

  const deleteOwn = async (pluginId: string, root: string, path: string): Promise<boolean> => {
    const target = await resolveInside(root, partsOf(path))
    const existing = await sizeOf(target)
    if (existing === undefined) return false
    await rm(target)
    const usage = folders.usageNow(pluginId)
    usage.fileBytes -= existing
    usage.files -= 1
    // Empty folders would pile up uncounted.
    for (let at = dirname(target); at !== root; at = dirname(at)) if (!(await isRemoved(at))) break
    return true
  }

  return {
    'files.read': method(pathParams, async (plugin, params, request) => {
      const target = await resolveInside(await rootOf(plugin, params.in), partsOf(params.path))
      await translated(params.path, () => sending(plugin.id, () => sendFile(target, request)))
      return null
    }),
    'files.write': method(pathParams, async (plugin, { path, in: name }, request) => {
      partsOf(path)
      const root = await rootOf(plugin, name)
      return translated(path, () =>
        receiving(plugin.id, async () => {
          const content = await request.readBody()
          if (name !== undefined) return writeGranted(root, path, content)
          return folders.inTurn(plugin.id, () => writeOwn(plugin.id, root, path, content))
        }),
      )
    }),
    'files.delete': method(pathParams, async (plugin, { path, in: name }) => {
      partsOf(path)
      const root = await rootOf(plugin, name)
      if (name === undefined) {
        return translated(path, () => folders.inTurn(plugin.id, () => deleteOwn(plugin.id, root, path)))
      }
      const target = await resolveInside(root, partsOf(path))
      const wasThere = (await sizeOf(target)) !== undefined
      if (wasThere) await translated(path, () => rm(target))
      return wasThere
    }),
    'files.list': method(folderParams, async (plugin, { folder, in: name }) => {
      const target = await resolveInside(await rootOf(plugin, name), folder === '' ? [] : partsOf(folder))
      return listFolder(target)
    }),
  }
}

/** Where the user's folder is. Throws PluginError `not-allowed`, `not-granted` or `not-found` with what to do. */
async function grantedRoot({ id, manifest }: LoadedPlugin, name: string, folderOf: FolderOf): Promise<string> {
  if (!manifest.permissions.folders.includes(name)) {
    throw notAllowed(`Using the folder "${name}"`, 'Declare it in "permissions.folders" of plugin.json.')
  }
  const root = folderOf(id, name)
  const where = `in Parley, under Plugins, on the page of ${manifest.name}`
  if (root === undefined) {
    throw new PluginError(
      'not-granted',
      `The user has not picked a folder for "${name}" yet. The user can pick one ${where}.`,
    )
  }
  // Looked at on each use: making the way to a disk that is not plugged in would hide that it is missing.
  const found = await stat(root).catch(() => undefined)
  if (found?.isDirectory() === true) return root
  throw new PluginError(
    'not-found',
    `The folder that the user picked for "${name}" is not there now. The user can pick another ${where}.`,
  )
}

/** A file of the user's keeps the rights it has; a new one is readable as the user's own programs make them. */
async function writeGranted(root: string, path: string, content: Uint8Array): Promise<null> {
  const target = await resolveInside(root, partsOf(path))
  const existing = await stat(target).catch(() => undefined)
  if (existing?.isFile() === false) throw new PluginError('bad-path', `"${path}" is not a file`)
  await writeAtomically(target, content, 0o666)
  if (existing !== undefined) await chmod(target, existing.mode & 0o777)
  return null
}

/** Runs file work and words its failures for the plugin, without our paths in them. */
async function translated<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (error instanceof PluginError) throw error
    if (code === 'ENOENT') throw new PluginError('not-found', `there is no file "${path}"`)
    if (code === 'EISDIR' || code === 'ENOTDIR') throw new PluginError('bad-path', `"${path}" is not a file`)
    throw error
  }
}

async function sendFile(path: string, { sendBytes, signal }: BrokerRequest): Promise<void> {
  // O_NONBLOCK: opening a pipe that somebody put there must not hang.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new PluginError('bad-path', 'this is not a file')
    if (found.size > MAX_BODY_BYTES) throw new PluginError('too-large', 'the file is larger than 10 MB')
    const buffer = new Uint8Array(CHUNK_BYTES)
    for (let left = found.size; left > 0; ) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, Math.min(left, buffer.byteLength))
      if (bytesRead === 0) break
      sendBytes(buffer.subarray(0, bytesRead))
      left -= bytesRead
    }
  } finally {
    await file.close()
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    const shown = entries.filter((entry) => !entry.name.endsWith(TEMPORARY_SUFFIX))
    if (shown.length > MAX_LISTED) {
      throw new PluginError('too-large', `there are more than ${MAX_LISTED} files in this folder`)
    }
    // Folders end in a slash.
    return shown.flatMap((entry) => (entry.isFile() ? entry.name : entry.isDirectory() ? `${entry.name}/` : [])).sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? found.size : undefined
}

/** Removes a folder when it is empty. */
const isRemoved = (path: string): Promise<boolean> =>
  rmdir(path).then(
    () => true,
    () => false,
  )
