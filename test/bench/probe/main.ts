/**
 * Loaded into an app's main process before the app itself (`electron --require`): measures its event loop and reaches
 * its page without a debugger, which would be at work in the very process that is measured. Told what to do over the
 * channel of its parent process; ends the app when that is gone.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { app, BrowserWindow, type WebContents } from 'electron'
import { createLoopMeter } from './loop-meter.ts'
import { type ProbeAnswer, type ProbeRequest, probeRequestSchema } from './messages.ts'

const PAGE_LIMIT_MS = 30_000
const LOOK_EVERY_MS = 20

const meter = createLoopMeter()
let profiler: Session | undefined

/** The app's own window; plugins have hidden ones. */
async function page(): Promise<WebContents> {
  for (const sinceMs = performance.now(); performance.now() - sinceMs < PAGE_LIMIT_MS; ) {
    const window = BrowserWindow.getAllWindows().find(({ webContents }) => /^(app|file):/.test(webContents.getURL()))
    if (window !== undefined && !window.webContents.isLoadingMainFrame()) return window.webContents
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
  }
  throw new Error('the app has no window')
}

const startProfile = (): void => {
  profiler = new Session()
  profiler.connect()
  profiler.post('Profiler.enable')
  profiler.post('Profiler.setSamplingInterval', { interval: 200 })
  profiler.post('Profiler.start')
}

const stopProfile = (file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (profiler === undefined) return reject(new Error('no profile was begun'))
    profiler.post('Profiler.stop', (error, result) => {
      if (error !== null) return reject(error)
      writeFileSync(file, JSON.stringify(result.profile))
      resolve()
    })
  })

const carryOut = async (request: ProbeRequest): Promise<unknown> => {
  switch (request.type) {
    case 'page':
      return (await page()).executeJavaScript(request.script, true)
    case 'loopStart':
      return meter.start()
    case 'loopStop':
      return meter.stop()
    case 'profileStart':
      return startProfile()
    case 'profileStop':
      return stopProfile(request.file)
    case 'quit':
      setImmediate(() => app.quit())
      return null
  }
}

const answer = (message: ProbeAnswer): void => void process.send?.(message)

process.on('message', (message) => {
  const request = probeRequestSchema.parse(message)
  carryOut(request).then(
    (value) => answer({ id: request.id, value }),
    (error: unknown) => answer({ id: request.id, value: null, error: String(error) }),
  )
})
process.on('disconnect', () => app.exit(1))
if (process.env['BENCH_PROFILE'] !== undefined) startProfile()
