/**
 * What the user is told of the devices: another one is used than wanted, the wanted one is back, none works. Each thing
 * is said once, not at every opening. Part of the composition root.
 */
import type { DeviceChoice } from '../audio/audio-device.ts'
import type { SwitchCause } from '../audio/failure-book.ts'
import type { AudioScheduler } from '../audio/scheduler.ts'
import type { DeviceUse } from '../audio/stream-keeper.ts'
import type { DeviceError } from '../errors.ts'
import { inEnglish, type Sentence, says } from '../voice/sentence.ts'

type Kind = 'microphone' | 'speaker'

/** A line for the user; null takes it away. */
export type DeviceNotice = { readonly kind: 'info' | 'warning'; readonly text: Sentence } | null

/** The notices of one direction. */
export interface DeviceNotices {
  /** Another device is in use. */
  used(use: DeviceUse, cause: SwitchCause): void
  /** None works. */
  none(error: DeviceError): void
  /** One works again, whichever. */
  works(): void
  /** It was closed: what is used next is a beginning, not a change. */
  closed(): void
  chosen(choice: DeviceChoice | undefined): void
  dispose(): void
}

/** Good news needs no reading twice. */
const GOOD_NEWS_MS = 8_000

/** Whole sentences for each: other languages have another word order for each. */
const WORDS = {
  microphone: {
    standard: 'the system’s default microphone',
    unplugged: (standIn: Sentence) => says`Your microphone was unplugged. Using ${standIn} until it is back.`,
    stopped: (standIn: Sentence) => says`Your microphone stopped working. Using ${standIn} until it works again.`,
    absent: (name: string, standIn: Sentence) =>
      says`Your microphone “${name}” is not connected. Using ${standIn} until it is there.`,
    refused: (name: string, standIn: Sentence) =>
      says`Your microphone “${name}” cannot be opened. Using ${standIn} until it can.`,
    noDefault: (standIn: Sentence) =>
      says`The system’s default microphone does not work. Using ${standIn} until it does.`,
    nextDefault: (standIn: Sentence) => says`Your microphone was unplugged. Using ${standIn}, the system’s default.`,
    none: (why: Sentence) =>
      says`${why} You can type your message; Parley listens again as soon as there is a microphone.`,
  },
  speaker: {
    standard: 'the system’s default speaker',
    unplugged: (standIn: Sentence) => says`Your speaker was unplugged. Using ${standIn} until it is back.`,
    stopped: (standIn: Sentence) => says`Your speaker stopped working. Using ${standIn} until it works again.`,
    absent: (name: string, standIn: Sentence) =>
      says`Your speaker “${name}” is not connected. Using ${standIn} until it is there.`,
    refused: (name: string, standIn: Sentence) =>
      says`Your speaker “${name}” cannot be opened. Using ${standIn} until it can.`,
    noDefault: (standIn: Sentence) => says`The system’s default speaker does not work. Using ${standIn} until it does.`,
    nextDefault: (standIn: Sentence) => says`Your speaker was unplugged. Using ${standIn}, the system’s default.`,
    none: (why: Sentence) =>
      says`${why} Answers appear as captions; Parley speaks again as soon as there is a speaker.`,
  },
}

/** Makes them for one direction. */
export const createDeviceNotices = (
  kind: Kind,
  scheduler: AudioScheduler,
  tell: (notice: DeviceNotice) => void,
): DeviceNotices => {
  let choice: DeviceChoice | undefined
  /** Nothing was in use since it was closed. */
  let isBeginning = true
  /** What the user knows already. */
  let told: string | undefined
  let hasBadNews = false
  let hasNone = false
  let cancelGoodNews = (): void => undefined
  const words = WORDS[kind]

  const say = (notice: NonNullable<DeviceNotice>): void => {
    cancelGoodNews()
    const text = inEnglish(notice.text)
    if (text === told) return
    told = text
    hasNone = false
    hasBadNews = notice.kind === 'warning'
    tell(notice)
    if (!hasBadNews) cancelGoodNews = scheduler.after(GOOD_NEWS_MS, () => tell(null))
  }
  const clear = (): void => {
    cancelGoodNews()
    if (told === undefined) return
    told = undefined
    hasNone = false
    hasBadNews = false
    tell(null)
  }

  const fallbackText = (standIn: Sentence, cause: SwitchCause): Sentence => {
    if (!isBeginning) return cause === 'unplugged' ? words.unplugged(standIn) : words.stopped(standIn)
    if (choice === undefined) return words.noDefault(standIn)
    return cause === 'failed' ? words.refused(choice.name, standIn) : words.absent(choice.name, standIn)
  }

  return {
    used: (use, cause) => {
      const { device, isFallback } = use
      const used = device === undefined ? words.standard : says`“${device.name}”`
      if (isFallback) say({ kind: 'warning', text: fallbackText(used, cause) })
      else if (hasBadNews && device !== undefined)
        say({ kind: 'info', text: says`${used} is back, and is used again.` })
      else if (!isBeginning && cause === 'unplugged') say({ kind: 'info', text: words.nextDefault(used) })
      else clear()
      isBeginning = false
    },
    none: (error) => {
      say({ kind: 'warning', text: words.none(error.sentence) })
      hasNone = true
    },
    works: () => {
      if (hasNone) clear()
    },
    closed: () => {
      isBeginning = true
    },
    chosen: (next) => {
      choice = next
      clear()
    },
    dispose: () => cancelGoodNews(),
  }
}
