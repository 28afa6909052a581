/**
 * Everything that sounds, put together: devices, the session's ends of them, the list for the window, the checks, the
 * short sounds. Part of the composition root; nothing is decided here.
 */
import type { InputWithoutTime } from '../agent/voice-client.ts'
import type { SoundPort } from '../agent/voice-ports.ts'
import type { AudioDevice } from '../audio/audio-device.ts'
import { systemScheduler } from '../audio/scheduler.ts'
import type { UnnumberedEvent } from '../ipc.ts'
import type { AppSettings } from '../settings.ts'
import type { UiModel } from '../ui-model.ts'
import { says } from '../voice/sentence.ts'
import type { SessionStatus } from '../voice/status.ts'
import { chosenDevices, createDeviceDesk, type DeviceDesk } from './device-desk.ts'
import { createEarcons } from './earcons.ts'
import { createSound } from './sound.ts'
import { createSoundChecks, type SoundChecks } from './sound-checks.ts'

const ECHO_NOTICE = 'echo'
const UNCANCELLED_TEXT = says`The agent’s voice cannot be taken out of what the microphone hears: that part of Parley does not work. The conversation goes on, but the agent may interrupt itself. Wear headphones, or choose in Settings to interrupt by key or button.`

/** What the part works on. */
export interface SoundPartOptions {
  readonly hardware: AudioDevice
  readonly settings: () => AppSettings
  readonly model: Pick<UiModel, 'notice' | 'dismiss' | 'devices'>
  send(event: UnnumberedEvent): void
  feed(input: InputWithoutTime): void
  status(): SessionStatus
}

/** The sound, as the rest of the app sees it. */
export interface SoundPart {
  /** The session's way to it. */
  readonly port: SoundPort
  readonly handlers: DeviceDesk['handlers'] & SoundChecks['handlers']
  readonly identified: DeviceDesk['identified']
  /** What the session is doing has changed. */
  status(status: SessionStatus): void
  /** So many calls wait for a yes. */
  questions(count: number): void
  settingsChanged(): void
  dispose(): Promise<void>
}

/** Builds it; no device is opened yet. */
export const createSoundPart = (options: SoundPartOptions): SoundPart => {
  const { hardware, settings, model, send, feed } = options
  const earconVolume = (): number => settings().earconVolume / 100
  const earcons = createEarcons({
    scheduler: systemScheduler,
    play: (earcon) => {
      if (settings().earcons && earconVolume() > 0) void sound.playEarcon(earcon, earconVolume())
    },
  })
  const cancelsEcho = (): boolean => settings().duplex === 'full' && settings().cancelEcho
  let isCancelling: boolean | undefined
  /** Said once each time it is switched on: what was read and dismissed does not come back with the next setting. */
  const cancelEcho = (isWanted: boolean): void => {
    if (isWanted === isCancelling) return
    isCancelling = isWanted
    model.dismiss(ECHO_NOTICE)
    hardware.cancelEcho(isWanted, () =>
      model.notice({ id: ECHO_NOTICE, kind: 'warning', text: UNCANCELLED_TEXT, isDismissible: true }),
    )
  }
  /** What a check has asked for, which holds until it is over, whatever is set meanwhile. */
  let forCheck: boolean | undefined
  const applyEcho = (): void => cancelEcho(forCheck ?? cancelsEcho())
  applyEcho()
  const sound = createSound(hardware, chosenDevices(settings()), {
    captured: (pcm) => {
      feed({ type: 'captured', pcm })
      earcons.captured()
    },
    microphone: (microphone) => feed({ type: 'microphoneChanged', microphone }),
    playedTo: (replyId, playedMs, isFinished) => feed({ type: 'playedTo', replyId, playedMs, isFinished }),
    levels: (microphone, speaker) => send({ type: 'levelsChanged', microphone, speaker }),
    notice: (id, notice) => {
      if (notice === null) return model.dismiss(id)
      model.notice({ id, ...notice, isDismissible: true })
      if (notice.kind === 'warning') earcons.deviceLost()
    },
  })
  const checks = createSoundChecks({
    sound,
    scheduler: systemScheduler,
    earconVolume,
    cancelEcho: (isWanted) => {
      forCheck = isWanted
      applyEcho()
    },
    isSpeaking: () => options.status().word === 'Speaking',
    onChange: (check) => send({ type: 'soundCheckChanged', check }),
  })
  const devices = createDeviceDesk({ device: hardware, settings, tell: model.devices })

  return {
    port: checks.behind(sound),
    handlers: { ...devices.handlers, ...checks.handlers },
    identified: devices.identified,
    status: (status) => {
      sound.setWarm(status.isSessionOpen)
      sound.setMuted(status.isMuted)
      earcons.status(status)
    },
    questions: earcons.questions,
    settingsChanged: () => {
      sound.setDevices(chosenDevices(settings()))
      applyEcho()
      devices.settingsChanged()
    },
    dispose: async () => {
      earcons.dispose()
      devices.dispose()
      await sound.dispose()
    },
  }
}
