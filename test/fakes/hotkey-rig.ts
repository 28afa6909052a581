/**
 * The push-to-talk key on a desktop that acts: a keyboard behind a hook that can go deaf, hang or refuse to start, one
 * owner for each global shortcut, and a clock that the test moves.
 */
import type { DesktopKeys } from '../../main/hotkey/desktop-keys.ts'
import type { GlobalShortcut } from '../../main/hotkey/global-shortcut-source.ts'
import { createHotkey, type Hotkey, type HotkeyOptions } from '../../main/hotkey/hotkey.ts'
import type { HotkeyState } from '../../main/hotkey/hotkey-state.ts'
import type { KeyInput } from '../../main/hotkey/key-input.ts'
import type { Preview } from '../../main/hotkey/recording.ts'
import { Keyboard } from './keyboard.ts'

/** Global shortcuts: each belongs to one program. */
export class Shortcuts implements GlobalShortcut {
  private readonly owners = new Map<string, () => void>()
  readonly taken = new Set<string>()

  register(accelerator: string, callback: () => void): boolean {
    if (this.taken.has(accelerator) || this.owners.has(accelerator)) return false
    this.owners.set(accelerator, callback)
    return true
  }
  unregister(accelerator: string): void {
    this.owners.delete(accelerator)
  }
  press(accelerator: string): void {
    this.owners.get(accelerator)?.()
  }
  /** Ours. */
  get mine(): string[] {
    return [...this.owners.keys()]
  }
}

interface Timer {
  readonly ms: number
  nextMs: number
  readonly run: () => void
}

/** A desktop with Parley's key on it. */
export class HotkeyRig {
  readonly seen: string[] = []
  readonly states: HotkeyState[] = []
  readonly previews: (Preview | null)[] = []
  readonly warnings: string[] = []
  readonly shortcuts = new Shortcuts()
  readonly keyboard = new Keyboard((input) => this.onKey(input))
  readonly hotkey: Hotkey
  env: Record<string, string> = { DISPLAY: ':0' }
  isTrusted = true
  /** The hook does not start. */
  isBroken = false
  /** The hook sees nothing, whatever is done. */
  isDead = false
  restarts = 0
  onDown: () => void = () => this.seen.push('down')
  onUp: (isLost: boolean) => void = (isLost) => this.seen.push(isLost ? 'lost' : 'up')
  private readonly timers = new Set<Timer>()
  private listener: ((input: KeyInput) => void) | null = null
  private lastSeenMs = 0
  private lastInputMs = 0

  constructor(platform: NodeJS.Platform = 'linux') {
    const rig = this
    const options: HotkeyOptions = {
      platform,
      get env() {
        return rig.env
      },
      globalShortcut: this.shortcuts,
      isAccessibilityTrusted: () => this.isTrusted,
      systemIdleMs: () => Math.floor((this.keyboard.nowMs - this.lastInputMs) / 1000) * 1000,
      nowMs: () => this.keyboard.nowMs,
      every: (ms, run) => {
        const timer = { ms, nextMs: this.keyboard.nowMs + ms, run }
        this.timers.add(timer)
        return () => this.timers.delete(timer)
      },
      openKeys: (listener) => this.openKeys(listener),
      onDown: () => this.onDown(),
      onUp: (isLost) => this.onUp(isLost),
      onState: (state) => this.states.push(state),
      onPreview: (preview) => this.previews.push(preview),
      log: { info: () => {}, warn: (event) => this.warnings.push(event) },
    }
    this.hotkey = createHotkey(options)
  }

  /** Time passes: keys repeat, timers run. */
  wait(ms: number): this {
    const untilMs = this.keyboard.nowMs + ms
    for (;;) {
      const due = [...this.timers].filter(({ nextMs }) => nextMs <= untilMs).sort((a, b) => a.nextMs - b.nextMs)[0]
      if (due === undefined) break
      this.keyboard.wait(Math.max(0, due.nextMs - this.keyboard.nowMs))
      due.nextMs += due.ms
      due.run()
    }
    this.keyboard.wait(untilMs - this.keyboard.nowMs)
    return this
  }

  /** Something that the system counts as input and no key: the mouse moves. */
  moveMouse(): this {
    this.lastInputMs = this.keyboard.nowMs
    if (this.listener !== null && !this.keyboard.isDeaf && !this.isDead) this.lastSeenMs = this.keyboard.nowMs
    return this
  }

  get timerCount(): number {
    return this.timers.size
  }

  get isHooked(): boolean {
    return this.listener !== null
  }

  private onKey(input: KeyInput): void {
    this.moveMouse()
    if (!this.isDead) this.listener?.(input)
  }

  private async openKeys(listener: (input: KeyInput) => void): Promise<DesktopKeys> {
    await Promise.resolve()
    if (this.isBroken) throw new Error('no hook')
    this.listener = listener
    this.lastSeenMs = this.keyboard.nowMs
    return {
      lastSeenMs: () => this.lastSeenMs,
      knows: (key) => key !== 'F24',
      restart: () => {
        this.restarts += 1
        if (this.isBroken) throw new Error('no hook')
        this.keyboard.isDeaf = false
      },
      stop: () => {
        this.listener = null
      },
    }
  }
}
