/**
 * A keyboard and a mouse as a hook sees them: keys go down, repeat and go up with the right flags, on a clock that the
 * test moves. What is lost on the way is the test's to say.
 */
import type { KeyInput } from '../../main/hotkey/key-input.ts'

const FLAGS: Readonly<Record<string, 'ctrl' | 'shift' | 'alt' | 'meta'>> = {
  Ctrl: 'ctrl',
  CtrlRight: 'ctrl',
  Shift: 'shift',
  ShiftRight: 'shift',
  Alt: 'alt',
  Meta: 'meta',
}
const BUTTONS = new Set(['Mouse 4', 'Mouse 5', 'Middle mouse button', 'Left', 'Right'])
/** X.Org's defaults. */
const FIRST_REPEAT_MS = 660
const REPEAT_MS = 40

/** One keyboard with a mouse. */
export class Keyboard {
  nowMs = 1_000
  repeats = true
  /** Nothing reaches the hook. */
  isDeaf = false
  private readonly held: string[] = []
  private readonly presses = new Map<string, number>()
  private repeating: { readonly key: string; nextMs: number } | null = null
  private readonly tell: (input: KeyInput) => void

  constructor(tell: (input: KeyInput) => void) {
    this.tell = tell
  }

  /** Keys down one after the other. */
  down(...keys: string[]): this {
    for (const key of keys) {
      if (this.held.includes(key)) continue
      this.held.push(key)
      this.presses.set(key, this.pressesOf(key) + 1)
      this.repeating = BUTTONS.has(key) ? this.repeating : { key, nextMs: this.nowMs + FIRST_REPEAT_MS }
      this.pass('down', key)
    }
    return this
  }

  up(...keys: string[]): this {
    for (const key of keys) {
      const index = this.held.indexOf(key)
      if (index < 0) continue
      this.held.splice(index, 1)
      if (this.repeating?.key === key) this.repeating = null
      this.pass('up', key)
    }
    return this
  }

  /** All at once down, in order, and up again the other way round. */
  press(...keys: string[]): this {
    return this.down(...keys).up(...keys.toReversed())
  }

  /** Time passes; a held key repeats. */
  wait(ms: number): this {
    const untilMs = this.nowMs + ms
    while (this.repeats && this.repeating !== null && this.repeating.nextMs <= untilMs) {
      this.nowMs = this.repeating.nextMs
      this.repeating.nextMs += REPEAT_MS
      this.pass('down', this.repeating.key)
    }
    this.nowMs = untilMs
    return this
  }

  isDown(key: string): boolean {
    return this.held.includes(key)
  }

  /** How often it really went down; repeats are none. */
  pressesOf(key: string): number {
    return this.presses.get(key) ?? 0
  }

  private pass(type: KeyInput['type'], key: string): void {
    if (this.isDeaf) return
    const flags = { ctrl: false, shift: false, alt: false, meta: false }
    for (const held of this.held) {
      const flag = FLAGS[held]
      if (flag !== undefined) flags[flag] = true
    }
    const isModifier = FLAGS[key] !== undefined
    const code = key === 'Left' ? 'button 1' : key === 'Right' ? 'button 2' : key
    const hasName = !isModifier && key !== 'Left' && key !== 'Right' && key !== 'Media'
    this.tell({
      type,
      key: hasName ? key : null,
      code,
      isModifier,
      timeMs: this.nowMs,
      receivedMs: this.nowMs,
      ...flags,
    })
  }
}
