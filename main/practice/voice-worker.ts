/**
 * The worker that runs Flite (compiled to WASI) for the voice, off the thread that paces audio. One message in, one
 * out; the compiled module comes with the worker's data, so nothing is read from the app's archive here.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

/** A sentence to be spoken by one of Flite's built-in voices. */
export interface SpeakRequest {
  readonly id: number
  readonly text: string
  readonly fliteVoice: string
}

/** The WAV file Flite wrote, or why there is none. */
export type SpeakAnswer =
  | { readonly id: number; readonly wav: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly failure: string }

const FILE = 'speech.wav'

// node:wasi announces itself as experimental on the console at import; the user of the app can do nothing with that.
process.emitWarning = () => undefined

const speak = async (
  module: WebAssembly.Module,
  { text, fliteVoice }: SpeakRequest,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { WASI } = await import('node:wasi')
  const folder = mkdtempSync(join(tmpdir(), 'parley-voice-'))
  try {
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', '-voice', fliteVoice, '-t', text, '-o', `/out/${FILE}`],
      preopens: { '/out': folder },
      returnOnExit: true,
    })
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport })
    const code = wasi.start(instance)
    if (code !== 0) throw new Error(`flite ended with ${code}`)
    return new Uint8Array(readFileSync(join(folder, FILE)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isModule = (value: unknown): value is WebAssembly.Module => value instanceof WebAssembly.Module

const module: unknown = workerData
if (parentPort && isModule(module)) {
  const port = parentPort
  // One after the other: a reply is spoken at a time, and two instances would only double the memory.
  let last: Promise<void> = Promise.resolve()
  port.on('message', (request: SpeakRequest) => {
    last = last
      .then(() => speak(module, request))
      .then(
        (wav) => port.postMessage({ id: request.id, wav } satisfies SpeakAnswer, [wav.buffer]),
        (thrown: unknown) => port.postMessage({ id: request.id, failure: String(thrown) } satisfies SpeakAnswer),
      )
  })
}
