/**
 * An app driven from outside only, through Chromium's debugging port: for a packaged app, whose fuses leave no other
 * way in, and for an app that must keep its sandbox (Playwright's own launcher switches it off).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'

export interface CdpApp {
  readonly process: ChildProcess
  readonly page: Page
  /** Ends it as a user's session would: SIGTERM, and waits. */
  quit(): Promise<void>
}

/** Starts the binary and waits for the window's Talk button. */
export const launchOverCdp = async (
  binary: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CdpApp> => {
  const child = spawn(binary, ['--remote-debugging-port=0', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let browser: Browser | undefined
  const quit = async (): Promise<void> => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.kill('SIGTERM')
    await ended
    await browser?.close()
  }
  try {
    const address = await new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`${binary} ended with ${code}`)))
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    browser = await chromium.connectOverCDP(address)
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('the app has no browser context')
    const page =
      context.pages().find((candidate) => candidate.url().startsWith('app://')) ?? (await context.waitForEvent('page'))
    await page.getByRole('button', { name: 'Talk' }).waitFor()
    return { process: child, page, quit }
  } catch (error) {
    await quit()
    throw error
  }
}
