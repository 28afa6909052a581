/**
 * Sound with a stop-watch: an AudioDevice that notes when frames come and blocks go, and a recorder of the virtual
 * speaker that notes when sound begins and ends there. Used by `barge-in.bench.ts`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AudioDevice } from '../../main/audio/audio-device.ts'
import { isDigitalSilence } from '../../main/voice/pcm.ts'
import type { Pulse } from '../fakes/pulse.ts'
import { digest, monotonicMs } from './monotonic.ts'

/** A block as it was handed to the device. */
export interface HandedBlock {
  readonly atMs: number
  readonly isSound: boolean
}

/** What passed through the device. */
export interface SoundNotes {
  readonly handed: HandedBlock[]
  /** Captured frames by digest, with the time at which the app got them. */
  readonly captured: Map<string, number>
}

/** Wraps a device; everything is passed on as it is. */
export function watchDevice(device: AudioDevice): { readonly device: AudioDevice; readonly notes: SoundNotes } {
  const notes: SoundNotes = { handed: [], captured: new Map() }
  return {
    notes,
    device: {
      ...device,
      openMicrophone: (name, listener) =>
        device.openMicrophone(name, {
          ...listener,
          onFrame: (pcm) => {
            notes.captured.set(digest(Buffer.from(pcm).toString('base64')), monotonicMs())
            listener.onFrame(pcm)
          },
        }),
      openSpeaker: (name, listener) =>
        device.openSpeaker(name, {
          ...listener,
          pull: () => {
            const block = listener.pull()
            notes.handed.push({ atMs: monotonicMs(), isSound: !isDigitalSilence(block) })
            return block
          },
        }),
    },
  }
}

/** A stretch of sound at the virtual speaker. */
export interface HeardSound {
  readonly firstAtMs: number
  lastAtMs: number
}

/** A recorder that runs. */
export interface SpeakerEar {
  /** Stretches of sound so far; a pause of 50 ms begins a new one. */
  readonly heard: readonly HeardSound[]
  stop(): Promise<void>
}

/** Above what resampling leaves behind after a tone; the tone's own peak is 9000. */
const SOUND_LEVEL = 150
const SAMPLES_PER_MS = 24
const PAUSE_MS = 50

/** Records the virtual speaker and notes the times of sound. A sample's time is when it reached us. */
export async function listenToSpeaker(pulse: Pulse): Promise<SpeakerEar> {
  const format = ['--raw', '--rate=24000', '--channels=1', '--format=s16le', '--latency-msec=5']
  const recorder = spawn('parec', ['-d', `${pulse.speaker.serverName}.monitor`, ...format], {
    env: { ...process.env, ...pulse.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const heard: HeardSound[] = []
  let half = Buffer.alloc(0)
  recorder.stdout.on('data', (data: Buffer) => {
    const bytes = Buffer.concat([half, data])
    const samples = bytes.length >> 1
    half = Buffer.from(bytes.subarray(samples * 2))
    const nowMs = monotonicMs()
    for (let i = 0; i < samples; i++) {
      if (Math.abs(bytes.readInt16LE(i * 2)) < SOUND_LEVEL) continue
      const atMs = nowMs - (samples - i) / SAMPLES_PER_MS
      const last = heard.at(-1)
      if (last === undefined || atMs - last.lastAtMs > PAUSE_MS) heard.push({ firstAtMs: atMs, lastAtMs: atMs })
      else last.lastAtMs = atMs
    }
  })
  await once(recorder.stdout, 'data')
  return {
    heard,
    stop: async () => {
      const closed = once(recorder, 'close')
      recorder.kill('SIGTERM')
      await closed
    },
  }
}
