/**
 * The only importer of naudiodon: its streams under our interface. The library is native and prints to stdout as it
 * opens; that cannot be switched off. Called by `audio-worker.ts`.
 */
import { Readable, Writable } from 'node:stream'
import type { PortAudio } from './port-audio.ts'
import { createPortAudioDevice, type PortAudioDevice } from './port-audio-device.ts'

/** Loads the native library: some 15 ms, blocking. Rejects when it was not built for this machine. */
export const loadNaudiodon = async (): Promise<PortAudio> => {
  const { AudioIO, getDevices, getHostAPIs } = await import('naudiodon')
  return {
    getDevices,
    getHostApis: () => {
      const { defaultHostAPI, HostAPIs } = getHostAPIs()
      return { defaultIndex: defaultHostAPI, apis: HostAPIs }
    },
    openInput: (inOptions) => {
      const stream = AudioIO({ inOptions })
      if (stream instanceof Readable) return stream
      throw new TypeError('naudiodon made no readable stream')
    },
    openOutput: (outOptions) => {
      const stream = AudioIO({ outOptions })
      if (stream instanceof Writable) return stream
      throw new TypeError('naudiodon made no writable stream')
    },
  }
}

/** The machine's sound hardware. Everything it does may block its thread for some 10 ms: keep it off main's. */
export const createNaudiodonDevice = (): PortAudioDevice => createPortAudioDevice(loadNaudiodon)
