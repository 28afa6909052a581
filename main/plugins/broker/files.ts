/**
 * `ctx.files`: a plugin's own folder, `plugin-data/<id>/files`. Content crosses the port in pieces, so that a large
 * file stalls nobody. Folders that the user grants come with the platform issue.
 */
import { constants } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PluginError } from '../../errors.ts'
import { CHUNK_BYTES, MAX_BODY_BYTES } from '../port-messages.ts'
import type { BrokerRequest } from '../sandbox-channel.ts'
import { TEMPORARY_SUFFIX, writeAtomically } from './atomic-file.ts'
import { partsOf, resolveInside } from './inside-path.ts'
import { type BrokerMethods, method } from './method.ts'

/** All files of one plugin together. */
const MAX_TOTAL_BYTES = 50 * 1024 * 1024
const MAX_FILES = 2000

const pathParams = z.object({ path: z.string() })
const folderParams = z.object({ folder: z.string() })

/** The methods `files.*`; `dataRoot` is the folder `plugin-data`. */
export function createFiles(dataRoot: string): BrokerMethods {
  const rootOf = (pluginId: string): string => join(dataRoot, pluginId, 'files')
  // One write of a plugin at a time, so that two together cannot pass the quota that each alone keeps.
  const lastWrite = new Map<string, Promise<unknown>>()

  const write = async (root: string, path: string, content: Uint8Array): Promise<null> => {
    const target = await resolveInside(root, partsOf(path))
    const used = await usage(root)
    const existing = await sizeOf(target)
    const isNew = existing === undefined
    if (used.bytes - (existing ?? 0) + content.byteLength > MAX_TOTAL_BYTES || (isNew && used.files >= MAX_FILES)) {
      throw new PluginError(
        'quota',
        `the plugin's files may take ${MAX_TOTAL_BYTES / 1024 / 1024} MB in ${MAX_FILES} files`,
      )
    }
    await writeAtomically(target, content)
    return null
  }

  return {
    'files.read': method(pathParams, async ({ id }, { path }, request) => {
      const target = await resolveInside(rootOf(id), partsOf(path))
      await translated(path, () => sendFile(target, request))
      return null
    }),
    'files.write': method(pathParams, async ({ id }, { path }, request) => {
      partsOf(path)
      const content = await request.readBody()
      const before = lastWrite.get(id) ?? Promise.resolve()
      const mine = before.then(() => translated(path, () => write(rootOf(id), path, content)))
      const settled = mine.catch(() => {})
      lastWrite.set(id, settled)
      return mine
    }),
    'files.delete': method(pathParams, async ({ id }, { path }) => {
      const target = await resolveInside(rootOf(id), partsOf(path))
      const wasThere = (await sizeOf(target)) !== undefined
      if (wasThere) await translated(path, () => rm(target))
      return wasThere
    }),
    'files.list': method(folderParams, async ({ id }, { folder }) => {
      const target = await resolveInside(rootOf(id), folder === '' ? [] : partsOf(folder))
      return listFolder(target)
    }),
  }
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

/** Bytes and number of all files under `root`. */
async function usage(root: string): Promise<{ bytes: number; files: number }> {
  await mkdir(root, { recursive: true })
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => sizeOf(join(entry.parentPath, entry.name))),
  )
  return { bytes: sizes.reduce<number>((total, size) => total + (size ?? 0), 0), files: sizes.length }
}
