import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { audioOf, connect } from './client.ts'
import { announcement, PROMPT, TOOLS } from './teaching.ts'

const ENTRY = join(import.meta.dirname, '../../../main/practice/index.ts')
const listeningSchema = z.object({ listening: z.string() })
let child: ChildProcess | null = null

afterEach(() => {
  child?.kill('SIGKILL')
  child = null
})

const launch = async (args: readonly string[], env: Record<string, string> = {}) => {
  const started = spawn(process.execPath, ['--no-warnings', ENTRY, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  child = started
  const [line] = await once(createInterface({ input: started.stdout }), 'line')
  return {
    child: started,
    url: listeningSchema.parse(JSON.parse(String(line))).listening,
    exited: once(started, 'exit'),
  }
}

describe('the process', () => {
  it('says where it listens, records a session, and ends on SIGTERM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'practice-record-'))
    try {
      const practice = await launch(['--record', folder, '--port', '0'])
      expect(practice.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v1\/ws$/)
      const client = await connect(practice.url)
      client.send({ type: 'session.update', session: { system_prompt: PROMPT, tools: TOOLS } })
      const id = String((await client.next('session.ready'))['session_id'])
      client.send({ type: 'input.audio', audio: Buffer.from([1, 0, 2, 0]).toString('base64') })
      client.send({ type: 'reply.create', instructions: announcement('Hi.') })
      await client.next('reply.done')
      practice.child.kill('SIGTERM')
      expect(await practice.exited).toEqual([0, null])
      expect((await readdir(folder)).sort()).toEqual([`${id}-received.pcm`, `${id}-sent.pcm`, `${id}.ndjson`])
      expect([...(await readFile(join(folder, `${id}-received.pcm`)))]).toEqual([1, 0, 2, 0])
      const sent = client.all('reply.audio').map((event) => Buffer.from(audioOf(event).buffer))
      expect((await readFile(join(folder, `${id}-sent.pcm`))).equals(Buffer.concat(sent))).toBe(true)
      const events = await readFile(join(folder, `${id}.ndjson`), 'utf8')
      expect(events).toContain('"audio":"4 bytes"')
      expect(events).not.toContain(Buffer.from([1, 0, 2, 0]).toString('base64'))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('asks for the token of its environment', async () => {
    const practice = await launch([], { PARLEY_PRACTICE_TOKEN: 'secret' })
    const client = await connect(practice.url)
    expect(await client.next('session.error')).toMatchObject({ code: 'unauthorized' })
    expect(await client.closed).toBe(1008)
  })

  it('ends with its standard input where that was asked for', async () => {
    const practice = await launch(['--exit-with-stdin'])
    practice.child.stdin.end()
    expect(await practice.exited).toEqual([0, null])
  })

  it('names the scenarios when it does not know one', async () => {
    const started = spawn(process.execPath, ['--no-warnings', ENTRY, '--scenario', 'nonsense'])
    child = started
    const said: string[] = []
    started.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    expect(await once(started, 'close')).toEqual([2, null])
    expect(said.join('')).toMatch(/drop-mid-reply/)
  })
})
