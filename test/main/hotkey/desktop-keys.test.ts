/** The hook's events as canonical names, and its life; the hook itself acts as uiohook-napi does. */
import { EventEmitter } from 'node:events'
import { UiohookKey } from 'uiohook-napi'
import { describe, expect, it } from 'vitest'
import { type KeyHook, openDesktopKeys } from '../../../main/hotkey/desktop-keys.ts'
import { fromPage, type KeyInput } from '../../../main/hotkey/key-input.ts'

class Hook extends EventEmitter {
  runs = 0
  isRefused = false
  start(): void {
    if (this.isRefused) throw new Error('no XRecord')
    this.runs += 1
  }
  stop(): void {
    this.runs -= 1
  }
}

const open = async (hook = new Hook()) => {
  const seen: KeyInput[] = []
  let nowMs = 0
  const load = async (): Promise<KeyHook> => ({ uIOhook: hook, UiohookKey })
  const keys = await openDesktopKeys(
    (input) => seen.push(input),
    () => ++nowMs,
    load,
  )
  const flags = { time: 5, ctrlKey: true, shiftKey: false, altKey: false, metaKey: false }
  return {
    keys,
    hook,
    seen,
    key: (type: 'keydown' | 'keyup', keycode: number) => hook.emit(type, { ...flags, keycode }),
    button: (type: 'mousedown' | 'mouseup', button: number) => hook.emit(type, { ...flags, button }),
  }
}

describe('keys of the desktop', () => {
  it('come by their canonical names, with the flags', async () => {
    const { seen, key, button } = await open()
    key('keydown', UiohookKey.Semicolon)
    key('keyup', UiohookKey.Space)
    key('keydown', UiohookKey.ShiftRight)
    key('keydown', UiohookKey.Numpad1)
    key('keydown', 60_000)
    button('mousedown', 4)
    button('mouseup', 1)
    expect(seen.map(({ type, key: name, isModifier }) => [type, name, isModifier])).toEqual([
      ['down', ';', false],
      ['up', 'Space', false],
      ['down', null, true],
      ['down', null, false],
      ['down', null, false],
      ['down', 'Mouse 4', false],
      ['up', null, false],
    ])
    expect(new Set(seen.map(({ code }) => code)).size).toBe(seen.length)
    expect(seen[0]).toMatchObject({ timeMs: 5, ctrl: true, shift: false, alt: false, meta: false })
  })

  it('know which keys can be told apart, and when anything was seen last', async () => {
    const { keys, hook } = await open()
    expect(['A', ';', 'F24', 'Mouse 5', 'Space'].map(keys.knows)).toEqual([true, true, true, true, true])
    expect(keys.knows('Nonsense')).toBe(false)
    const before = keys.lastSeenMs()
    hook.emit('input')
    expect(keys.lastSeenMs()).toBeGreaterThan(before)
  })

  it('are put on again, and taken off once', async () => {
    const { keys, hook, seen, key } = await open()
    keys.restart()
    expect(hook.runs).toBe(1)
    key('keydown', UiohookKey.A)
    keys.stop()
    keys.stop()
    keys.restart()
    key('keydown', UiohookKey.A)
    expect([hook.runs, seen.length, hook.eventNames()]).toEqual([0, 1, []])
  })

  it('that cannot be had leave nothing behind', async () => {
    const hook = Object.assign(new Hook(), { isRefused: true })
    await expect(open(hook)).rejects.toThrow('no XRecord')
    expect(hook.eventNames()).toEqual([])
  })
})

describe('keys of our own window', () => {
  it('have the same names', () => {
    const nameOf = (code: string) =>
      fromPage({ type: 'keyDown', code, control: false, shift: false, alt: false, meta: false }, 0)?.key
    const codes = ['KeyP', 'Digit7', 'F24', 'Space', 'Semicolon', 'Quote', 'ArrowLeft', 'CapsLock', 'Escape']
    expect(codes.map(nameOf)).toEqual(['P', '7', 'F24', 'Space', ';', "'", 'ArrowLeft', 'CapsLock', 'Escape'])
    expect(['Numpad1', 'ShiftLeft', 'AudioVolumeUp', 'F25'].map(nameOf)).toEqual([null, null, null, null])
  })
})
