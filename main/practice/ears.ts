/**
 * The practice agent's ears: pocketsphinx, run as a program over one utterance, with a grammar of what can be asked
 * now. It decodes twice, once by the grammar and once as bare phones, and believes the grammar only where it explains
 * the sound well: a grammar alone would hear one of its sentences in anything. Called by the session; never throws.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dictionary, type Expectation, type Grammar, grammarOf, written } from './grammar.ts'
import type { Phrasebook } from './phrasebook.ts'
import { resample } from './resample.ts'
import { encodeWav } from './wav.ts'

/** What was made of one utterance. `deaf`: there is no recogniser on this computer. */
export type Heard =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'deaf' }

/** Words from audio. */
export interface Ears {
  /** One utterance, PCM16 mono 24 kHz; the buffer is only read. */
  hear(samples: Int16Array, book: Phrasebook, expected: Expectation): Promise<Heard>
}

const WIRE_HZ = 24_000
const RECOGNISER_HZ = 16_000
const TIME_LIMIT_MS = 10_000
const LONGEST_SAMPLES = 30 * WIRE_HZ
/** Half a second of silence in pocketsphinx frames would cut a sentence in two; three seconds do not. */
const PAUSE_FRAMES = '300'
/**
 * A sentence is believed by its lead over the phone loop (log score per 10 ms frame) and the share of the speech that
 * its words cover, weighed together. Measured on flite (slt, rms) and espeak-ng (three) voices: right sentences come
 * out from -8.8 to 13, nearly all others below -9.5. Lower invents sentences, higher deafens it to robotic voices.
 */
const LEAST_CONFIDENCE = -9.2
const COVERAGE_WEIGHT = 20
const USUAL_COVERAGE = 0.8

/** All senones are scored, or the scores of two grammars could not be compared. */
const COMPARABLE = ['-compallsen', 'yes']

const PROGRAM = 'pocketsphinx_continuous'
const DICTIONARIES = ['/usr/share', '/usr/local/share', '/opt/homebrew/share'].map(
  (folder) => `${folder}/pocketsphinx/model/en-us/cmudict-en-us.dict`,
)

interface Decoding {
  readonly words: readonly string[]
  /** Log score of the whole, higher is better. */
  readonly score: number
  readonly frames: number
  readonly wordFrames: number
}

/** Reads cmudict; null when it is not installed. Takes some 100 ms, once. */
const readDictionary = async (): Promise<Dictionary | null> => {
  for (const path of DICTIONARIES) {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) continue
    const dictionary = new Map<string, string[]>()
    for (const line of text.split('\n')) {
      const space = line.search(/\s/)
      if (space <= 0) continue
      const word = line.slice(0, space).replace(/\(\d+\)$/, '')
      const phones = line.slice(space).trim()
      const known = dictionary.get(word)
      if (known) known.push(phones)
      else dictionary.set(word, [phones])
    }
    return dictionary
  }
  return null
}

/** Runs the recogniser; null when the program is not there or did not end in time. */
const run = (args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const child = spawn(PROGRAM, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    const log: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk))
    child.on('error', () => resolve(null))
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(log).toString('utf8') : null))
  })

/** The word table that `-backtrace yes` writes: word, first and last frame, probability, two scores, back-off. */
export const readBacktrace = (log: string): Decoding => {
  const words: string[] = []
  let score = 0
  let frames = 0
  let wordFrames = 0
  for (const line of log.split('\n')) {
    const row = /^(\S+)\s+(\d+)\s+(\d+)\s+[\d.]+\s+(-?\d+)\s+(-?\d+)\s+\d+\s*$/.exec(line)
    if (!row) continue
    const length = Number(row[3]) - Number(row[2]) + 1
    score += Number(row[4]) + Number(row[5])
    frames += length
    const word = (row[1] ?? '').replace(/\(\d+\)$/, '')
    if (/^[<[(]/.test(word)) continue
    words.push(word)
    wordFrames += length
  }
  return { words, score, frames, wordFrames }
}

const isConvincing = (sentence: Decoding, phones: Decoding): boolean => {
  if (sentence.words.length === 0 || phones.wordFrames === 0) return false
  const lead = (sentence.score - phones.score) / phones.frames
  const coverage = sentence.wordFrames / phones.wordFrames
  return lead + COVERAGE_WEIGHT * (coverage - USUAL_COVERAGE) >= LEAST_CONFIDENCE
}

const decode = async (samples: Int16Array, grammar: Grammar): Promise<Heard> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-practice-'))
  try {
    const file = (name: string): string => join(folder, name)
    await Promise.all([
      writeFile(file('heard.wav'), encodeWav(resample(samples, WIRE_HZ, RECOGNISER_HZ), RECOGNISER_HZ)),
      writeFile(file('sentences.jsgf'), grammar.jsgf),
      writeFile(file('phones.jsgf'), grammar.phoneLoop),
      writeFile(file('words.dict'), grammar.dictionary),
    ])
    const common = ['-infile', file('heard.wav'), '-dict', file('words.dict'), '-backtrace', 'yes', ...COMPARABLE]
    const [sentence, phones] = await Promise.all(
      ['sentences.jsgf', 'phones.jsgf'].map((name) =>
        run([...common, '-vad_postspeech', PAUSE_FRAMES, '-jsgf', file(name)]),
      ),
    )
    if (sentence === null || sentence === undefined || phones === null || phones === undefined) return { kind: 'deaf' }
    const best = readBacktrace(sentence)
    if (!isConvincing(best, readBacktrace(phones))) return { kind: 'unclear' }
    return { kind: 'words', text: written(best.words, grammar.spelling) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Ears for any number of sessions; the dictionary is read at once, before there is audio to be paced. */
export const createEars = (): Ears => {
  const dictionary = readDictionary()
  const grammars = new WeakMap<Phrasebook, Map<string, Grammar>>()
  return {
    async hear(samples, book, expected) {
      const known = await dictionary
      if (!known) return { kind: 'deaf' }
      const made = grammars.get(book) ?? new Map<string, Grammar>()
      grammars.set(book, made)
      const key = `${expected.answer} ${expected.followUp} ${expected.yesOrNo}`
      const grammar = made.get(key) ?? grammarOf(book, known, expected)
      made.set(key, grammar)
      return decode(samples.subarray(0, LONGEST_SAMPLES), grammar).catch((): Heard => ({ kind: 'unclear' }))
    },
  }
}
