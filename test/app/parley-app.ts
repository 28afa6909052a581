/**
 * The real app under test: starts it with a user data folder of its own, finds things in its window by role and name,
 * reads its database, and ends it. Nothing of the inside is known here but contract.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

/** The Electron binary that the tests use; the starter of `npm test` says which. */
export const ELECTRON = process.env['PARLEY_TEST_ELECTRON'] ?? resolve('.runtime/electron/electron')

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly settings?: object
  /** Begins with the first steps, as for a new user. */
  readonly isFirstRun?: boolean
  /** A folder from an earlier launch, to start once more. */
  readonly userData?: string
}

export interface ParleyApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userData: string
  /** Text of the status region. */
  status(): Promise<string>
  /** Waits until the status region says one of these words. */
  untilStatus(...words: string[]): Promise<void>
  type(text: string): Promise<void>
  /** Rows of a query on the app's own database, read by another connection. */
  rows(sql: string): Record<string, unknown>[]
  /** Everything the app wrote to its console, for a failing test's message. */
  output(): string
  quit(): Promise<void>
}

const isRoot = process.getuid?.() === 0

/** Starts the app and waits for its window to be usable. */
export const launchParley = async (options: LaunchOptions = {}): Promise<ParleyApp> => {
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'parley-app-')))
  if (options.settings) await writeFile(join(userData, 'settings.json'), JSON.stringify(options.settings))
  const { ASSEMBLYAI_API_KEY: _key, ...environment } = process.env
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...environment, ...options.env }))
    if (value !== undefined) env[name] = value
  const app = await _electron.launch({
    executablePath: ELECTRON,
    // The app's own theme, not one that the test would put over it.
    colorScheme: null,
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', resolve('.')],
    env: {
      UV_THREADPOOL_SIZE: '16',
      ...env,
      PARLEY_USER_DATA: userData,
      ...(options.isFirstRun === true ? {} : { PARLEY_SKIP_FIRST_RUN: '1' }),
      PARLEY_LOG: 'debug',
    },
  })
  let output = ''
  app.process().stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  app.process().stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const page = await app.firstWindow()
  await page.getByRole(options.isFirstRun === true ? 'heading' : 'button', { name: /^Talk$|Welcome/ }).waitFor()
  const status = async (): Promise<string> => (await page.getByRole('status').first().textContent()) ?? ''
  return {
    app,
    page,
    userData,
    status,
    untilStatus: async (...words) => {
      await page.waitForFunction(
        (wanted) => wanted.includes(document.querySelector('[role=status]')?.textContent?.trim() ?? ''),
        words,
        { timeout: 15_000, polling: 20 },
      )
    },
    type: async (text) => {
      await page.getByRole('textbox', { name: 'Message' }).fill(text)
      await page.getByRole('button', { name: 'Send' }).click()
    },
    rows: (sql) => {
      const database = new Database(join(userData, 'parley.db'), { readonly: true })
      try {
        return database.prepare<[], Record<string, unknown>>(sql).all()
      } finally {
        database.close()
      }
    },
    output: () => output,
    quit: async () => {
      await app.close()
    },
  }
}

/** Removes a user data folder. */
export const removeUserData = (userData: string): Promise<void> => rm(userData, { recursive: true, force: true })
