/**
 * One holder on this machine (per user): a listening local socket is the lock, so the system frees it when its holder
 * dies, however it dies. Knows nothing of sound.
 */
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** A lock that one process at a time can hold. */
export interface MachineLock {
  /** True when it is ours now (also when it was before). */
  acquire(): Promise<boolean>
  release(): Promise<void>
}

/** The lock of that name, for the current user. */
export const createMachineLock = (name: string): MachineLock => {
  const path = socketPath(name)
  let held: Server | undefined
  let isUnlockable = false

  return {
    acquire: async () => {
      if (held !== undefined || isUnlockable) return true
      let found = await listen(path)
      if (found === 'taken' && !(await isAnswered(path))) {
        // A holder that was killed leaves the file behind, but nobody behind it.
        await unlink(path).catch(() => undefined)
        found = await listen(path)
      }
      if (found === 'taken') return false
      if (found === 'impossible') isUnlockable = true
      else held = found
      return true
    },
    release: async () => {
      const server = held
      held = undefined
      if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** The user's runtime folder where there is one; it belongs to the same session as the sound server. */
const socketPath = (name: string): string => {
  const user = userInfo().username
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}-${user}`
  return join(process.env['XDG_RUNTIME_DIR'] || tmpdir(), `${name}-${user}.sock`)
}

/** `impossible`: this place takes no sockets. Better no lock than no microphone. */
const listen = (path: string): Promise<Server | 'taken' | 'impossible'> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE' ? 'taken' : 'impossible'))
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
