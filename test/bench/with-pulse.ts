/** A sound server of its own for one benchmark, and this process's environment as it was afterwards. */
import { type Pulse, startPulse } from '../fakes/pulse.ts'

/** Runs `work` with PortAudio, in this process and those it starts, on a private server. */
export async function withPulse<T>(work: (pulse: Pulse) => Promise<T>): Promise<T> {
  const pulse = await startPulse()
  const before = { ...process.env }
  Object.assign(process.env, pulse.env)
  try {
    return await work(pulse)
  } finally {
    for (const key of Object.keys(pulse.env)) {
      if (before[key] === undefined) delete process.env[key]
      else process.env[key] = before[key]
    }
    await pulse.stop()
  }
}
