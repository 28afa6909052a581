/**
 * The uplink pump: decides which 20 ms frames go to the service and when. From ready to end it never pauses
 * (protocol.md §9.1: without frames after the last word the turn may never end): microphone while audio passes, zeros
 * otherwise. What was captured before the session was ready is held and sent a little faster than real time. Pure.
 */

/** One frame: 20 ms, 480 samples, 960 bytes. */
export const PUMP_FRAME_MS = 20
const FRAME_BYTES = 960

/**
 * Pace of held frames: one every 16 ms is 1.25 times real time. The service is documented to drop what is "more than
 * about a second of audio per second" (protocol.md §9), so not much faster; slower would delay the whole turn.
 */
const HELD_FRAME_MS = 16

/** A gap in capture up to this long is jitter and is waited for; longer is filled with zeros. */
const CAPTURE_JITTER_MS = 80

/** After a stall longer than this the pump starts anew from now instead of sending a burst (protocol.md §9 "pump"). */
const STALL_MS = 200

/** The longest speech held while there is no session: one minute, 2.9 MB. */
const MAX_HELD_FRAMES = 3000

/** A frame of silence; shared, never written to. */
export const SILENT_FRAME: Uint8Array = new Uint8Array(FRAME_BYTES)

/** State of the pump. */
export interface Pump {
  readonly isRunning: boolean
  /** Captured, not yet sent, oldest first. */
  readonly held: readonly Uint8Array[]
  /** When the next frame is due. */
  readonly dueMs: number
  readonly lastCaptureMs: number
  /** The last captured frame passed: the next one that does not is faded out and ends the speech. */
  readonly wasPassing: boolean
  /** What was held was too fast for this service (`audio_rate_violation`, protocol.md §5): in real time from now on. */
  readonly isCareful: boolean
}

/** The new state and the frames to send now, in order. */
export interface PumpStep {
  readonly pump: Pump
  readonly frames: readonly Uint8Array[]
}

/** The pump before a session. */
export const IDLE_PUMP: Pump = {
  isRunning: false,
  held: [],
  dueMs: 0,
  lastCaptureMs: Number.NEGATIVE_INFINITY,
  wasPassing: false,
  isCareful: false,
}

/** Frames stopped for so long that the app itself stood still: a busy machine, or one that slept. */
const STANDSTILL_MS = 1000

/** Whether no frame went out for so long that what the service said meanwhile cannot have been read. */
export const stoodStill = (pump: Pump, nowMs: number): boolean => pump.isRunning && nowMs - pump.dueMs > STANDSTILL_MS

/** The session is ready: from now on frames flow. What is held stays in front. */
export const startPump = (pump: Pump, nowMs: number): Pump => ({ ...pump, isRunning: true, dueMs: nowMs })

/** The session is gone. `keepHeld` while it will come back by itself and the user goes on talking. */
export const stopPump = (pump: Pump, keepHeld: boolean): Pump => ({
  ...IDLE_PUMP,
  held: keepHeld ? pump.held : [],
  isCareful: pump.isCareful,
})

/** Nothing that the microphone heard so far is to be sent, not even faded out. Frames of silence go on. */
export const dropCaptured = (pump: Pump): Pump => ({ ...pump, held: [], wasPassing: false })

/** A frame came from the microphone. `passes`: the gate lets it through. */
export const capture = (pump: Pump, pcm: Uint8Array, passes: boolean, nowMs: number): PumpStep => {
  const endsSpeech = !passes && pump.wasPassing && nowMs - pump.lastCaptureMs < CAPTURE_JITTER_MS
  if (!passes && !endsSpeech) return { pump: pump.wasPassing ? { ...pump, wasPassing: false } : pump, frames: [] }
  const frame = endsSpeech ? fadeOut(pcm) : pcm
  const next = { ...pump, wasPassing: passes, lastCaptureMs: nowMs }
  if (!pump.isRunning || pump.held.length > 0) {
    if (pump.held.length >= MAX_HELD_FRAMES) return { pump: next, frames: [] }
    return { pump: { ...next, held: [...pump.held, frame] }, frames: [] }
  }
  return { pump: { ...next, dueMs: nowMs + PUMP_FRAME_MS }, frames: [frame] }
}

/** Time passes: what is due goes out. */
export const tickPump = (before: Pump, passes: boolean, nowMs: number): PumpStep => {
  const hasDried = before.wasPassing && !passes && nowMs - before.lastCaptureMs >= CAPTURE_JITTER_MS
  const pump = hasDried ? { ...before, wasPassing: false } : before
  if (!pump.isRunning) return { pump, frames: [] }
  const isCapturing = passes && nowMs - pump.lastCaptureMs < CAPTURE_JITTER_MS
  let dueMs = nowMs - pump.dueMs > STALL_MS ? nowMs : pump.dueMs
  let taken = 0
  const frames: Uint8Array[] = []
  while (dueMs <= nowMs) {
    const held = pump.held[taken]
    if (held !== undefined) {
      frames.push(held)
      taken += 1
      dueMs += pump.isCareful ? PUMP_FRAME_MS : HELD_FRAME_MS
    } else if (isCapturing) {
      break
    } else {
      frames.push(SILENT_FRAME)
      dueMs += PUMP_FRAME_MS
    }
  }
  if (frames.length === 0 && dueMs === pump.dueMs) return { pump, frames }
  return { pump: { ...pump, dueMs, held: taken > 0 ? pump.held.slice(taken) : pump.held }, frames }
}

/** A copy of the frame that falls to zero in a straight line, so that the end of speech does not click. */
const fadeOut = (pcm: Uint8Array): Uint8Array => {
  const faded = pcm.slice()
  const view = new DataView(faded.buffer, faded.byteOffset, faded.byteLength)
  const samples = faded.byteLength >> 1
  for (let i = 0; i < samples; i++) {
    view.setInt16(i * 2, Math.round((view.getInt16(i * 2, true) * (samples - i)) / samples), true)
  }
  return faded
}
