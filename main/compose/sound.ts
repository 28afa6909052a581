/** Microphone and player put together for the session, and their levels for the window. Part of the composition root. */
import type { SoundPort } from '../agent/voice-ports.ts'
import type { AudioDevice, DeviceChoice } from '../audio/audio-device.ts'
import { isSameChoice } from '../audio/device-names.ts'
import { createEarShield } from '../audio/ear-shield.ts'
import { EARCON_MS, type Earcon, pitchesOf, renderEarcon } from '../audio/earcons.ts'
import { createMicrophone, type MicrophoneState } from '../audio/microphone.ts'
import type { AsideEnd } from '../audio/overlay.ts'
import { createPlayer } from '../audio/player.ts'
import { type AudioScheduler, systemScheduler } from '../audio/scheduler.ts'
import type { DeviceError } from '../errors.ts'
import type { MicrophoneState as SessionMicrophone } from '../voice/events.ts'
import type { JitterBufferStats } from '../voice/jitter-buffer.ts'
import type { ReplyId } from '../voice/tools.ts'
import { createDeviceNotices, type DeviceNotice } from './device-notices.ts'
import { createLevels } from './levels.ts'
import { createSilenceWatch } from './silence-watch.ts'

/** A sound that says what is happening is wrong when it comes later; a cold speaker opens in less. */
const EARCON_PATIENCE_MS = 400

/** What the session and the window are told. */
export interface SoundListener {
  captured(pcm: Uint8Array): void
  microphone(state: SessionMicrophone): void
  playedTo(replyId: ReplyId, playedMs: number, isFinished: boolean): void
  levels(microphone: number, speaker: number): void
  /** What the user should know of a device, or null when it is over. */
  notice(kind: 'microphone' | 'speaker' | 'silence', notice: DeviceNotice): void
}

/** Which devices; absent is the system's default. */
export interface ChosenDevices {
  readonly microphone?: DeviceChoice
  readonly speaker?: DeviceChoice
}

/** A second listener of the microphone. */
export interface Tap {
  onFrame(pcm: Uint8Array): void
  /** There is no microphone; it is tried again as long as somebody listens. */
  onTrouble(error: DeviceError): void
}

/** The sound of the app. */
export interface Sound extends SoundPort {
  setDevices(chosen: ChosenDevices): void
  /** Nothing of the microphone is sent: where nobody else listens it is closed at once. */
  setMuted(isMuted: boolean): void
  /** While a session is open the speaker stays warm: the answer does not wait for it. */
  setWarm(isWarm: boolean): void
  /** Hears the microphone beside the session, and opens it for that. Returns the function that ends it. */
  tap(tap: Tap): () => void
  /** Whether the session wants the microphone now. */
  isListening(): boolean
  /** Plays a short sound over whatever is played. */
  playAside(pcm: Uint8Array): Promise<AsideEnd>
  stopAside(): void
  /** Makes one of Parley's short sounds, and keeps the session from hearing it. `volume` is 0 to 1. */
  playEarcon(earcon: Earcon, volume: number): Promise<AsideEnd>
  /** What playback has counted since the start. */
  stats(): JitterBufferStats
  dispose(): Promise<void>
}

/** Creates both ends; no device is opened yet. */
export const createSound = (
  device: AudioDevice,
  chosen: ChosenDevices,
  listener: SoundListener,
  scheduler: AudioScheduler = systemScheduler,
): Sound => {
  const taps = new Set<Tap>()
  const shield = createEarShield()
  let isSessionListening = false
  let choices = chosen
  const silence = createSilenceWatch(scheduler, (notice) => listener.notice('silence', notice))
  const levels = createLevels(scheduler, (heard, spoken) => listener.levels(heard, spoken))

  const notices = {
    microphone: createDeviceNotices('microphone', scheduler, (notice) => listener.notice('microphone', notice)),
    speaker: createDeviceNotices('speaker', scheduler, (notice) => listener.notice('speaker', notice)),
  }
  notices.microphone.chosen(chosen.microphone)
  notices.speaker.chosen(chosen.speaker)

  const microphone = createMicrophone({
    device,
    scheduler,
    ...(chosen.microphone === undefined ? {} : { choice: chosen.microphone }),
    events: {
      onFrame: (pcm, level) => {
        levels.heard(level)
        if (isSessionListening) silence.heard(level)
        for (const tap of [...taps]) tap.onFrame(pcm)
        if (isSessionListening) listener.captured(shield.pass(pcm, scheduler.now()))
      },
      onState: (state, error) => {
        listener.microphone(toSession(state))
        if (state === 'open') notices.microphone.works()
        if (state === 'closed') notices.microphone.closed()
        if (error === undefined) return
        notices.microphone.none(error)
        for (const tap of [...taps]) tap.onTrouble(error)
      },
      onUse: notices.microphone.used,
    },
  })
  const player = createPlayer({
    device,
    scheduler,
    ...(chosen.speaker === undefined ? {} : { choice: chosen.speaker }),
    events: {
      onPosition: ({ replyId, playedMs, level }) => {
        levels.spoken(level)
        listener.playedTo(replyId, playedMs, false)
      },
      onPlayedOut: (replyId, playedMs) => listener.playedTo(replyId, playedMs, true),
      onAside: levels.spoken,
      onSpeaker: (state, error) => {
        if (state === 'open') notices.speaker.works()
        if (state === 'closed') notices.speaker.closed()
        if (error !== undefined) notices.speaker.none(error)
      },
      onUse: notices.speaker.used,
    },
  })

  const updateMicrophone = (): void => microphone.setWanted(isSessionListening || taps.size > 0)

  return {
    wantMicrophone: (isWanted) => {
      isSessionListening = isWanted
      silence.begin()
      updateMicrophone()
    },
    setMuted: microphone.setMuted,
    play: (replyId, pcm) => player.enqueue(replyId, pcm),
    endOfReply: (replyId) => player.endOfReply(replyId),
    flush: (replyId) => void player.flush(replyId),
    setDevices: (next) => {
      if (!isSameChoice(next.microphone, choices.microphone)) notices.microphone.chosen(next.microphone)
      if (!isSameChoice(next.speaker, choices.speaker)) notices.speaker.chosen(next.speaker)
      choices = next
      microphone.setDevice(next.microphone)
      player.setDevice(next.speaker)
    },
    setWarm: (isWarm) => player.setWarm(isWarm),
    tap: (tap) => {
      taps.add(tap)
      updateMicrophone()
      return () => {
        taps.delete(tap)
        updateMicrophone()
      }
    },
    isListening: () => isSessionListening,
    playAside: (pcm) => player.playAside(pcm),
    stopAside: () => player.stopAside(),
    playEarcon: (earcon, volume) => {
      shield.expect(pitchesOf(earcon), EARCON_PATIENCE_MS + EARCON_MS, scheduler.now())
      return player.playAside(renderEarcon(earcon, volume), EARCON_PATIENCE_MS)
    },
    stats: () => player.stats(),
    dispose: async () => {
      levels.dispose()
      notices.microphone.dispose()
      notices.speaker.dispose()
      await Promise.all([microphone.dispose(), player.dispose()])
    },
  }
}

const toSession = (state: MicrophoneState): SessionMicrophone => (state === 'lost' ? 'missing' : state)
