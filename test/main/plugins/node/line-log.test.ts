/**
 * Output of plugins and servers as lines of a log, and the environment they are given.
 */
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { cleanEnvironment } from '../../../../main/plugins/node/clean-environment.ts'
import { createLineLog, logLines } from '../../../../main/plugins/node/line-log.ts'
import { parseFromPlugin } from '../../../../main/plugins/port-messages.ts'

const setUp = () => {
  const posted: string[] = []
  let nowMs = 0
  const log = createLineLog(
    (text) => void posted.push(text),
    () => nowMs,
  )
  const texts = () => posted.map((text) => JSON.parse(text).text)
  return { posted, log, texts, pass: (ms: number) => (nowMs += ms) }
}

describe('printed lines', () => {
  it('are whole, whatever the pieces they come in', async () => {
    const { log, texts } = setUp()
    const stream = new PassThrough()
    logLines(stream, 'info', log)
    const bytes = Buffer.from('grüße\n\r\n  \nzwei\r\ndrei')
    for (const byte of bytes) stream.write(Buffer.from([byte]))
    stream.end()
    await new Promise((done) => stream.once('end', done))
    expect(texts()).toEqual(['grüße', 'zwei', 'drei'])
  })

  it('are cut, also when they never end, and fit the protocol', async () => {
    const { log, posted } = setUp()
    const stream = new PassThrough()
    logLines(stream, 'warn', log)
    for (let index = 0; index < 50; index += 1) stream.write('\u0001'.repeat(10_000))
    stream.end('\n')
    await new Promise((done) => stream.once('end', done))
    expect(posted).toHaveLength(1)
    expect(parseFromPlugin(posted[0])).toMatchObject({ type: 'log', level: 'warn' })
  })

  it('are counted where there are too many', () => {
    const { log, texts, pass } = setUp()
    for (let index = 0; index < 10_000; index += 1) log('info', 'again')
    expect(texts()).toHaveLength(80)
    pass(1000)
    log('info', 'later')
    expect(texts().at(-1)).toBe('(9920 lines left out before this one) later')
  })
})

describe('the environment', () => {
  it('is a list of what is passed on', () => {
    const given = {
      PATH: '/bin',
      Home: '/h',
      SystemRoot: 'C:',
      ASSEMBLYAI_API_KEY: 'k',
      PARLEY_LOG: 'x',
      AWS_SECRET: 's',
    }
    expect(cleanEnvironment({ ...given, NODE_OPTIONS: '-r x', LD_PRELOAD: 'y', LANG: undefined })).toEqual({
      PATH: '/bin',
      Home: '/h',
      SystemRoot: 'C:',
    })
  })
})
