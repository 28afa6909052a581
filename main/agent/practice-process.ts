/**
 * The practice agent as a process of the app: started at the first connect without an API key, found by the line it
 * announces itself with, restarted when it died. The app knows of it only its address and the token made for this run.
 */

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ConnectionError } from '../errors.ts'
import { says } from '../voice/sentence.ts'
import type { AgentAddress } from './agent-socket.ts'

/** Started, but no announcement for this long: something is wrong with it. */
const START_TIMEOUT_MS = 10_000

const announcement = z.object({ listening: z.string() })

/** A process that can be started, announces itself with a message, and can be ended. */
export interface PracticeProcess {
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}

/** The practice agent, started when first asked for. */
export interface PracticeAgent {
  address(): Promise<AgentAddress>
  stop(): void
}

/** `start` launches the process with the given environment. */
export const createPracticeAgent = (start: (env: Record<string, string>) => PracticeProcess): PracticeAgent => {
  let current: { process: PracticeProcess; address: Promise<AgentAddress> } | undefined

  const launch = (): Promise<AgentAddress> => {
    const token = randomBytes(24).toString('base64url')
    const process = start({ PARLEY_PRACTICE_TOKEN: token })
    const address = new Promise<AgentAddress>((resolve, reject) => {
      const timer = setTimeout(() => reject(unavailable('it did not start in time')), START_TIMEOUT_MS)
      process.onMessage((message) => {
        const parsed = announcement.safeParse(message)
        if (!parsed.success) return
        clearTimeout(timer)
        resolve({ url: parsed.data.listening, key: token })
      })
      process.onExit(() => {
        clearTimeout(timer)
        if (current?.process === process) current = undefined
        reject(unavailable('it stopped'))
      })
    })
    current = { process, address }
    address.catch(() => {
      if (current?.process === process) current = undefined
      process.kill()
    })
    return address
  }

  return {
    address: () => current?.address ?? launch(),
    stop: () => {
      const stopping = current
      current = undefined
      stopping?.process.kill()
    },
  }
}

const unavailable = (why: string): ConnectionError =>
  new ConnectionError('practice-unavailable', says`The practice agent could not be reached: ${why}.`, true)
