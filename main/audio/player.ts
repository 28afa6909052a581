/**
 * Plays replies: jitter buffer to speaker. Opens the speaker when there is something to play or when told to be warm,
 * feeds it as long as it is open, closes it when idle; without any speaker a clock pulls instead, so that positions
 * and captions go on. Position is counted in what the device was handed, never read off a clock. Called by `compose.ts`.
 */
import type { DeviceError } from '../errors.ts'
import { JitterBuffer, type JitterBufferOptions, type JitterBufferStats } from '../voice/jitter-buffer.ts'
import { isDigitalSilence, msOfSamples, peakLevel } from '../voice/pcm.ts'
import type { ReplyId } from '../voice/tools.ts'
import { type AudioDevice, BLOCK_BYTES, BLOCK_MS, type DeviceChoice } from './audio-device.ts'
import type { SwitchCause } from './failure-book.ts'
import { type AsideEnd, createOverlay } from './overlay.ts'
import { type AudioScheduler, everyPeriod } from './scheduler.ts'
import { createStreamKeeper, type DeviceUse } from './stream-keeper.ts'

/** `silent`: no speaker can be opened, replies run by the clock and nobody hears them. */
export type SpeakerState = 'closed' | 'opening' | 'open' | 'silent'

/** Where a reply is. */
export interface PlayedPosition {
  readonly replyId: ReplyId
  /** Ms of this reply handed to the device. */
  readonly playedMs: number
  /** Peak of what was handed last, 0 to 1. */
  readonly level: number
}

/** What the player reports. Called on main's event loop. */
export interface PlayerEvents {
  /** While a reply sounds, at most every 20 ms. */
  onPosition(position: PlayedPosition): void
  /** All of the reply was handed to the device. Not said of a flushed one. */
  onPlayedOut(replyId: ReplyId, playedMs: number): void
  /** While `playAside` sounds: the peak of each block, replies included, 0 to 1. */
  onAside?(level: number): void
  /** `error` says why it is `silent`. */
  onSpeaker(state: SpeakerState, error?: DeviceError): void
  /** Another device is heard than before. */
  onUse?(use: DeviceUse, cause: SwitchCause): void
  /** After a flush of a sounding reply: ms until its last non-zero sample was handed to the device (goals.md). */
  onSilenced?(replyId: ReplyId, afterMs: number): void
}

/** What createPlayer needs. */
export interface PlayerOptions {
  readonly device: AudioDevice
  readonly scheduler: AudioScheduler
  readonly events: PlayerEvents
  /** Absent means the system's default. */
  readonly choice?: DeviceChoice
  /** How long an idle speaker stays open, ms: opening costs up to 100 ms, holding it costs wake-ups. */
  readonly idleCloseMs?: number
  /** Between attempts to get a speaker back while there is something to play, ms. */
  readonly retryMs?: number
  readonly buffer?: JitterBufferOptions
}

/** What a flush did, in ms. */
export interface Flushed {
  /** The reply that was sounding; absent when none was. */
  readonly replyId?: ReplyId
  /** How much of it was handed to the device, the 5 ms fade included. */
  readonly playedMs: number
  readonly droppedMs: number
}

/** The player; see the file header. */
export interface Player {
  /** Adds audio of a reply, PCM16 24 kHz mono. The player owns it afterwards. Audio of a flushed reply is dropped. */
  enqueue(replyId: ReplyId, pcm: Uint8Array): void
  /** The agent will send no more of this reply. */
  endOfReply(replyId: ReplyId): void
  /** Silence: one reply, or all. Acts within the next pull, at most 10 ms later. */
  flush(replyId?: ReplyId): Flushed
  /**
   * Mixes a short sound over whatever is played, replies and their positions untouched. Resolves when all of it was
   * handed to the device, when it was cut or could not begin within `patienceMs`, or when there is no speaker (`silent`).
   */
  playAside(pcm: Uint8Array, patienceMs?: number): Promise<AsideEnd>
  /** Cuts what `playAside` plays. */
  stopAside(): void
  /** Keeps the speaker open without sound, for instance for the length of a session; false lets it close when idle. */
  setWarm(isWarm: boolean): void
  /** Chooses another device; takes effect at once when one is open. */
  setDevice(choice: DeviceChoice | undefined): void
  /** Ms of a reply handed to the device so far. */
  playedMs(replyId: ReplyId): number
  state(): SpeakerState
  stats(): JitterBufferStats
  dispose(): Promise<void>
}

const IDLE_CLOSE_MS = 30_000
const RETRY_MS = 500
const POSITION_EVERY_MS = 20
/** Half a second of blocks: by then a speaker runs at the device's pace, the first ones only fill its buffer. */
const SETTLED_PULLS = 50
/** An opening that takes longer is bridged by the clock. */
const OPEN_STALL_MS = 1_000

/** Makes a player with a closed speaker. */
export const createPlayer = (options: PlayerOptions): Player => {
  const { device, scheduler, events } = options
  const buffer = new JitterBuffer(options.buffer)
  const overlay = createOverlay()
  const idleCloseMs = options.idleCloseMs ?? IDLE_CLOSE_MS
  let isWarm = false
  let isDisposed = false
  let idleSinceMs = 0
  let reportedAtMs = Number.NEGATIVE_INFINITY
  let cut: { readonly replyId: ReplyId; readonly atMs: number } | undefined
  let cancelStall = (): void => undefined
  let cancelClock: (() => void) | undefined

  const tellPlayedOut = (): void => {
    for (const replyId of buffer.takePlayedOut())
      events.onPlayedOut(replyId, msOfSamples(buffer.playedSamples(replyId)))
  }

  const tellPosition = (block: Uint8Array): void => {
    const playing = buffer.current()
    if (playing === undefined || scheduler.now() - reportedAtMs < POSITION_EVERY_MS) return
    reportedAtMs = scheduler.now()
    events.onPosition({
      replyId: playing.replyId,
      playedMs: msOfSamples(playing.playedSamples),
      level: peakLevel(block),
    })
  }

  const tellSilenced = (block: Uint8Array): void => {
    if (cut === undefined) return
    const { replyId, atMs } = cut
    cut = undefined
    // A block is longer than the fade, so this one is the last that can hold sound of the cut reply.
    events.onSilenced?.(replyId, isDigitalSilence(block) ? 0 : scheduler.now() - atMs)
  }

  const pull = (): Uint8Array => {
    const block = buffer.pull(BLOCK_BYTES)
    tellSilenced(block)
    tellPosition(block)
    tellPlayedOut()
    if (!overlay.isIdle()) {
      overlay.mixInto(block, scheduler.now())
      events.onAside?.(peakLevel(block))
    }
    if (!isSilent() || isWarm) idleSinceMs = scheduler.now()
    else if (scheduler.now() - idleSinceMs >= idleCloseMs) keeper.setNeeded(false)
    return block
  }

  /** Stands in for a speaker: pulls at real time, so that positions move and replies come to an end. */
  const startClock = (): void => {
    cancelClock ??= everyPeriod(scheduler, BLOCK_MS, pull)
  }

  const stopClock = (): void => {
    cancelClock?.()
    cancelClock = undefined
  }

  const keeper = createStreamKeeper({
    kind: 'speaker',
    scheduler,
    choice: options.choice,
    watch: device.watch,
    open: (choice, line) =>
      device.openSpeaker(choice, {
        pull: () => (line.alive() ? pull() : new Uint8Array(BLOCK_BYTES)),
        onLost: line.onLost,
      }),
    settledAfter: SETTLED_PULLS,
    retryMs: options.retryMs ?? RETRY_MS,
    events: {
      onState: (next, error) => {
        cancelStall()
        if (next === 'open' || next === 'closed') stopClock()
        // A sound server that hangs must not hold up the conversation.
        if (next === 'opening') cancelStall = scheduler.after(OPEN_STALL_MS, startClock)
        if (next !== 'none') return events.onSpeaker(next)
        overlay.cut('silent')
        startClock()
        events.onSpeaker('silent', error)
      },
      onUse: (use, cause) => events.onUse?.(use, cause),
    },
  })

  const isSilent = (): boolean => buffer.isIdle() && overlay.isIdle()

  const wake = (): void => {
    if (isDisposed) return
    idleSinceMs = scheduler.now()
    keeper.setNeeded(true)
  }

  return {
    enqueue: (replyId, pcm) => {
      if (!isDisposed && buffer.enqueue(replyId, pcm) === 'queued') wake()
    },
    endOfReply: (replyId) => {
      buffer.endOfReply(replyId)
      tellPlayedOut()
    },
    flush: (replyId) => {
      const { replyId: sounding, playedSamples, droppedSamples } = buffer.flush(replyId)
      const counts = { playedMs: msOfSamples(playedSamples), droppedMs: msOfSamples(droppedSamples) }
      tellPlayedOut()
      if (sounding === undefined) return counts
      cut = { replyId: sounding, atMs: scheduler.now() }
      return { replyId: sounding, ...counts }
    },
    playAside: (pcm, patienceMs = Number.POSITIVE_INFINITY) => {
      if (isDisposed || keeper.state() === 'none') return Promise.resolve('silent')
      const end = overlay.add(pcm, scheduler.now() + patienceMs)
      wake()
      return end
    },
    stopAside: () => overlay.cut('cut'),
    setWarm: (warm) => {
      isWarm = warm
      if (warm) wake()
    },
    setDevice: keeper.setChoice,
    playedMs: (replyId) => msOfSamples(buffer.playedSamples(replyId)),
    state: () => {
      const state = keeper.state()
      return state === 'none' ? 'silent' : state
    },
    stats: () => buffer.stats(),
    dispose: async () => {
      isDisposed = true
      overlay.cut('cut')
      buffer.flush()
      cancelStall()
      stopClock()
      await keeper.dispose()
    },
  }
}
