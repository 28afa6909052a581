/**
 * One open microphone or speaker on PortAudio: the format it accepts, the pace, the watchdog, the end. Every open
 * speaker is fed without a pause, silence included, because with an empty queue PortAudio's callback blocks. Called
 * by `port-audio-device.ts`, in the audio thread: opening blocks.
 */
import { Buffer } from 'node:buffer'
import type { Readable, Writable } from 'node:stream'
import type { DeviceError } from '../errors.ts'
import { FRAME_BYTES, type MicrophoneListener, type OpenMicrophone, type OpenSpeaker } from './audio-device.ts'
import {
  APP_FORMAT,
  createCaptureConverter,
  createPlaybackConverter,
  createSlicer,
  type FormatConverter,
  type StreamFormat,
} from './pcm-format.ts'
import {
  deviceError,
  openingError,
  type PortAudio,
  type PortAudioControl,
  type PortAudioOptions,
} from './port-audio.ts'

/** A speaker's listener that gives two blocks at a time, and may take a moment: they come from another thread. */
export interface AsyncSpeakerListener {
  /** The next WRITE_BLOCKS × BLOCK_BYTES to play. */
  pull(): Uint8Array | Promise<Uint8Array>
  onLost(error: DeviceError): void
}

/** Which device, and what it offers when 24 kHz mono is refused. */
export interface StreamTarget {
  /** PortAudio's id, -1 for its default. */
  readonly deviceId: number
  readonly defaultSampleRateHz: number
  readonly maxChannels: number
}

/** Times of the watchdog and of closing, ms. */
export interface StreamTimings {
  /** Silence of the device that counts as loss. Main doubts it earlier (`kept-stream.ts`); this ends what nobody closed. */
  readonly lostAfterMs: number
  /** The same before the first frame: an idle virtual device renders 2 s blocks (measured up to 1.9 s). */
  readonly firstFrameMs: number
  /** A quit that takes longer never ends (a dead speaker's callback); healthy ones take 20 to 50 ms. */
  readonly quitMs: number
}

/** The values in use. */
export const STREAM_TIMINGS: StreamTimings = { lostAfterMs: 1_500, firstFrameMs: 5_000, quitMs: 1_000 }

const WATCH_EVERY_MS = 100
/** Host period. Measured on PulseAudio: underflows at 10 ms, none at 20 ms; each 10 ms more adds 25 ms at the ear. */
const PERIOD_MS = 20
/** 1 s of capture may wait for us before the native queue blocks. */
const CAPTURE_QUEUE = 50
/**
 * Writes of 20 ms in the native queue; one more waits outside. All that an interruption cannot take back, and all the
 * time the two event loops have: with one write less, a loaded machine left gaps of up to 60 ms.
 */
const PLAYBACK_QUEUE = 2
/** Writes after which a speaker runs at the device's pace; the first ones only fill its buffer. */
const SETTLED_WRITES = 25

/** Streams that are open, so that none is collected while PortAudio's callback still points to it. */
const alive = new Set<PortAudioControl>()

const formatsToTry = (target: StreamTarget): readonly StreamFormat[] => {
  const own = target.defaultSampleRateHz
  const formats = [APP_FORMAT, { sampleRateHz: own, channels: 1 }]
  if (target.maxChannels >= 2) formats.push({ sampleRateHz: own, channels: 2 })
  if (target.maxChannels > 2) formats.push({ sampleRateHz: own, channels: target.maxChannels })
  return formats
}

const optionsFor = (target: StreamTarget, format: StreamFormat, maxQueue: number): PortAudioOptions => {
  const frames = Math.round((format.sampleRateHz * PERIOD_MS) / 1_000)
  return {
    deviceId: target.deviceId,
    sampleRate: format.sampleRateHz,
    channelCount: format.channels,
    sampleFormat: 16,
    maxQueue,
    framesPerBuffer: frames,
    highwaterMark: frames * format.channels * 2,
    closeOnError: false,
  }
}

/** Opens with the first format that is accepted. Only a refused format leads to the next one. */
const openAny = <S>(
  kind: 'microphone' | 'speaker',
  formats: readonly StreamFormat[],
  open: (format: StreamFormat) => S,
): { readonly stream: S; readonly format: StreamFormat } => {
  let refusal = deviceError(kind, 'unsupported-rate')
  for (const format of formats) {
    try {
      return { stream: open(format), format }
    } catch (thrown) {
      refusal = openingError(kind, thrown)
      if (refusal.code !== 'unsupported-rate') throw refusal
    }
  }
  throw refusal
}

/** What the watchdog looks at, ten times a second. */
interface Watched {
  /** Whether the device has got going; until then it has more time. */
  isRunning(): boolean
  /** Whether it is the device's turn, and not ours. */
  isDeviceDue(): boolean
  onSilent(): void
}

/** Reports once when a device stays silent too long. Counts its own turns, so that a stalled thread is no loss. */
const watch = (timings: StreamTimings, { isRunning, isDeviceDue, onSilent }: Watched) => {
  let silentMs = 0
  const timer = setInterval(() => {
    silentMs = isDeviceDue() ? silentMs + WATCH_EVERY_MS : 0
    if (silentMs >= (isRunning() ? timings.lostAfterMs : timings.firstFrameMs)) {
      clearInterval(timer)
      onSilent()
    }
  }, WATCH_EVERY_MS)
  return {
    alive: () => {
      silentMs = 0
    },
    stop: () => clearInterval(timer),
  }
}

/** Ends a stream, or stops waiting: a quit that hangs stays behind, referenced, so that nothing crashes. */
const quit = async (stream: PortAudioControl & (Readable | Writable), timings: StreamTimings): Promise<void> => {
  const done = Promise.resolve(stream.quit()).then(
    () => {
      alive.delete(stream)
      stream.destroy()
    },
    () => undefined,
  )
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timings.quitMs)
  })
  await Promise.race([done, limit])
  clearTimeout(timer)
}

/** Opens a microphone. Throws DeviceError. */
export const openInputStream = async (
  portAudio: PortAudio,
  target: StreamTarget,
  listener: MicrophoneListener,
  timings: StreamTimings = STREAM_TIMINGS,
): Promise<OpenMicrophone> => {
  const { stream, format } = openAny('microphone', formatsToTry(target), (wanted) =>
    portAudio.openInput(optionsFor(target, wanted, CAPTURE_QUEUE)),
  )
  alive.add(stream)
  const converter = await converterOrQuit('microphone', stream, timings, createCaptureConverter(format))
  let isClosed = false
  let hasDelivered = false
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    isClosed = true
    watchdog.stop()
    closing ??= quit(stream, timings).then(() => converter.dispose())
    return closing
  }
  const lose = (cause?: unknown): void => {
    if (isClosed) return
    void close()
    listener.onLost(deviceError('microphone', 'lost', cause))
  }
  const watchdog = watch(timings, {
    isRunning: () => hasDelivered,
    isDeviceDue: () => true,
    onSilent: () => lose(),
  })
  const slice = createSlicer(FRAME_BYTES, (frame) => {
    if (!isClosed) listener.onFrame(frame)
  })
  stream.on('data', (pcm: Uint8Array) => {
    if (isClosed || pcm.length === 0) return
    hasDelivered = true
    watchdog.alive()
    slice(converter.convert(pcm))
  })
  stream.on('error', lose)
  stream.on('end', () => lose())
  await start('microphone', stream, close)
  return { close }
}

/** Opens a speaker and feeds it until it is closed. Throws DeviceError. */
export const openOutputStream = async (
  portAudio: PortAudio,
  target: StreamTarget,
  listener: AsyncSpeakerListener,
  timings: StreamTimings = STREAM_TIMINGS,
): Promise<OpenSpeaker> => {
  const { stream, format } = openAny('speaker', formatsToTry(target), (wanted) =>
    portAudio.openOutput(optionsFor(target, wanted, PLAYBACK_QUEUE)),
  )
  alive.add(stream)
  const converter = await converterOrQuit('speaker', stream, timings, createPlaybackConverter(format))
  let isClosed = false
  let writes = 0
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    isClosed = true
    watchdog.stop()
    closing ??= quit(stream, timings).then(() => converter.dispose())
    return closing
  }
  const lose = (cause?: unknown): void => {
    if (isClosed) return
    void close()
    listener.onLost(deviceError('speaker', 'lost', cause))
  }
  let isWriting = false
  const watchdog = watch(timings, {
    isRunning: () => writes > SETTLED_WRITES,
    isDeviceDue: () => isWriting,
    onSilent: () => lose(),
  })
  stream.on('error', lose)
  stream.on('close', () => lose())
  await start('speaker', stream, close)
  void feed().catch(lose)
  return { close }

  async function feed(): Promise<void> {
    while (!isClosed) {
      const pcm = converter.convert(await listener.pull())
      if (isClosed) return
      isWriting = true
      await write(stream, pcm)
      isWriting = false
      writes++
      watchdog.alive()
    }
  }
}

const converterOrQuit = async (
  kind: 'microphone' | 'speaker',
  stream: PortAudioControl & (Readable | Writable),
  timings: StreamTimings,
  converter: Promise<FormatConverter>,
): Promise<FormatConverter> => {
  try {
    return await converter
  } catch (thrown) {
    await quit(stream, timings)
    throw deviceError(kind, 'unsupported-rate', thrown)
  }
}

const write = (stream: Writable, pcm: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    // A view, not a copy: naudiodon copies the bytes when the write begins.
    const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)
    stream.write(bytes, (error) => (error ? reject(error) : resolve()))
  })

const start = async (
  kind: 'microphone' | 'speaker',
  stream: PortAudioControl,
  close: () => Promise<void>,
): Promise<void> => {
  try {
    stream.start()
  } catch (thrown) {
    await close()
    throw openingError(kind, thrown)
  }
}
