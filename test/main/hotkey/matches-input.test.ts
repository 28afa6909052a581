import { describe, expect, it } from 'vitest'
import { parseAccelerator } from '../../../main/hotkey/accelerator.ts'
import { type KeyInput, matchesInput } from '../../../main/hotkey/matches-input.ts'

const input = (code: string, key: string, modifiers = ''): KeyInput => ({
  code,
  key,
  control: modifiers.includes('c'),
  shift: modifiers.includes('s'),
  alt: modifiers.includes('a'),
  meta: modifiers.includes('m'),
})

const matches = (accelerator: string, ...args: Parameters<typeof input>): boolean => {
  const parsed = parseAccelerator(accelerator, 'linux')
  if ('problem' in parsed) throw new Error(parsed.problem)
  return matchesInput(parsed, input(...args))
}

describe('push-to-talk key in our own window', () => {
  it('is the key with exactly its modifiers', () => {
    expect(matches('Ctrl+Shift+Space', 'Space', ' ', 'cs')).toBe(true)
    expect(matches('Ctrl+Shift+Space', 'Space', ' ', 'c')).toBe(false)
    expect(matches('Ctrl+Shift+Space', 'Space', ' ', 'csa')).toBe(false)
    expect(matches('Ctrl+Shift+Space', 'Enter', 'Enter', 'cs')).toBe(false)
  })

  it('knows letters, digits and function keys by their place on the keyboard', () => {
    expect(matches('Ctrl+Alt+P', 'KeyP', 'π', 'ca')).toBe(true)
    expect(matches('Ctrl+7', 'Digit7', '7', 'c')).toBe(true)
    expect(matches('F9', 'F9', 'F9')).toBe(true)
  })
})
