/**
 * Memory of an app with all its processes, as Linux counts it: PSS, where a page that several processes share is divided
 * among them. Benchmarks only.
 */
import { readdir, readFile } from 'node:fs/promises'

const readOrEmpty = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** Pids of a process and everything it started, directly or not. */
export async function processTree(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map<number, number>()
  for (const pid of pids) {
    // The command's name may hold anything, so the fields are counted from its closing bracket.
    const stat = await readOrEmpty(`/proc/${pid}/stat`)
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const found = [root]
  for (const pid of found) found.push(...pids.filter((child) => parents.get(child) === pid))
  return found
}

/** PSS of a process and everything it started, in MB (10⁶ bytes). */
export async function pssMegabytes(root: number): Promise<number> {
  const rollups = await Promise.all((await processTree(root)).map((pid) => readOrEmpty(`/proc/${pid}/smaps_rollup`)))
  const kib = rollups.reduce((sum, text) => sum + Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0), 0)
  return (kib * 1024) / 1e6
}
