/**
 * The little of RIFF WAVE that ears and voice need: mono PCM16, written for the recogniser, read from the synthesizer.
 * Pure.
 */
import { pcmBytes } from './wire.ts'

/** A WAV file of mono PCM16 samples. */
export const encodeWav = (samples: Int16Array, sampleRateHz: number): Buffer => {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.length * 2, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRateHz, 24)
  header.writeUInt32LE(sampleRateHz * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length * 2, 40)
  return Buffer.concat([header, pcmBytes(samples)])
}

/** Samples and rate of a mono PCM16 WAV file; throws when it is anything else. */
export const decodeWav = (file: Uint8Array): { samples: Int16Array; sampleRateHz: number } => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a WAV file')
  }
  let sampleRateHz = 0
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    if (id === 'fmt ') {
      if (bytes.readUInt16LE(at + 8) !== 1 || bytes.readUInt16LE(at + 10) !== 1 || bytes.readUInt16LE(at + 22) !== 16) {
        throw new Error('not mono PCM16')
      }
      sampleRateHz = bytes.readUInt32LE(at + 12)
    }
    if (id === 'data') {
      // A writer that streams may leave the size open; what is there counts.
      const length = Math.floor(Math.min(size, bytes.length - at - 8) / 2)
      const samples = new Int16Array(length)
      for (let i = 0; i < length; i++) samples[i] = bytes.readInt16LE(at + 8 + i * 2)
      return { samples, sampleRateHz }
    }
    at += 8 + size + (size % 2)
  }
  throw new Error('a WAV file without data')
}
