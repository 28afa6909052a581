/**
 * Entry of the audio thread: carries out what `threaded-device.ts` asks on the real hardware. It exists because
 * PortAudio blocks its caller (10 to 360 ms to start, 5 to 50 ms to open) and main's event loop must not wait.
 */
import { parentPort } from 'node:worker_threads'
import { DeviceError, messageOf } from '../errors.ts'
import type { DeviceList, OpenMicrophone, OpenSpeaker } from './audio-device.ts'
import { createEchoCanceller } from './echo-canceller.ts'
import { createEchoPath } from './echo-path.ts'
import { createNaudiodonDevice } from './naudiodon-device.ts'
import type { DeviceErrorMessage, FromAudioThread, ToAudioThread } from './worker-messages.ts'

type OpenRequest = Extract<ToAudioThread, { type: 'open' }>

const device = createNaudiodonDevice()
const streams = new Map<number, OpenMicrophone | OpenSpeaker>()
/** Echo is cancelled between the last speaker that sounded and the last microphone that began to deliver. */
const echo = createEchoPath(createEchoCanceller, () => say({ type: 'uncancelled', id: 0 }))
/** Speakers that wait for a block. */
const waiting = new Map<number, (pcm: Uint8Array) => void>()

const port = parentPort
if (port === null) throw new Error('the audio worker runs as a worker thread only')

const say = (message: FromAudioThread): void => {
  const transfer = message.type === 'frame' ? [ownBuffer(message.pcm)] : []
  port.postMessage(message, transfer)
}

/** A frame is a whole buffer of its own (createSlicer), so transferring it takes nothing else along. */
const ownBuffer = (pcm: Uint8Array): ArrayBuffer => {
  if (pcm.buffer instanceof ArrayBuffer) return pcm.buffer
  throw new TypeError('a frame must not be shared memory')
}

const toMessage = (thrown: unknown): DeviceErrorMessage =>
  thrown instanceof DeviceError
    ? { code: thrown.code, sentence: thrown.sentence }
    : { code: 'not-found', sentence: messageOf(thrown) }

const openStream = ({ id, kind, choice }: OpenRequest): Promise<OpenMicrophone | OpenSpeaker> => {
  const onLost = (error: DeviceError): void => {
    streams.delete(id)
    echo.closed(id)
    say({ type: 'lost', id, error: toMessage(error) })
  }
  if (kind === 'microphone')
    return device.openMicrophone(choice, {
      onFrame: (pcm) => say({ type: 'frame', id, pcm: echo.heard(id, pcm) }),
      onLost,
    })
  return device.openSpeaker(choice, {
    pull: () =>
      new Promise((resolve) => {
        waiting.set(id, resolve)
        say({ type: 'pull', id })
      }),
    onLost,
  })
}

const open = async (request: OpenRequest): Promise<void> => {
  const { id } = request
  try {
    const stream = await openStream(request)
    streams.set(id, stream)
    say({ type: 'opened', id })
  } catch (thrown) {
    say({ type: 'failed', id, error: toMessage(thrown) })
  }
}

const close = async (id: number): Promise<void> => {
  const stream = streams.get(id)
  streams.delete(id)
  waiting.delete(id)
  echo.closed(id)
  await stream?.close()
  say({ type: 'closed', id })
}

let stopWatching: (() => void) | undefined

/** Asked again while it watches, it tells the list once more: somebody new listens. */
const watch = async (isWatched: boolean): Promise<void> => {
  const tell = (devices: DeviceList): void => say({ type: 'changed', id: 0, devices })
  if (isWatched && stopWatching !== undefined) return tell(await device.list())
  stopWatching?.()
  stopWatching = isWatched ? device.watch(tell) : undefined
}

const handle = async (message: ToAudioThread): Promise<void> => {
  switch (message.type) {
    case 'list':
      say({ type: 'listed', id: message.id, devices: await device.list() })
      break
    case 'watch':
      await watch(message.isWatched)
      break
    case 'open':
      await open(message)
      break
    case 'close':
      await close(message.id)
      break
    case 'cancelEcho':
      await echo.set(message.isWanted)
      break
    case 'block':
      echo.played(message.id, message.pcm)
      waiting.get(message.id)?.(message.pcm)
      waiting.delete(message.id)
      break
    case 'dispose':
      await watch(false)
      await device.dispose()
      say({ type: 'closed', id: message.id })
      port.close()
      break
  }
}

port.on('message', (message: ToAudioThread) => void handle(message))
