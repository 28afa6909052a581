/** The built app at a service that bills and records: how it gets in, the account, the deletion, the budget, a crash. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestAgent, type TestAgent } from '../fakes/practice-agent.ts'
import { type ServiceFront, startServiceFront } from '../fakes/service-front.ts'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

let agent: TestAgent
let service: ServiceFront
let parley: ParleyApp

const launch = (userData?: string): Promise<ParleyApp> =>
  launchParley({
    env: {
      PULSE_SERVER: 'unix:/nonexistent',
      XDG_RUNTIME_DIR: '/nonexistent',
      PARLEY_AGENT_URL: service.url,
      ASSEMBLYAI_API_KEY: 'test-key',
    },
    ...(userData === undefined ? { settings: { usdPerHour: 360, authentication: 'token' } } : { userData }),
  })

const view = (name: string): Promise<void> => parley.page.getByRole('link', { name }).click()
const serviceRows = () =>
  parley.rows(
    'select service_session_id, agent, usd_per_hour, opened_at, closed_at, recording_deleted_at from service_sessions',
  )
const talk = async (text: string): Promise<void> => {
  await parley.type(text)
  await parley.untilStatus('Speaking')
  await parley.untilStatus('Ready')
}

beforeAll(async () => {
  agent = await startTestAgent()
  service = await startServiceFront(agent.url)
  parley = await launch()
})
afterAll(async () => {
  await parley?.quit()
  await removeUserData(parley.userData)
  await service?.stop()
  await agent?.stop()
})

describe('a conversation with the service', () => {
  it('is said to be recorded, until that was read', async () => {
    const notice = parley.page.getByText('The voice service records your conversations')
    await notice.first().waitFor()
    await parley.page.getByRole('button', { name: /Dismiss: The voice service records/ }).click()
    await expect.poll(() => notice.count()).toBe(0)
    await expect
      .poll(async () => JSON.parse(await readFile(join(parley.userData, 'settings.json'), 'utf8')))
      .toMatchObject({ recordingNoticeSeen: true })
  })

  it('is on account while it is open, and after', async () => {
    await talk('what time is it in Tokyo')
    expect(serviceRows()).toMatchObject([{ agent: 'assemblyai', usd_per_hour: 360, closed_at: null }])
    // By the setting: a token for the connection, and the key only in exchange for it.
    expect(service.minted).toEqual(['Bearer test-key'])
    expect(service.entries).toEqual([{ authorization: undefined, hasToken: true }])
    const figures = parley.page.locator('.figures')
    await expect.poll(() => figures.innerText()).toMatch(/Cost\s+\$(0\.[1-9]|[1-9])[\s\S]*Today\s+\$(0\.[1-9]|[1-9])/)
    await parley.page.getByRole('button', { name: 'End conversation' }).click()
    await parley.untilStatus('Offline')
    await expect.poll(() => serviceRows()[0]?.['closed_at']).toEqual(expect.any(Number))
  })

  it('has its recording deleted at the service, with the key, after two presses', async () => {
    await view('Settings')
    const row = parley.page.getByRole('list', { name: 'Conversations with the service' }).getByRole('listitem')
    await row.getByRole('button', { name: 'Delete recording' }).click()
    expect(service.deletions).toEqual([])
    await row.getByRole('button', { name: 'Delete for good' }).click()
    await row.getByText('Recording deleted').waitFor()
    const [session] = serviceRows()
    expect(service.deletions).toEqual([
      { path: `/v1/sessions/${session?.['service_session_id']}`, authorization: 'Bearer test-key' },
    ])
    expect(session?.['recording_deleted_at']).toEqual(expect.any(Number))
    await row.getByRole('button', { name: 'Copy id' }).click()
    await row.getByText('Copied').waitFor()
  })

  it('is led by the prompt that Settings shows', async () => {
    await parley.page.getByText('Show the exact prompt').click()
    const shown = await parley.page.getByRole('textbox', { name: 'Exact prompt' }).inputValue()
    const told = (await agent.events()).filter(
      ({ direction, event }) => direction === 'received' && event['type'] === 'session.update',
    )
    expect(JSON.stringify(told[0]?.event)).toContain(JSON.stringify(shown.slice(0, 200)).slice(1, -1))
    await parley.page.getByText(/get_time, /).waitFor()
  })

  it('does not begin once the budget is spent, says why, and begins again when it is raised', async () => {
    const stop = parley.page.getByLabel('Stop at')
    await stop.fill('0.01')
    await stop.press('Tab')
    await view('Conversation')
    await parley.page.getByText(/Your limit of \$0\.01 for this month is reached/).waitFor()
    await parley.type('what time is it in London')
    await parley.page
      .getByText(/budget|limit/i)
      .first()
      .waitFor()
    expect(serviceRows()).toHaveLength(1)
    await view('Settings')
    await stop.fill('1000')
    await stop.press('Tab')
    await view('Conversation')
    await expect.poll(() => parley.page.getByText(/Your limit of/).count()).toBe(0)
    await talk('what time is it in London')
    expect(serviceRows()).toHaveLength(2)
  })

  it('is closed on the account at the next start when the app was killed', async () => {
    const { userData } = parley
    const exited = new Promise((resolve) => parley.app.process().once('exit', resolve))
    parley.app.process().kill('SIGKILL')
    await exited
    expect(serviceRows()[1]).toMatchObject({ closed_at: null })
    parley = await launch(userData)
    const [, killed] = serviceRows()
    expect(Number(killed?.['closed_at']) - Number(killed?.['opened_at'])).toBeGreaterThanOrEqual(30_000)
    expect(await parley.page.getByText('The voice service records your conversations').count()).toBe(0)
  })
})
