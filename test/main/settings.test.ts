/** The settings file, on a real disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SettingsFile } from '../../main/settings.ts'
import { defaultSettings, openSettings } from '../../main/settings.ts'
import { inEnglish } from '../../main/voice/sentence.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-settings-'))
  file = join(folder, 'settings.json')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const open = (): Promise<SettingsFile> => openSettings({ file, platform: 'linux' })
const onDisk = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))

describe('settings', () => {
  it('are the defaults of the contract when there is no file, and write none by themselves', async () => {
    const settings = await open()
    expect(settings.current()).toMatchObject({
      microphone: null,
      speaker: null,
      duplex: 'half',
      talkMode: 'auto',
      voice: 'alba',
      idleHangupSeconds: 90,
      resultTiming: 'rule',
      disabledPlugins: [],
      enabledExamples: [],
      pushToTalkKey: 'Ctrl+Shift+Space',
    })
    expect(settings.problems).toEqual([])
    expect(await readdir(folder)).toEqual([])
    expect(defaultSettings('darwin').pushToTalkKey).toBe('Cmd+Shift+Space')
  })

  it('honour a file that was written before the start', async () => {
    await writeFile(
      file,
      '\uFEFF{"duplex":"full","microphone":"Desk mic","idleHangupSeconds":20,"disabledPlugins":["notes"],"resultTiming":"at-once"}',
    )
    const settings = await open()
    expect(settings.current()).toMatchObject({
      resultTiming: 'at-once',
      duplex: 'full',
      microphone: 'Desk mic',
      idleHangupSeconds: 20,
      disabledPlugins: ['notes'],
      voice: 'alba',
    })
    expect(settings.problems).toEqual([])
  })

  it('replace one bad value by its default, say so, and keep the others', async () => {
    await writeFile(file, JSON.stringify({ talkMode: 'shout', pushToTalkKey: 'Q', voice: 'mara', microphone: null }))
    const settings = await open()
    expect(settings.current()).toMatchObject({ talkMode: 'auto', pushToTalkKey: 'Ctrl+Shift+Space', voice: 'mara' })
    expect(settings.problems).toHaveLength(2)
    expect(settings.problems.map(inEnglish).join()).toMatch(/"talkMode".*"pushToTalkKey"/)
  })

  it.each(['{"duplex":', '[1]', 'null', '"text"', '\0\0\0'])('keep a broken file aside: %j', async (text) => {
    await writeFile(file, text)
    const settings = await open()
    expect(settings.current()).toEqual(defaultSettings('linux'))
    const [kept = ''] = await readdir(folder)
    expect(kept).toMatch(/^settings\.broken-.*\.json$/)
    expect(await readFile(join(folder, kept), 'utf8')).toBe(text)
    expect(settings.problems.map(inEnglish)).toEqual([expect.stringContaining(kept)])
  })

  it('open with the defaults where the file is a folder, and say so', async () => {
    await mkdir(file)
    const settings = await open()
    expect(settings.current().duplex).toBe('half')
    expect(settings.problems).toHaveLength(1)
    expect(settings.problems.map(inEnglish).join()).not.toContain(folder)
    await expect(settings.update({ duplex: 'full' })).rejects.toMatchObject({ code: 'settings-not-saved' })
    expect(settings.current().duplex).toBe('full')
  })

  it('preserve what they do not know, and write only what was chosen', async () => {
    await writeFile(file, '{"theme":{"name":"night"},"voice":"mara"}')
    const settings = await open()
    await settings.update({ microphone: 'Desk mic', greeting: undefined })
    const text = await readFile(file, 'utf8')
    expect(JSON.parse(text)).toMatchObject({ theme: { name: 'night' }, voice: 'mara', microphone: 'Desk mic' })
    expect(text).not.toContain('greeting')
    await settings.update({ microphone: null })
    expect(await readFile(file, 'utf8')).not.toContain('microphone')
  })

  it('refuse a bad change as a whole', async () => {
    const settings = await open()
    const change = settings.update({ duplex: 'full', pushToTalkKey: 'Ctrl+Nothing' })
    await expect(change).rejects.toMatchObject({ code: 'invalid-setting', message: expect.stringContaining('Nothing') })
    expect(settings.current().duplex).toBe('half')
    expect(await readdir(folder)).toEqual([])
  })

  it('end with the last of many changes on the disk, and nothing beside it', async () => {
    const settings = await open()
    const seen: number[] = []
    settings.onChange((now) => seen.push(now.idleHangupSeconds))
    for (let n = 10; n < 40; n++) void settings.update({ idleHangupSeconds: n })
    await settings.flush()
    expect(await onDisk()).toEqual({ idleHangupSeconds: 39 })
    expect(seen).toHaveLength(30)
    expect(await readdir(folder)).toEqual(['settings.json'])
  })
})
