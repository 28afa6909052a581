/**
 * A process that opens the microphone and the speaker and says on stdout, one JSON line each, what becomes of them.
 * Run by tests whose native library may be left in a state that only the end of the process cures.
 */
import { resolve } from 'node:path'
import { createThreadedDevice } from '../../main/audio/threaded-device.ts'

const say = (event: string, detail?: string): void => {
  process.stdout.write(`${JSON.stringify({ event, detail })}\n`)
}

const device = createThreadedDevice(resolve('main/audio/audio-worker.ts'))
let frames = 0
let blocks = 0
const tell = (kind: string) => (error: { readonly code: string }) => say(`${kind} lost`, error.code)

try {
  await device.openSpeaker(undefined, {
    pull: () => {
      if (++blocks === 200) say('speaker runs')
      return new Uint8Array(480)
    },
    onLost: tell('speaker'),
  })
  await device.openMicrophone(undefined, {
    onFrame: () => {
      if (++frames === 20) say('microphone runs')
    },
    onLost: tell('microphone'),
  })
} catch (thrown) {
  say('refused', thrown instanceof Error && 'code' in thrown ? `${thrown.code}` : `${thrown}`)
}
process.stdin.once('data', () => {
  device.list().then(
    (list) => say('listed', `${list.microphones.length}`),
    () => say('list failed'),
  )
})
