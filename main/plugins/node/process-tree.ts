/**
 * Ends the processes that a process has started, and theirs. Best effort: what has made itself the child of another
 * process is not found. Used by the second tier's process on itself, and by main when that process no longer answers.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Asked to leave, a process has this long before it is ended by force, ms. */
const GRACE_MS = 600
const POLL_MS = 30

/** Process ids below `rootPid`, children before grandchildren, without `rootPid` itself. Never rejects. */
export const descendantsOf = async (rootPid: number): Promise<number[]> => {
  const children = new Map<number, number[]>()
  for (const [pid, parent] of await listProcesses().catch(() => [])) {
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found: number[] = []
  const pending = [rootPid]
  for (let pid = pending.shift(); pid !== undefined; pid = pending.shift()) {
    const below = (children.get(pid) ?? []).filter((child) => !found.includes(child))
    found.push(...below)
    pending.push(...below)
  }
  return found
}

/** Ends everything below `rootPid`: first asked, then by force. Never rejects. */
export const endDescendants = async (rootPid: number): Promise<void> => {
  if (process.platform === 'win32') return endTreeOnWindows(rootPid)
  const pids = await descendantsOf(rootPid)
  for (const pid of pids) signal(pid, 'SIGTERM')
  for (let waitedMs = 0; waitedMs < GRACE_MS && pids.some(isAlive); waitedMs += POLL_MS) {
    await new Promise((done) => setTimeout(done, POLL_MS))
  }
  for (const pid of pids) signal(pid, 'SIGKILL')
}

/** Pairs of process and parent. */
const listProcesses = async (): Promise<[pid: number, parent: number][]> => {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
    return stdout.split('\n').map((line) => {
      const [pid = '', parent = ''] = line.trim().split(/\s+/)
      return [Number(pid), Number(parent)]
    })
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    pids.map(async (pid): Promise<[number, number]> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
      // The name in parentheses may contain anything, so the fields are counted from its end.
      const [, parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return [Number(pid), Number(parent)]
    }),
  )
}

/** Windows keeps the tree itself; the root goes with it. */
const endTreeOnWindows = async (rootPid: number): Promise<void> => {
  await promisify(execFile)('taskkill', ['/PID', String(rootPid), '/T', '/F'], { windowsHide: true }).catch(() => {})
}

const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

const isAlive = (pid: number): boolean => signal(pid, 0)
