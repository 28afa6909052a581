/**
 * The push-to-talk key: picks the best key source this desktop has, arms it, arms it anew when it was lost, lets go of a
 * key that nobody can see any more, and records a new one. Knows nothing of talking: a press and a release go to whoever
 * asked (`compose/push-to-talk.ts`).
 */
import { messageOf } from '../errors.ts'
import { type Accelerator, isMouse, parseAccelerator } from './accelerator.ts'
import { type Chord, createChord } from './chord.ts'
import { createDeafWatch } from './deaf-watch.ts'
import { type DesktopKeys, openDesktopKeys } from './desktop-keys.ts'
import { type GlobalShortcut, isTaken, type KeySource, startShortcutSource } from './global-shortcut-source.ts'
import { type Desktop, type HotkeyState, type Obstacle, obstacleOfHook, unarmed } from './hotkey-state.ts'
import { judge, type Refusal, type Warning } from './judge-combination.ts'
import type { KeyInput } from './key-input.ts'
import { type Preview, type Recorded, type Recording, startRecording } from './recording.ts'

/** What the key needs of its surroundings. */
export interface HotkeyOptions extends Desktop {
  readonly globalShortcut: GlobalShortcut
  /** How long the system has had no input (`powerMonitor.getSystemIdleTime`), ms. */
  readonly systemIdleMs: () => number
  /** Monotonic. */
  readonly nowMs: () => number
  /**
   * Calls again and again; returns what ends it. Input that has arrived by then must have been told before, or a busy
   * moment looks like a key that fell silent.
   */
  readonly every: (ms: number, run: () => void) => () => void
  readonly openKeys?: typeof openDesktopKeys
  readonly onDown: () => void
  /** `isLost`: nobody saw the key-up. */
  readonly onUp: (isLost: boolean) => void
  readonly onState: (state: HotkeyState) => void
  /** What is pressed while recording; null when it is over. */
  readonly onPreview: (preview: Preview | null) => void
  readonly log: {
    info(event: string, fields?: { readonly backend: string }): void
    warn(event: string, fields?: { readonly reason: string }): void
  }
}

/** The key. */
export interface Hotkey {
  /** Arms this combination in place of the one before, which stays armed until then. Never rejects. */
  arm(text: string): Promise<void>
  /** The machine woke up, or the screen was unlocked: a held key is let go, and the source begins anew. Never rejects. */
  rearm(): Promise<void>
  state(): HotkeyState
  /** Lets go of a held key, for instance when the screen is locked. */
  release(): void
  /** A key in our own window. True: keep it from the page. */
  pageInput(input: KeyInput): boolean
  /** Records a new combination; a press of the armed one is taken for one. One recording at a time ends the one before. */
  record(): Promise<Recorded>
  cancelRecording(): void
  /** Disarms. A held key is let go first. Safe to call twice. */
  stop(): void
}

/** How often a held key is looked after. */
const HELD_LOOK_MS = 500
/** How often the hook itself is looked after. */
const HOOK_LOOK_MS = 5_000
/** A hook that was put on again so often and still sees nothing is said to be of no use. */
const MAX_DEAF_TRIES = 3

/** Creates it; nothing is armed yet. */
export const createHotkey = (options: HotkeyOptions): Hotkey => {
  const { platform, globalShortcut, nowMs, every, log } = options
  let armedText = ''
  let state = unarmed('')
  let armed: Accelerator | null = null
  let keys: DesktopKeys | null = null
  let chord: Chord | null = null
  let shortcut: KeySource | null = null
  let recording: Recording | null = null
  /** The key that went down last and is not known to be up: the one that repeats. */
  let lastDown: KeyInput | null = null
  let deafWatch = createDeafWatch()
  let stopHeldLooks = (): void => {}
  let stopHookLooks = (): void => {}
  let isStopped = false
  let arming: Promise<void> = Promise.resolve()

  const become = (next: Omit<HotkeyState, 'canRecordMouse'>): void => {
    state = { ...next, canRecordMouse: keys !== null }
    log.info('hotkey armed', { backend: next.backend })
    options.onState(state)
  }

  const chordListener = {
    onDown: () => {
      stopHeldLooks()
      stopHeldLooks = every(HELD_LOOK_MS, () => chord?.check(nowMs()))
      options.onDown()
    },
    onUp: (isLost: boolean) => {
      stopHeldLooks()
      options.onUp(isLost)
    },
  }

  const isRecording = (): boolean => recording !== null && !recording.isOver()

  const onKey = (input: KeyInput): void => {
    if (input.type === 'down') lastDown = input
    else if (input.key === lastDown?.key) lastDown = null
    if (isRecording()) recording?.input(input)
    else chord?.input(input)
  }

  const closeKeys = (): void => {
    chord?.release()
    chord = null
    stopHookLooks()
    try {
      keys?.stop()
    } catch (thrown) {
      log.warn('keyboard hook does not stop', { reason: messageOf(thrown) })
    }
    keys = null
  }
  const closeShortcut = (): void => {
    shortcut?.stop()
    shortcut = null
  }

  const openKeys = async (): Promise<DesktopKeys> => {
    const opened = await (options.openKeys ?? openDesktopKeys)(onKey, nowMs)
    deafWatch = createDeafWatch()
    stopHookLooks = every(HOOK_LOOK_MS, lookAfterHook)
    return opened
  }

  /** A hook that cannot be put on again is given up: the next best source takes over. */
  const restartKeys = (): void => {
    try {
      keys?.restart()
    } catch (thrown) {
      log.warn('keyboard hook lost', { reason: messageOf(thrown) })
      closeKeys()
      void arm(armedText)
    }
  }

  const tellDeafness = (isDeaf: boolean): void => {
    if (isDeaf === (state.obstacle === 'hook-deaf') || armed === null) return
    become({
      ...state,
      backend: isDeaf ? 'none' : 'hold',
      obstacle: isDeaf ? 'hook-deaf' : null,
      hookObstacle: isDeaf ? 'hook-deaf' : null,
    })
  }

  const lookAfterHook = (): void => {
    if (keys === null) return
    const look = { nowMs: nowMs(), systemIdleMs: options.systemIdleMs(), lastSeenMs: keys.lastSeenMs() }
    const mustRestart = deafWatch.look(look)
    tellDeafness(deafWatch.tries() >= MAX_DEAF_TRIES)
    if (!mustRestart) return
    log.warn('keyboard hook deaf', { reason: 'the system has had input that it did not see' })
    chord?.release(true)
    restartKeys()
  }

  /** The user may let Parley see the keyboard at any time; macOS does not say when. */
  const lookForTrust = (): void => {
    if (state.obstacle === 'accessibility' && obstacleOfHook(options) === null) void arm(armedText)
  }
  const stopTrustLooks = platform === 'darwin' ? every(HOOK_LOOK_MS, lookForTrust) : (): void => {}

  const armNow = async (text: string): Promise<void> => {
    if (isStopped) return
    armedText = text
    const parsed = parseAccelerator(text, platform)
    if ('problem' in parsed) {
      closeKeys()
      closeShortcut()
      armed = null
      become({ ...unarmed(text), obstacle: 'unusable', problem: parsed.problem })
      return
    }
    const { label } = parsed
    const obstacle = obstacleOfHook(options) ?? (await armHook(parsed))
    if (isStopped) return closeKeys()
    if (obstacle === null) {
      become({ ...unarmed(label), backend: 'hold', warning: warningOf(parsed) })
      return
    }
    closeKeys()
    const shortcutObstacle = armShortcut(parsed)
    const { warning } = judge(parsed, platform)
    const found = { ...unarmed(label), hookObstacle: obstacle, warning }
    if (shortcutObstacle === null) become({ ...found, backend: 'toggle', obstacle })
    else become({ ...found, obstacle: shortcutObstacle })
  }

  const armHook = async (wanted: Accelerator): Promise<Obstacle | null> => {
    try {
      keys ??= await openKeys()
      if (!keys.knows(wanted.key)) throw new Error(`the key ${wanted.key} is not known to the keyboard hook`)
    } catch (thrown) {
      log.warn('keyboard hook failed', { reason: messageOf(thrown) })
      return 'hook-failed'
    }
    chord?.release()
    closeShortcut()
    armed = wanted
    chord = createChord(wanted, chordListener, lastDown?.key === wanted.key ? lastDown.timeMs : null)
    return null
  }

  /** Null when it is armed. The combination before stays armed until this one is. */
  const armShortcut = (wanted: Accelerator): Obstacle | null => {
    const { DISPLAY, WAYLAND_DISPLAY } = options.env
    if (platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return noShortcut('no-display')
    if (shortcut !== null && armed?.electron === wanted.electron) return null
    const listener = {
      onDown: () => isRecording() || options.onDown(),
      onUp: () => isRecording() || options.onUp(false),
    }
    if (isMouse(wanted)) return noShortcut('mouse')
    try {
      const started = startShortcutSource(wanted, listener, globalShortcut, nowMs)
      closeShortcut()
      shortcut = started
      armed = wanted
      return null
    } catch {
      return noShortcut('taken')
    }
  }

  const noShortcut = (why: Obstacle): Obstacle => {
    closeShortcut()
    armed = null
    return why
  }

  const warningOf = (wanted: Accelerator): Warning | null =>
    judge(wanted, platform).warning ?? (isTaken(wanted, globalShortcut) ? 'taken' : null)

  /** What only the machine can say against a combination. */
  const refusalOf = (wanted: Accelerator): Refusal | null => {
    if (keys !== null) return keys.knows(wanted.key) ? null : 'nameless'
    if (wanted.electron === armed?.electron) return null
    return isTaken(wanted, globalShortcut) ? 'taken' : null
  }

  // One after the other: two at once would leave the first one's hook running.
  const arm = (text: string): Promise<void> => {
    arming = arming.then(() => armNow(text))
    return arming
  }

  return {
    arm,
    rearm: async () => {
      await arming
      chord?.release()
      if (keys === null) await arm(armedText)
      else restartKeys()
    },
    state: () => state,
    release: () => chord?.release(),
    pageInput: (input) => {
      if (isRecording()) {
        if (keys === null) recording?.input(input)
        return true
      }
      if (armed === null || input.type !== 'down' || input.key !== armed.key) return false
      return (
        input.ctrl === armed.ctrl && input.shift === armed.shift && input.alt === armed.alt && input.meta === armed.meta
      )
    },
    record: () => {
      recording?.end({ end: 'cancelled', label: '' })
      chord?.release()
      const started = startRecording({
        platform,
        every,
        refusalOf,
        onPreview: options.onPreview,
        downCode: lastDown?.code ?? null,
      })
      recording = started
      return started.ended.finally(() => {
        if (recording === started) recording = null
      })
    },
    cancelRecording: () => recording?.end({ end: 'cancelled', label: '' }),
    stop: () => {
      isStopped = true
      recording?.end({ end: 'cancelled', label: '' })
      stopTrustLooks()
      closeKeys()
      closeShortcut()
    },
  }
}
