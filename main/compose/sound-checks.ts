/**
 * The checks of the sound that Settings and the first run offer: a tone, a recording played back, the echo. One at a
 * time, on the devices in use, and never against a conversation: talking ends a check. Part of the composition root.
 */

import type { SoundCheck } from '../../preload/contract.ts'
import type { SoundPort } from '../agent/voice-ports.ts'
import { makeMurmur, makeSweep, makeTestTone } from '../audio/check-sounds.ts'
import { EARCONS, renderEarcon } from '../audio/earcons.ts'
import { measureEcho, measureLeft } from '../audio/echo-measure.ts'
import type { AudioScheduler } from '../audio/scheduler.ts'
import { measureSpeech } from '../audio/speech-level.ts'
import { AppError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import { bytesOfMs, msOfBytes } from '../voice/pcm.ts'
import type { Sound } from './sound.ts'

/** Length of the test recording, ms. */
export const RECORDING_MS = 3_000
/** Both devices and the air together take this long at the most: Bluetooth both ways and a slow sound server. */
const ECHO_WAIT_MS = 1_000
/** A microphone that has delivered nothing for so long never will; an idle virtual one takes up to 2 s. */
const FIRST_FRAME_MS = 5_000
/** The canceller is given this long to learn the room, and is then measured for the rest of it. */
const MURMUR_MS = 4_000
const LEARN_MS = 2_000
/** An agent's voice of -20 dBFS is then at -55 and under: speech detection does not take that for a voice. */
const CANCELLED_DB = -35
/** Each stands for itself. */
const BETWEEN_EARCONS_MS = 450
/** The speaker gets going before the sweep is timed. */
const SETTLE_MS = 300

/** What the checks work on. */
export interface SoundCheckParts {
  readonly sound: Pick<Sound, 'tap' | 'playAside' | 'stopAside' | 'isListening'>
  readonly scheduler: AudioScheduler
  /** Has the echo cancelled or not; undefined: as the settings say. */
  cancelEcho(isWanted: boolean | undefined): void
  /** How loud the short sounds are, 0 to 1. */
  earconVolume(): number
  /** The agent is being heard. */
  isSpeaking(): boolean
  /** What is going on; null at the end. */
  onChange(check: SoundCheck | null): void
}

type CheckRequest =
  | 'sound.checkSpeaker'
  | 'sound.checkMicrophone'
  | 'sound.checkEcho'
  | 'sound.playEarcons'
  | 'sound.stopCheck'

/** The checks. */
export interface SoundChecks {
  readonly handlers: Pick<RequestHandlers, CheckRequest>
  /** The session's way to the sound: when it wants to hear or to speak, the check under way fails. */
  behind(port: SoundPort): SoundPort
}

interface Run {
  readonly kind: SoundCheck['kind']
  phase(phase: SoundCheck['phase']): void
  /** Fails as soon as the check is stopped; otherwise as `task`. */
  until<T>(task: Promise<T>): Promise<T>
}

/** Creates them; nothing runs yet. */
export const createSoundChecks = (parts: SoundCheckParts): SoundChecks => {
  const { sound, scheduler } = parts
  let stop: ((error: AppError) => void) | undefined

  const run = async <T>(kind: SoundCheck['kind'], check: (run: Run) => Promise<T>): Promise<T> => {
    if (stop !== undefined) throw new AppError('busy', 'Another check is running. Wait until it is over, or stop it.')
    if (sound.isListening() || parts.isSpeaking()) {
      throw new AppError('busy', 'You are in the middle of talking. Stop talking first, then check the sound.')
    }
    const stopped = Promise.withResolvers<never>()
    stopped.promise.catch(() => undefined)
    stop = stopped.reject
    try {
      return await check({
        kind,
        phase: (phase) => parts.onChange({ kind, phase }),
        until: (task) => Promise.race([task, stopped.promise]),
      })
    } finally {
      stop = undefined
      sound.stopAside()
      parts.onChange(null)
    }
  }

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void scheduler.after(ms, resolve))

  const play = async (check: Run, pcm: Uint8Array): Promise<void> => {
    if ((await check.until(sound.playAside(pcm))) !== 'silent') return
    const text = 'There is no speaker that can be opened. Connect one, or choose another one in Settings.'
    throw new AppError('no-speaker', text)
  }

  /** Records until `isEnough`; rejects when no microphone can be opened. */
  const record = (
    check: Run,
    onFirst: (fail: (thrown: unknown) => void) => void,
    isEnough: (bytes: number) => boolean,
  ): Promise<Uint8Array> => {
    const pieces: Uint8Array[] = []
    let bytes = 0
    const done = Promise.withResolvers<Uint8Array>()
    const cancel = scheduler.after(FIRST_FRAME_MS, () => {
      const text = 'The microphone delivers nothing. Check that it is connected, or choose another one in Settings.'
      if (bytes === 0) done.reject(new AppError('no-microphone', text))
    })
    const leave = sound.tap({
      onFrame: (pcm) => {
        if (bytes === 0) onFirst(done.reject)
        pieces.push(pcm)
        bytes += pcm.length
        if (isEnough(bytes)) done.resolve(join(pieces, bytes))
      },
      onTrouble: (error) => done.reject(error),
    })
    return check.until(done.promise).finally(() => {
      cancel()
      leave()
    })
  }

  const checkMicrophone = async (check: Run) => {
    check.phase('starting')
    const isEnough = (bytes: number): boolean => msOfBytes(bytes) >= RECORDING_MS
    const recording = await record(check, () => check.phase('recording'), isEnough)
    check.phase('playing')
    const measured = measureSpeech(recording)
    await play(check, recording)
    return measured
  }

  /** Plays a sound, and records from before it until its echo must be over. `playedAtMs`: where it begins in it. */
  const playAndRecord = async (check: Run, played: Uint8Array) => {
    let handedAtBytes = 0
    let heardBytes = 0
    let isPlayed = false
    const recording = await record(
      check,
      (fail) => {
        check.phase('playing')
        play(check, played).then(() => {
          isPlayed = true
          handedAtBytes = heardBytes
        }, fail)
      },
      (bytes) => {
        heardBytes = bytes
        return isPlayed && msOfBytes(bytes - handedAtBytes) >= ECHO_WAIT_MS
      },
    )
    // Its first sample was handed over its own length before the last one.
    return { recording, playedAtMs: Math.max(0, msOfBytes(handedAtBytes - played.length)) }
  }

  const checkEcho = async (check: Run) => {
    check.phase('starting')
    // The first sound through a speaker may be lost while it wakes up.
    await play(check, new Uint8Array(bytesOfMs(SETTLE_MS)))
    const sweep = makeSweep()
    try {
      parts.cancelEcho(false)
      const { recording, playedAtMs } = await playAndRecord(check, sweep)
      const echo = await measureEcho(sweep, recording, playedAtMs, () => wait(0))
      if (echo.verdict !== 'strong' || echo.delayMs === null) return { ...echo, leftDb: null }
      parts.cancelEcho(true)
      const murmur = makeMurmur(MURMUR_MS)
      const second = await playAndRecord(check, murmur)
      const leftDb = measureLeft(murmur, second.recording, second.playedAtMs + echo.delayMs, LEARN_MS)
      return { ...echo, verdict: leftDb <= CANCELLED_DB ? ('cancelled' as const) : echo.verdict, leftDb }
    } finally {
      parts.cancelEcho(undefined)
    }
  }

  return {
    handlers: {
      'sound.checkSpeaker': () =>
        run('tone', async (check) => {
          check.phase('playing')
          await play(check, makeTestTone())
        }),
      'sound.playEarcons': () =>
        run('earcons', async (check) => {
          check.phase('playing')
          for (const earcon of EARCONS) {
            await play(check, renderEarcon(earcon, parts.earconVolume()))
            await check.until(wait(BETWEEN_EARCONS_MS))
          }
        }),
      'sound.checkMicrophone': () => run('microphone', checkMicrophone),
      'sound.checkEcho': () => run('echo', checkEcho),
      'sound.stopCheck': () => stop?.(new AppError('stopped-by-user', 'The check was stopped.')),
    },
    behind: (port) => {
      const yieldTo = (why: string): void => stop?.(new AppError('stopped', why))
      return {
        ...port,
        wantMicrophone: (isWanted) => {
          if (isWanted) yieldTo('The check was stopped: you began to talk.')
          port.wantMicrophone(isWanted)
        },
        play: (replyId, pcm) => {
          yieldTo('The check was stopped: the agent began to speak.')
          port.play(replyId, pcm)
        },
      }
    },
  }
}

const join = (pieces: readonly Uint8Array[], bytes: number): Uint8Array => {
  const all = new Uint8Array(bytes)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
