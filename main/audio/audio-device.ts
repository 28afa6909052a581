/**
 * What the app needs of sound hardware, and nothing about how it is done. `threaded-device.ts` implements it with
 * PortAudio in a thread of its own; `wav-device.ts` with files. All audio on this interface is PCM16 little-endian,
 * mono, 24 kHz: the implementation converts when the hardware is otherwise.
 */
import type { DeviceError } from '../errors.ts'

/** Samples per second of all audio inside the app (protocol.md §9). */
export const SAMPLE_RATE_HZ = 24_000

/** One capture frame: 20 ms = 480 samples = 960 bytes. */
export const FRAME_MS = 20
export const FRAME_BYTES = 960

/** What a speaker pulls at a time: 10 ms = 240 samples = 480 bytes. */
export const BLOCK_MS = 10
export const BLOCK_BYTES = 480

/** A device as the user knows it. */
export interface DeviceInfo {
  /** The system's own identity of it: the same after it was unplugged and plugged in again. Never shown. */
  readonly id: string
  /** What the user reads and what settings.json keeps (contract.md §3); no two devices of a list have the same. */
  readonly name: string
  /** As the system describes it: two of one make have the same. */
  readonly description: string
  readonly isDefault: boolean
  /** The system says that it is worn on the head: what it plays does not reach a microphone. */
  readonly isHeadphones: boolean
}

/** A device that somebody chose: by name, and by identity where that was known when it was chosen. */
export interface DeviceChoice {
  readonly name: string
  readonly id?: string
}

/** The devices that are present. */
export interface DeviceList {
  readonly microphones: readonly DeviceInfo[]
  readonly speakers: readonly DeviceInfo[]
}

/** An open microphone. */
export interface OpenMicrophone {
  /** Stops capture and frees the device. Resolves when it is free; safe to call twice. */
  close(): Promise<void>
}

/** An open speaker. It pulls: the device decides when it needs the next samples. */
export interface OpenSpeaker {
  /** Stops playback at once and frees the device; safe to call twice. */
  close(): Promise<void>
}

/** What happens on an open microphone. Called on main's event loop; must return quickly. */
export interface MicrophoneListener {
  /** Exactly FRAME_BYTES; the listener owns the buffer afterwards. */
  onFrame(pcm: Uint8Array): void
  /** The device went away by itself. No further calls follow. */
  onLost(error: DeviceError): void
}

/** What an open speaker asks for. */
export interface SpeakerListener {
  /** The next BLOCK_BYTES to play. Must always return that much: silence when there is nothing. */
  pull(): Uint8Array
  /** The device went away by itself. No further calls follow. */
  onLost(error: DeviceError): void
}

/** The sound hardware of this machine. */
export interface AudioDevice {
  /** Devices now present. Never throws: no sound system means two empty lists. */
  list(): Promise<DeviceList>
  /**
   * Calls back with the list now, and again whenever a device comes, goes, or becomes the default. Where the system
   * cannot tell, it is not called again. Returns the function that ends it.
   */
  watch(onList: (list: DeviceList) => void): () => void
  /** Opens that device, or the system's default when undefined. Rejects with DeviceError, also when it is not there. */
  openMicrophone(choice: DeviceChoice | undefined, listener: MicrophoneListener): Promise<OpenMicrophone>
  /** As openMicrophone. */
  openSpeaker(choice: DeviceChoice | undefined, listener: SpeakerListener): Promise<OpenSpeaker>
  /**
   * From now on the microphone's frames come without what the speaker plays, or with it again. Where nothing can cancel
   * echo, nothing happens. `onFailed`: the canceller could not be loaded, or broke; the sound goes on with the echo.
   */
  cancelEcho(isWanted: boolean, onFailed?: () => void): void
  /** Closes what is open and frees the sound system. Nothing may be called afterwards; safe to call twice. */
  dispose(): Promise<void>
}
