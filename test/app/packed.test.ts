/** The packed app, moved to a folder with a space in its name: asar, native files and bundled plugins must be found. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Pulse, startPulse } from '../fakes/pulse.ts'
import { type CdpApp, launchOverCdp } from './cdp-app.ts'

/** The unpacked folder that `npm run package` leaves, and the program in it, by platform. */
const PROGRAMS: Readonly<Record<string, readonly [folder: RegExp, program: string]>> = {
  linux: [/^linux.*unpacked$/, 'parley'],
  darwin: [/^mac/, 'Parley.app/Contents/MacOS/Parley'],
  win32: [/^win.*unpacked$/, 'Parley.exe'],
}

let root: string
let parley: CdpApp
let pulse: Pulse

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley packed '))
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/package.ts'], { maxBuffer: 2 ** 26 })
  const output = /Packed into (\S+)\//.exec(stdout)?.[1] ?? 'dist'
  const [pattern, program] = PROGRAMS[process.platform] ?? [/^linux.*unpacked$/, 'parley']
  const folder = (await readdir(output)).find((name) => pattern.test(name))
  await cp(resolve(output, folder ?? ''), join(root, 'moved'), { recursive: true, verbatimSymlinks: true })
  pulse = await startPulse()
  const isRoot = process.getuid?.() === 0
  parley = await launchOverCdp(join(root, 'moved', program), [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu'], {
    ...process.env,
    PARLEY_USER_DATA: join(root, 'user data'),
    PARLEY_SKIP_FIRST_RUN: '1',
    ...pulse.env,
  })
}, 180_000)
afterAll(async () => {
  await parley?.quit()
  await pulse?.stop()
  await rm(root, { recursive: true, force: true })
})

describe('the packed app in another folder', () => {
  it('hears and plays, and takes the echo of its speaker out of what it hears', async () => {
    await pulse.air('50%')
    const { page } = parley
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('button', { name: 'Check echo' }).click()
    await page.getByText(/Parley can take nearly all of it out/).waitFor()
    await page.getByRole('link', { name: 'Conversation', exact: true }).click()
  })

  it('knows its bundled plugins by their bytes: one that reaches the network asks nobody', async () => {
    const { page } = parley
    await page.getByRole('link', { name: 'Plugins', exact: true }).click()
    const weather = page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: 'Weather' })
    await weather.getByText('Ready', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Conversation', exact: true }).click()
  })

  it('answers a typed question through a bundled plugin and records it', async () => {
    const { page } = parley
    await page.getByRole('textbox', { name: 'Message' }).fill('what time is it in Tokyo')
    await page.getByRole('button', { name: 'Send' }).click()
    await page
      .getByRole('log', { name: 'Captions' })
      .getByText(/in Tokyo\.$/)
      .waitFor()
    const database = new Database(join(root, 'user data', 'parley.db'), { readonly: true })
    const calls = database.prepare('select tool, status from tool_calls').all()
    database.close()
    expect(calls).toEqual([{ tool: 'get_time', status: 'ok' }])
  })
})
