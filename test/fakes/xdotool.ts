/** Keys and mouse buttons of the test's display, as a hand would press them. */
import { spawnSync } from 'node:child_process'

/** Runs xdotool with these arguments on DISPLAY and waits for it. */
export const xdotool = (...args: string[]): void => {
  const { status, stderr } = spawnSync('xdotool', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`xdotool: ${stderr}`)
}
