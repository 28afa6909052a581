/** Microphone and player put together for the session, and their levels for the window. Part of the composition root. */
import type { SoundPort } from '../agent/voice-ports.ts'
import type { AudioDevice } from '../audio/audio-device.ts'
import { createMicrophone, type MicrophoneState } from '../audio/microphone.ts'
import { createPlayer } from '../audio/player.ts'
import { systemScheduler } from '../audio/scheduler.ts'
import type { DeviceError } from '../errors.ts'
import type { MicrophoneState as SessionMicrophone } from '../voice/events.ts'
import type { JitterBufferStats } from '../voice/jitter-buffer.ts'
import type { ReplyId } from '../voice/tools.ts'

/** Levels are shown at most this often: 20 a second (contract). */
const LEVEL_EVERY_MS = 50

/** What the session and the window are told. */
export interface SoundListener {
  captured(pcm: Uint8Array): void
  microphone(state: SessionMicrophone): void
  playedTo(replyId: ReplyId, playedMs: number, isFinished: boolean): void
  levels(microphone: number, speaker: number): void
  /** A device problem in words, or null when it is over. */
  trouble(kind: 'microphone' | 'speaker', text: string | null): void
}

/** The sound of the app. */
export interface Sound extends SoundPort {
  setDevices(microphone: string | null, speaker: string | null): void
  /** While a session is open the speaker stays warm: the answer does not wait for it. */
  setWarm(isWarm: boolean): void
  /** What playback has counted since the start. */
  stats(): JitterBufferStats
  dispose(): Promise<void>
}

/** Creates both ends; no device is opened yet. */
export const createSound = (
  device: AudioDevice,
  names: { readonly microphone: string | null; readonly speaker: string | null },
  listener: SoundListener,
): Sound => {
  let heard = 0
  let spoken = 0
  let lastLevelMs = 0

  /** Peaks are gathered and passed on in one go, so that the window gets few events. */
  const levels = (): void => {
    const now = performance.now()
    if (now - lastLevelMs < LEVEL_EVERY_MS) return
    lastLevelMs = now
    listener.levels(heard, spoken)
    heard = 0
    spoken = 0
  }

  const microphone = createMicrophone({
    device,
    scheduler: systemScheduler,
    ...(names.microphone === null ? {} : { name: names.microphone }),
    events: {
      onFrame: (pcm, level) => {
        heard = Math.max(heard, level)
        listener.captured(pcm)
        levels()
      },
      onState: (state, error) => {
        listener.microphone(toSession(state))
        if (state === 'open') listener.trouble('microphone', null)
        if (error !== undefined) listener.trouble('microphone', microphoneText(error))
      },
    },
  })
  const player = createPlayer({
    device,
    scheduler: systemScheduler,
    ...(names.speaker === null ? {} : { name: names.speaker }),
    events: {
      onPosition: ({ replyId, playedMs, level }) => {
        spoken = Math.max(spoken, level)
        listener.playedTo(replyId, playedMs, false)
        levels()
      },
      onPlayedOut: (replyId, playedMs) => {
        listener.playedTo(replyId, playedMs, true)
        listener.levels(0, 0)
      },
      onSpeaker: (state, error) => {
        if (state === 'open') listener.trouble('speaker', null)
        if (error !== undefined) listener.trouble('speaker', speakerText(error))
      },
    },
  })

  return {
    wantMicrophone: (isWanted) => {
      microphone.setWanted(isWanted)
      if (!isWanted) listener.levels(0, 0)
    },
    play: (replyId, pcm) => player.enqueue(replyId, pcm),
    endOfReply: (replyId) => player.endOfReply(replyId),
    flush: (replyId) => {
      player.flush(replyId)
      listener.levels(0, 0)
    },
    setDevices: (microphoneName, speakerName) => {
      microphone.setDevice(microphoneName ?? undefined)
      player.setDevice(speakerName ?? undefined)
    },
    setWarm: (isWarm) => player.setWarm(isWarm),
    stats: () => player.stats(),
    dispose: async () => {
      await Promise.all([microphone.dispose(), player.dispose()])
    },
  }
}

const toSession = (state: MicrophoneState): SessionMicrophone => (state === 'lost' ? 'missing' : state)

const microphoneText = (error: DeviceError): string =>
  `${error.message} You can type your message; Parley listens again as soon as there is a microphone.`

const speakerText = (error: DeviceError): string =>
  `${error.message} Answers appear as captions; Parley speaks again as soon as there is a speaker.`
