/** Reads the samples of a WAV file of PCM16 mono, as the fixtures are (RIFF: chunks of a four-letter id and a length). */
import { readFile } from 'node:fs/promises'
import { samplesOf } from './correlate.ts'

export const readWav = async (path: string): Promise<Int16Array> => {
  const file = await readFile(path)
  for (let at = 12; at + 8 <= file.length; at += 8 + file.readUInt32LE(at + 4)) {
    if (file.toString('latin1', at, at + 4) === 'data')
      return samplesOf(file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4)))
  }
  throw new Error(`${path} has no data chunk`)
}
