/**
 * Keeps one stream of one direction running as long as it is needed, on the best device there is: the wanted one, else
 * the next. A better device is opened beside the one in use and takes over with its first sound, so that a return makes
 * no gap; one that falls silent is doubted before half a second has passed and the next one opened at once. Owns
 * openings, losses and retries; knows nothing of what the sound is. Called by `microphone.ts` and `player.ts`.
 */
import { DeviceError } from '../errors.ts'
import type { AudioDevice, DeviceChoice, DeviceInfo, DeviceList } from './audio-device.ts'
import { isSameChoice } from './device-names.ts'
import { DEFAULT_KEY, rekey, type Target, targetsOf } from './device-targets.ts'
import { createFailureBook, type SwitchCause } from './failure-book.ts'
import { healthOf, isYoung, type KeptStream, newStream, ORPHANED } from './kept-stream.ts'
import { deviceError } from './port-audio.ts'
import type { AudioScheduler } from './scheduler.ts'

/** `none`: no device works, the error says why; they are tried again. */
export type KeeperState = 'closed' | 'opening' | 'open' | 'none'

/** What is in use now. */
export interface DeviceUse {
  /** Absent while the system has not said which one its default is. */
  readonly device: DeviceInfo | undefined
  /** It stands in for the wanted one. */
  readonly isFallback: boolean
}

/** What the keeper reports. */
export interface KeeperEvents {
  /** `error` is there with `none` only. */
  onState(state: KeeperState, error?: DeviceError): void
  /** Another device is in use than the last time, or the same one under other circumstances. */
  onUse(use: DeviceUse, cause: SwitchCause): void
}

/** One opened stream, as whoever opens it sees the keeper. */
export interface Line {
  /** The device works: a frame has come, a block is asked for. True when this stream is the one in use. */
  alive(): boolean
  onLost(error: DeviceError): void
}

/** What a keeper needs. */
export interface KeeperOptions {
  readonly kind: 'microphone' | 'speaker'
  readonly scheduler: AudioScheduler
  readonly events: KeeperEvents
  readonly choice: DeviceChoice | undefined
  readonly watch: AudioDevice['watch']
  open(choice: DeviceChoice | undefined, line: Line): Promise<{ close(): Promise<void> }>
  /** Signs of life after which silence is at once suspicious: before, a device may still be getting going. */
  readonly settledAfter: number
  /** Between attempts when nothing works, ms. */
  readonly retryMs: number
}

/** The keeper; see the file header. */
export interface StreamKeeper {
  setNeeded(isNeeded: boolean): void
  setChoice(choice: DeviceChoice | undefined): void
  state(): KeeperState
  /** Resolves when all streams are closed. */
  dispose(): Promise<void>
}

const TICK_MS = 50
/** The list is not asked for while a conversation begins: that is when the processor is wanted elsewhere. */
const WATCH_AFTER_MS = 500

/** Makes a keeper that keeps nothing yet. */
export const createStreamKeeper = (options: KeeperOptions): StreamKeeper => {
  const { scheduler, events } = options
  let choice = options.choice
  let state: KeeperState = 'closed'
  let isNeeded = false
  let isDisposed = false
  let devices: readonly DeviceInfo[] | undefined
  let streams: KeptStream[] = []
  let inUse: KeptStream | undefined
  let lastUse: DeviceUse | undefined
  let lastKey: string | undefined
  let cause: SwitchCause = 'better'
  const failures = createFailureBook(options.retryMs)
  let lastError: DeviceError | undefined
  /** Something that worked was lost since the beginning. */
  let hasLost = false
  const closing = new Map<string, Promise<void>>()
  let cancelTick = (): void => undefined
  let stopWatching: (() => void) | undefined
  let cancelWatch = (): void => undefined

  const enter = (next: KeeperState, error?: DeviceError): void => {
    if (state === next) return
    state = next
    if (error === undefined) events.onState(next)
    else events.onState(next, error)
  }

  const close = (stream: KeptStream): void => {
    stream.isClosed = true
    stream.isAlive = false
    streams = streams.filter((other) => other !== stream)
    if (inUse === stream) inUse = undefined
    const { opened } = stream
    if (opened === undefined) return
    const { key } = stream
    const end = opened.close().catch(() => undefined)
    const all = Promise.all([closing.get(key), end]).then(() => {
      if (closing.get(key) === all) closing.delete(key)
    })
    closing.set(key, all)
  }

  const fail = (stream: KeptStream, error: DeviceError, why: SwitchCause): void => {
    const { key } = stream
    if (inUse === undefined || inUse === stream) cause = why
    hasLost ||= inUse === stream
    close(stream)
    lastError = error
    failures.note(key, why, stream.signs > 0, scheduler.now())
    watchNow()
  }

  const open = ({ key, choice: what }: Target): KeptStream => {
    const stream = newStream(key, scheduler.now())
    streams = [...streams, stream]
    const line: Line = {
      alive: () => onAlive(stream),
      onLost: (error) => {
        if (stream.isClosed) return
        fail(stream, error, 'unplugged')
        reconcile()
      },
    }
    const opening = async (): Promise<void> => {
      // Some systems give a device to one stream at a time.
      await closing.get(key)
      if (stream.isClosed) return
      const opened = await options.open(what, line)
      stream.opened = opened
      if (stream.isClosed) await opened.close().catch(() => undefined)
    }
    opening().catch((thrown: unknown) => {
      if (stream.isClosed) return
      const error = toDeviceError(options.kind, thrown)
      fail(stream, error, error.code === 'not-found' ? 'unplugged' : 'failed')
      reconcile()
    })
    return stream
  }

  const onAlive = (stream: KeptStream): boolean => {
    if (stream.isClosed) return false
    stream.silentMs = 0
    stream.signs++
    if (stream.isAlive) return stream === inUse
    stream.isAlive = true
    stream.aliveSinceMs = scheduler.now()
    const before = inUse
    reconcile()
    // It begins with its next sign: this moment has been the other one's already.
    return stream === inUse && (before === undefined || before === stream)
  }

  /** The one step: opens what should be open, takes the best that works into use, closes the rest. */
  const reconcile = (): void => {
    if (!isNeeded) return
    const nowMs = scheduler.now()
    const targets = targetsOf(devices, choice)
    const wanted = new Set<KeptStream>()
    let best: { readonly stream: KeptStream; readonly target: Target } | undefined
    for (const target of targets) {
      const known = streams.find(({ key }) => key === target.key)
      if (known === undefined && failures.isResting(target.key, inUse === undefined, nowMs)) continue
      const stream = known ?? open(target)
      wanted.add(stream)
      if (stream.isAlive) best ??= { stream, target }
      if (stream.isAlive || isYoung(stream, hasLost, nowMs)) break
    }
    const isHopeful = (stream: KeptStream): boolean => stream.isAlive || isYoung(stream, hasLost, nowMs)
    if (![...wanted].some(isHopeful)) {
      // Where nothing else is left, whoever has only stumbled is tried again at once.
      const isRetried = ({ key }: Target): boolean =>
        failures.hasStumbled(key) && !streams.some((stream) => stream.key === key)
      for (const target of targets.filter(isRetried)) wanted.add(open(target))
    }
    best ??= bestOf(targets)
    // One that is no longer in the list may go on, because sound servers move streams: until there is a better one.
    const kept = best?.stream ?? inUse ?? streams.find(({ isAlive }) => isAlive)
    for (const stream of streams) if (stream !== kept && !wanted.has(stream)) close(stream)
    if (best !== undefined) use(best.stream, best.target)
    else if (kept === undefined) rest()
    else inUse = kept
  }

  const bestOf = (targets: readonly Target[]) => {
    for (const target of targets) {
      const stream = streams.find(({ key, isAlive }) => isAlive && key === target.key)
      if (stream !== undefined) return { stream, target }
    }
    return undefined
  }

  const use = (stream: KeptStream, target: Target): void => {
    const why = stream === inUse ? cause : causeOfSwitch()
    inUse = stream
    const isOther = lastKey !== stream.key
    const next: DeviceUse = { device: target.device, isFallback: !target.isWanted }
    const isSame = !isOther && lastUse?.isFallback === next.isFallback && lastUse.device?.name === next.device?.name
    lastKey = stream.key
    lastUse = next
    lastError = undefined
    enter('open')
    cause = 'better'
    if (!isSame) events.onUse(next, why)
  }

  /** What has gone from the list was unplugged, whatever was noticed of it first. */
  const causeOfSwitch = (): SwitchCause => {
    if (devices === undefined || lastKey === undefined || lastKey === DEFAULT_KEY) return cause
    return devices.some(({ id }) => `id:${id}` === lastKey) ? cause : 'unplugged'
  }

  const rest = (): void => {
    const isTrying = streams.length > 0
    if (!isTrying) enter('none', lastError ?? deviceError(options.kind, 'not-found'))
    // While it is tried again and again, "none" is what is true.
    else if (state !== 'none') enter('opening')
  }

  const tick = (): void => {
    for (const stream of streams) {
      stream.silentMs += TICK_MS
      const health = healthOf(stream, options.settledAfter, hasLost, scheduler.now())
      if (health === 'late') fail(stream, deviceError(options.kind, 'lost'), 'failed')
      else if (health === 'doubtful') doubt(stream)
      else if (health === 'proven') failures.forgive(stream.key)
    }
    reconcile()
  }

  /** It stays open: it comes first again if it only stumbled. */
  const doubt = (stream: KeptStream): void => {
    stream.isAlive = false
    if (inUse !== stream) return
    inUse = undefined
    hasLost = true
    cause = 'failed'
  }

  const onList = (list: DeviceList): void => {
    const next = options.kind === 'microphone' ? list.microphones : list.speakers
    for (const stream of streams) stream.key = rekey(stream.key, next, choice)
    if (lastKey !== undefined) lastKey = rekey(lastKey, next, choice)
    const before = devices
    devices = next
    for (const stream of streams) {
      // The server may have moved it to another device: it must not pass for this one when that is back.
      if (stream.key.startsWith('id:') && !next.some(({ id }) => `id:${id}` === stream.key)) stream.key = ORPHANED
    }
    for (const { id } of next) {
      const key = `id:${id}`
      // Whoever has just come is tried at once, and who was lost a moment ago: it may have come back between two lists.
      const isNew = !before?.some((device) => device.id === id)
      if (isNew || failures.isFreshlyLost(key)) failures.forgive(key)
      // A stream from before it went away stays silent for ever.
      const isOld = (stream: KeptStream): boolean =>
        stream.key === key && !stream.isAlive && stream.opened !== undefined
      if (isNew && before !== undefined) for (const stream of streams.filter(isOld)) close(stream)
    }
    reconcile()
  }

  const watchNow = (): void => {
    cancelWatch()
    if (isNeeded) stopWatching ??= options.watch(onList)
  }

  /** Counts its own turns and catches none up: a stall of this thread is no silence of the device. */
  const keepTicking = (): void => {
    cancelTick = scheduler.after(TICK_MS, () => {
      keepTicking()
      tick()
    })
  }

  const begin = (): void => {
    keepTicking()
    cancelWatch = scheduler.after(WATCH_AFTER_MS, watchNow)
  }

  const end = (): void => {
    cancelTick()
    cancelWatch()
    stopWatching?.()
    stopWatching = undefined
    // What is not watched is not known: the next beginning asks the system for the wanted device and nothing else.
    devices = undefined
    failures.clear()
    for (const stream of streams) close(stream)
    lastUse = undefined
    lastKey = undefined
    lastError = undefined
    hasLost = false
    cause = 'better'
    enter('closed')
  }

  return {
    setNeeded: (needed) => {
      if (isDisposed || needed === isNeeded) return
      isNeeded = needed
      if (!needed) return end()
      begin()
      reconcile()
    },
    setChoice: (next) => {
      if (isSameChoice(next, choice)) return
      choice = next
      failures.clear()
      // Opened as "the chosen one" before the list was known: that is another one now.
      for (const stream of streams) if (stream.key === 'chosen') stream.key = 'chosen before'
      reconcile()
    },
    state: () => state,
    dispose: async () => {
      isDisposed = true
      if (isNeeded) {
        isNeeded = false
        end()
      }
      while (closing.size > 0) await Promise.all(closing.values())
    },
  }
}

const toDeviceError = (kind: 'microphone' | 'speaker', thrown: unknown): DeviceError =>
  thrown instanceof DeviceError ? thrown : deviceError(kind, 'not-found', thrown)
