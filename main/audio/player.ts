/**
 * Plays replies: jitter buffer to speaker. Opens the speaker when there is something to play or when told to be warm,
 * feeds it as long as it is open, closes it when idle; without any speaker a clock pulls instead, so that positions
 * and captions go on. Position is counted in what the device was handed, never read off a clock. Called by `compose.ts`.
 */

import { DeviceError, messageOf } from '../errors.ts'
import { JitterBuffer, type JitterBufferOptions, type JitterBufferStats } from '../voice/jitter-buffer.ts'
import { isDigitalSilence, msOfSamples, peakLevel } from '../voice/pcm.ts'
import { says } from '../voice/sentence.ts'
import type { ReplyId } from '../voice/tools.ts'
import { type AudioDevice, BLOCK_BYTES, BLOCK_MS, type DeviceChoice, type OpenSpeaker } from './audio-device.ts'
import { isSameChoice } from './device-names.ts'
import { type AsideEnd, createOverlay } from './overlay.ts'
import { type AudioScheduler, everyPeriod } from './scheduler.ts'

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
  /** `error` says why it is `silent`, or why it was lost when it goes back to `opening`. */
  onSpeaker(state: SpeakerState, error?: DeviceError): void
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
   * handed to the device, when it was cut, or when there is no speaker (`silent`).
   */
  playAside(pcm: Uint8Array): Promise<AsideEnd>
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
const RETRY_MS = 2_000
const POSITION_EVERY_MS = 20
/** An opening that takes longer is bridged by the clock. */
const OPEN_STALL_MS = 1_000

/** Makes a player with a closed speaker. */
export const createPlayer = (options: PlayerOptions): Player => {
  const { device, scheduler, events } = options
  const buffer = new JitterBuffer(options.buffer)
  const overlay = createOverlay()
  const retryMs = options.retryMs ?? RETRY_MS
  const idleCloseMs = options.idleCloseMs ?? IDLE_CLOSE_MS
  let choice = options.choice
  let state: SpeakerState = 'closed'
  let opened: OpenSpeaker | undefined
  let current = 0
  let isWarm = false
  let isDisposed = false
  let isBusy = false
  let mustReopen = false
  let useDefault = false
  let settled: Promise<void> = Promise.resolve()
  let idleSinceMs = 0
  let reportedAtMs = Number.NEGATIVE_INFINITY
  let cut: { readonly replyId: ReplyId; readonly atMs: number } | undefined
  let cancelRetry = (): void => undefined
  let cancelClock: (() => void) | undefined

  const enter = (next: SpeakerState, error?: DeviceError): void => {
    if (state === next && error === undefined) return
    state = next
    if (error === undefined) events.onSpeaker(next)
    else events.onSpeaker(next, error)
  }

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
      overlay.mixInto(block)
      events.onAside?.(peakLevel(block))
    }
    if (!isSilent() || isWarm) idleSinceMs = scheduler.now()
    else if (scheduler.now() - idleSinceMs >= idleCloseMs) reconcile()
    return block
  }

  const isSilent = (): boolean => buffer.isIdle() && overlay.isIdle()

  const isNeeded = (): boolean => !isDisposed && (isWarm || !isSilent() || scheduler.now() - idleSinceMs < idleCloseMs)

  /** Stands in for a speaker: pulls at real time, so that positions move and replies come to an end. */
  const startClock = (): void => {
    cancelClock ??= everyPeriod(scheduler, BLOCK_MS, pull)
  }

  const stopClock = (): void => {
    cancelClock?.()
    cancelClock = undefined
  }

  const goSilent = (error: DeviceError): void => {
    enter('silent', error)
    overlay.cut('silent')
    startClock()
    cancelRetry()
    cancelRetry = scheduler.after(retryMs, reconcile)
  }

  const open = async (): Promise<void> => {
    const stream = ++current
    const isChosen = !useDefault && choice !== undefined
    let openedAtMs = Number.POSITIVE_INFINITY
    mustReopen = false
    if (state === 'closed') enter('opening')
    // A sound server that hangs must not hold up the conversation.
    const cancelStall = scheduler.after(OPEN_STALL_MS, startClock)
    try {
      const speaker = await device.openSpeaker(useDefault ? undefined : choice, {
        pull: () => {
          if (stream !== current) return new Uint8Array(BLOCK_BYTES)
          // The device pulls before its opening is reported.
          stopClock()
          enter('open')
          return pull()
        },
        onLost: (error) => {
          if (stream !== current) return
          current++
          opened = undefined
          useDefault = true
          // One that fails as soon as it is open would otherwise be opened over and over.
          if (!isChosen && scheduler.now() - openedAtMs < retryMs) return goSilent(error)
          enter('opening', error)
          reconcile()
        },
      })
      openedAtMs = scheduler.now()
      if (stream !== current) return
      opened = speaker
      cancelRetry()
      stopClock()
      enter('open')
    } catch (thrown) {
      if (stream !== current) return
      current++
      if (isChosen) {
        useDefault = true
        return await open()
      }
      goSilent(toDeviceError(thrown))
    } finally {
      cancelStall()
    }
  }

  const close = async (): Promise<void> => {
    const last = opened
    opened = undefined
    current++
    await last?.close().catch(() => undefined)
  }

  const retire = (): void => {
    stopClock()
    cancelRetry()
    // The next opening tries the chosen device again: it may be back.
    useDefault = false
    enter('closed')
  }

  /** The only place that opens and closes, one step at a time, until wish and state agree. */
  const run = async (): Promise<void> => {
    isBusy = true
    try {
      do {
        if (opened !== undefined && (!isNeeded() || mustReopen)) await close()
        if (!isNeeded()) retire()
        else if (opened === undefined) await open()
      } while (opened === undefined ? isNeeded() && state !== 'silent' : !isNeeded() || mustReopen)
    } finally {
      isBusy = false
    }
  }

  const reconcile = (): void => {
    if (!isBusy) settled = run()
  }

  const wake = (): void => {
    if (isDisposed) return
    idleSinceMs = scheduler.now()
    // In silence the retry timer brings the next attempt.
    if (opened === undefined && state !== 'silent') reconcile()
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
    playAside: (pcm) => {
      if (isDisposed || state === 'silent') return Promise.resolve('silent')
      const end = overlay.add(pcm)
      wake()
      return end
    },
    stopAside: () => overlay.cut('cut'),
    setWarm: (warm) => {
      isWarm = warm
      if (warm) wake()
    },
    setDevice: (next) => {
      if (isSameChoice(next, choice) && !useDefault) return
      choice = next
      useDefault = false
      mustReopen = opened !== undefined || isBusy
      if (state !== 'closed') reconcile()
    },
    playedMs: (replyId) => msOfSamples(buffer.playedSamples(replyId)),
    state: () => state,
    stats: () => buffer.stats(),
    dispose: async () => {
      isDisposed = true
      overlay.cut('cut')
      buffer.flush()
      cancelRetry()
      stopClock()
      reconcile()
      await settled
    },
  }
}

const toDeviceError = (thrown: unknown): DeviceError =>
  thrown instanceof DeviceError
    ? thrown
    : new DeviceError('not-found', says`The speaker could not be opened: ${messageOf(thrown)}`, { cause: thrown })
