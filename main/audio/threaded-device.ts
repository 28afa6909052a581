/**
 * AudioDevice for main: the hardware is worked by a thread of its own (`audio-worker.ts`), main only exchanges
 * messages with it. Owns that thread: starts it on first use and again when it died. Called by `compose.ts`, which
 * names the worker's file.
 */

import { SHARE_ENV, Worker } from 'node:worker_threads'
import { DeviceError, messageOf } from '../errors.ts'
import { says } from '../voice/sentence.ts'
import {
  type AudioDevice,
  BLOCK_BYTES,
  type DeviceChoice,
  type DeviceList,
  type MicrophoneListener,
  type OpenMicrophone,
  type SpeakerListener,
} from './audio-device.ts'
import { deviceError } from './port-audio.ts'
import { type DeviceErrorMessage, type FromAudioThread, type ToAudioThread, WRITE_BLOCKS } from './worker-messages.ts'

/** One open, or opening, stream as main sees it. */
interface Stream {
  readonly kind: 'microphone' | 'speaker'
  onFrame(pcm: Uint8Array): void
  pull(): Uint8Array
  onLost(error: DeviceError): void
}

interface Pending {
  resolve(message: FromAudioThread): void
  reject(error: DeviceError): void
}

const NOTHING: DeviceList = { microphones: [], speakers: [] }
/** Closing takes 50 ms, or 1 s where a device is dead; then the thread is ended. */
const DISPOSE_MS = 1_500

const revive = ({ code, sentence }: DeviceErrorMessage): DeviceError => new DeviceError(code, sentence)

const pullBlocks = (stream: Stream): Uint8Array => {
  const pcm = new Uint8Array(WRITE_BLOCKS * BLOCK_BYTES)
  for (let block = 0; block < WRITE_BLOCKS; block++) pcm.set(stream.pull(), block * BLOCK_BYTES)
  return pcm
}

/** Makes the machine's sound hardware reachable from main. `workerFile` is the built `audio-worker.cjs`. */
export const createThreadedDevice = (workerFile: string | URL): AudioDevice => {
  let worker: Worker | undefined
  let lastId = 0
  let isDisposed = false
  let cancelsEcho = false
  let onUncancelled: (() => void) | undefined
  const streams = new Map<number, Stream>()
  const pending = new Map<number, Pending>()
  const watchers = new Set<(list: DeviceList) => void>()

  /** The thread keeps the process alive only while something is open or asked for. */
  const updateRef = (): void => {
    if (streams.size + pending.size > 0) worker?.ref()
    else worker?.unref()
  }

  const onMessage = (from: Worker, message: FromAudioThread): void => {
    const stream = streams.get(message.id)
    switch (message.type) {
      case 'frame':
        stream?.onFrame(message.pcm)
        break
      case 'pull':
        if (stream !== undefined) post(from, { type: 'block', id: message.id, pcm: pullBlocks(stream) })
        break
      case 'lost':
        streams.delete(message.id)
        updateRef()
        stream?.onLost(revive(message.error))
        break
      case 'changed':
        for (const onList of [...watchers]) onList(message.devices)
        break
      case 'uncancelled':
        onUncancelled?.()
        break
      default:
        pending.get(message.id)?.resolve(message)
        pending.delete(message.id)
        updateRef()
    }
  }

  const onDeath = (dead: Worker, cause: unknown): void => {
    if (worker !== dead) return
    worker = undefined
    const orphans = [...streams.values()]
    const waiting = [...pending.values()]
    streams.clear()
    pending.clear()
    const failure = new DeviceError('lost', 'The sound system stopped responding. Try again.', { cause })
    for (const { reject } of waiting) reject(failure)
    for (const stream of orphans) stream.onLost(deviceError(stream.kind, 'lost', cause))
  }

  const running = (): Worker => {
    if (worker !== undefined) return worker
    // The environment is shared because the C libraries read it: PULSE_SINK and the like are set per stream.
    const started = new Worker(workerFile, { env: SHARE_ENV })
    worker = started
    started.on('message', (message: FromAudioThread) => onMessage(started, message))
    started.on('error', (error) => onDeath(started, error))
    started.on('exit', (code) => onDeath(started, new Error(`the audio thread ended with ${code}`)))
    if (watchers.size > 0) post(started, { type: 'watch', id: 0, isWatched: true })
    if (cancelsEcho) post(started, { type: 'cancelEcho', id: 0, isWanted: true })
    return started
  }

  const post = (to: Worker, message: ToAudioThread): void => to.postMessage(message)

  const request = (message: ToAudioThread): Promise<FromAudioThread> =>
    new Promise((resolve, reject) => {
      try {
        const to = running()
        pending.set(message.id, { resolve, reject })
        updateRef()
        post(to, message)
      } catch (thrown) {
        reject(new DeviceError('not-found', says`Sound is not available: ${messageOf(thrown)}`, { cause: thrown }))
      }
    })

  const open = async (choice: DeviceChoice | undefined, stream: Stream): Promise<OpenMicrophone> => {
    if (isDisposed) throw deviceError(stream.kind, 'not-found')
    const id = ++lastId
    streams.set(id, stream)
    const target = choice === undefined ? {} : { choice }
    const answer = await request({ type: 'open', id, kind: stream.kind, ...target }).catch((error: unknown) => {
      streams.delete(id)
      throw error
    })
    if (answer.type === 'failed') {
      streams.delete(id)
      throw revive(answer.error)
    }
    let closing: Promise<unknown> | undefined
    return {
      close: async () => {
        const wasOpen = streams.delete(id)
        closing ??= wasOpen ? request({ type: 'close', id }).catch(() => undefined) : Promise.resolve()
        await closing
      },
    }
  }

  return {
    list: async () => {
      if (isDisposed) return NOTHING
      const answer = await request({ type: 'list', id: ++lastId }).catch(() => undefined)
      return answer?.type === 'listed' ? answer.devices : NOTHING
    },
    watch: (onList) => {
      if (isDisposed) return () => undefined
      watchers.add(onList)
      // A thread that is started for it is told as it starts.
      if (worker === undefined) running()
      else post(worker, { type: 'watch', id: 0, isWatched: true })
      return () => {
        if (!watchers.delete(onList) || watchers.size > 0 || worker === undefined) return
        post(worker, { type: 'watch', id: 0, isWatched: false })
      }
    },
    openMicrophone: (choice, listener: MicrophoneListener) =>
      open(choice, {
        kind: 'microphone',
        onFrame: (pcm) => listener.onFrame(pcm),
        pull: () => new Uint8Array(0),
        onLost: (error) => listener.onLost(error),
      }),
    openSpeaker: (choice, listener: SpeakerListener) =>
      open(choice, {
        kind: 'speaker',
        onFrame: () => undefined,
        pull: () => listener.pull(),
        onLost: (error) => listener.onLost(error),
      }),
    cancelEcho: (isWanted, onFailed) => {
      cancelsEcho = isWanted
      onUncancelled = onFailed
      // A thread that is started later is told as it starts.
      if (worker !== undefined) post(worker, { type: 'cancelEcho', id: 0, isWanted })
    },
    dispose: async () => {
      isDisposed = true
      watchers.clear()
      const last = worker
      if (last === undefined) return
      streams.clear()
      let timer: NodeJS.Timeout | undefined
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DISPOSE_MS)
      })
      await Promise.race([request({ type: 'dispose', id: ++lastId }).catch(() => undefined), limit])
      clearTimeout(timer)
      worker = undefined
      await last.terminate()
    },
  }
}
