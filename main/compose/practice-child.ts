/** The practice agent's process, as Electron runs it. Part of the composition root. */
import { utilityProcess } from 'electron'
import { createPracticeAgent, type PracticeAgent } from '../agent/practice-process.ts'

/** `file`: the built `practice.cjs`. Its warnings go where ours go; what it hears and says does not. */
export const startPracticeAgent = (file: string): PracticeAgent =>
  createPracticeAgent((env) => {
    const child = utilityProcess.fork(file, [], {
      serviceName: 'Parley practice agent',
      stdio: 'ignore',
      env: { ...minimalEnv(), ...env },
    })
    return {
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', listener),
      kill: () => child.kill(),
    }
  })

/** The agent needs programs and a folder for temporary files; it is not told of keys. */
const minimalEnv = (): Record<string, string> => {
  const env: Record<string, string> = {}
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'SystemRoot', 'NODE_OPTIONS']) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return env
}
