import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEars, readBacktrace } from '../../../main/practice/ears.ts'
import { grammarOf, written } from '../../../main/practice/grammar.ts'
import { learn } from '../../../main/practice/phrasebook.ts'
import { resample } from '../../../main/practice/resample.ts'
import { createVoice, timeWords } from '../../../main/practice/voice.ts'
import { decodeWav, encodeWav } from '../../../main/practice/wav.ts'
import { question } from './client.ts'
import { CONVERT, PROMPT, TIME, TOOLS } from './teaching.ts'

const ears = createEars()
const voice = createVoice()
const book = learn(TOOLS, PROMPT)
const SENTENCES = { answer: false, followUp: false, yesOrNo: false }
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-test-'))
})
afterAll(async () => {
  await voice.dispose()
  await rm(folder, { recursive: true, force: true })
})

const quiet = (ms: number) => new Int16Array(ms * 24)
const withSilence = (samples: Int16Array) => Int16Array.from([...quiet(300), ...samples, ...quiet(500)])
const runs = (program: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
/** With the recogniser the words; where it is not installed, that it is deaf. */
const expectHeard = async (samples: Int16Array, text: string) => {
  const heard = await ears.hear(samples, book, SENTENCES)
  expect(heard).toEqual(heard.kind === 'deaf' ? { kind: 'deaf' } : { kind: 'words', text })
}

describe('ears', () => {
  it('hear the recorded question', async () => {
    await expectHeard(await question(), 'What time is it in Tokyo?')
  })

  it.each([
    ['alba', 'What time is it in London?'],
    ['alba', 'Set a timer for five minutes.'],
    ['george', 'Read my notes.'],
    ['george', 'What time is it in New York?'],
  ])("hear %s's “%s”", async (name, text) => {
    const { samples } = await voice.speak(text, name)
    await expectHeard(withSilence(samples), text)
  })

  it.each([
    ['en-us+m1', 'What time is it in Tokyo?'],
    ['en-us+m1', 'Set a timer for five minutes.'],
    ['en-us+f2', 'Set a timer for five minutes.'],
    ['en-us+f2', 'Read my notes.'],
  ])('hear the espeak-ng voice %s say “%s”', async (name, text) => {
    const path = join(folder, 'espeak.wav')
    // Where espeak-ng is not installed, its place is taken by Flite's other voice.
    const { samples, sampleRateHz } = (await runs('espeak-ng', ['-v', name, '-w', path, text]))
      ? decodeWav(await readFile(path))
      : { samples: (await voice.speak(text, 'george')).samples, sampleRateHz: 24_000 }
    await expectHeard(withSilence(resample(samples, sampleRateHz, 24_000)), text)
  })

  it('do not make a sentence of other words, hum or silence', async () => {
    const other = await voice.speak('The president went to the market to buy some bread.', 'alba')
    for (const samples of [
      withSilence(other.samples),
      quiet(2000),
      quiet(2000).map((_, i) => 3000 * Math.sin(i / 20)),
    ]) {
      expect(['unclear', 'deaf']).toContain((await ears.hear(samples, book, SENTENCES)).kind)
    }
  })
})

describe('grammar', () => {
  const dictionary = new Map(
    "what what's is the time it in tokyo york new how far miles kilometres one two a set timer"
      .split(' ')
      .map((word) => [word, ['AH']]),
  )

  it('leaves out values and sentences whose words the dictionary lacks', () => {
    const grammar = grammarOf(learn([TIME, CONVERT], PROMPT), dictionary, SENTENCES)
    expect(grammar.jsgf).toContain('tokyo | new york')
    expect(grammar.jsgf).not.toContain('london')
    expect(grammar.dictionary).not.toContain('london')
  })

  it('spells codes and writes values as the tool takes them', () => {
    const codes = {
      ...TIME,
      parameters: { ...TIME.parameters, properties: { place: { type: 'string', examples: ['A1 2A'] } } },
    }
    const { spelling } = grammarOf(learn([codes], ''), dictionary, SENTENCES)
    expect(written('what time is it in a one two a'.split(' '), spelling)).toBe('What time is it in A1 2A?')
  })

  it('reads the recogniser’s word table and skips fillers', () => {
    const log =
      'INFO: x\nword start end pprob ascr lscr lback\n<sil>  0  9  1.000 -100 -337 1\nread(2)  10  29  1.000 -50 0 1\n(NULL) 29 29 1.000 0 0 1\n'
    expect(readBacktrace(log)).toEqual({ words: ['read'], score: -487, frames: 31, wordFrames: 20 })
  })
})

describe('voice', () => {
  it('speaks at 24 kHz, with rising word times inside the sound', async () => {
    const { samples, words } = await voice.speak('It is ten past nine, in Tokyo.', 'alba')
    expect(samples.length / 24).toBeGreaterThan(1000)
    expect(samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeGreaterThan(3000)
    expect(words.map(({ text }) => text).join(' ')).toBe('It is ten past nine, in Tokyo.')
    const times = words.flatMap(({ startMs, endMs }) => [startMs, endMs])
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThanOrEqual(samples.length / 24)
  })

  it('has a man and a woman, and keeps recent sentences', async () => {
    const woman = await voice.speak('Hello there.', 'alba')
    expect((await voice.speak('Hello there.', 'george')).samples).not.toEqual(woman.samples)
    expect((await voice.speak('Hello there.', 'eve')).samples).toBe(woman.samples)
  })

  it.each(['', '“…”', '日本', '-o /etc/passwd', 'Zoë’s café — 5 €'])('takes any text: "%s"', async (text) => {
    const { words } = await voice.speak(text, 'alba')
    expect(words.map((word) => word.text).join(' ')).toBe(text)
  })

  it('does not hold up the thread that asks', async () => {
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 5)
    await voice.speak(
      'A sentence that nobody has said before, long enough to take its time in the synthesizer.',
      'alba',
    )
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
  })

  it('times words of silence without dividing by nothing', () => {
    expect(timeWords('a b', new Int16Array(0)).map(({ startMs }) => startMs)).toEqual([0, 0])
  })
})

describe('wav', () => {
  it('reads what it writes', () => {
    const samples = Int16Array.from([1, -2, 32_767, -32_768])
    expect(decodeWav(encodeWav(samples, 16_000))).toEqual({ samples, sampleRateHz: 16_000 })
  })

  it('refuses what is no WAV', () => {
    expect(() => decodeWav(new Uint8Array(100))).toThrow(/not a WAV/)
  })
})
