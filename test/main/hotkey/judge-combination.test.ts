/** What can be the push-to-talk key, and what speaks against it. */
import { describe, expect, it } from 'vitest'
import { accelerator, defaultAccelerator, parseAccelerator } from '../../../main/hotkey/accelerator.ts'
import { judge } from '../../../main/hotkey/judge-combination.ts'

const verdict = (text: string, platform: NodeJS.Platform = 'linux'): string => {
  const parts = text.split('+')
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  const held = { ctrl: has('Ctrl'), shift: has('Shift'), alt: has('Alt'), meta: has('Meta') }
  const { refusal, warning } = judge(accelerator(held, parts.at(-1) ?? '', platform), platform)
  return refusal ?? warning ?? 'fine'
}

describe('a combination', () => {
  it.each([
    ['A', 'types'],
    ['Shift+A', 'types'],
    ['7', 'types'],
    ['Space', 'types'],
    ['Shift+Enter', 'types'],
    ['Tab', 'types'],
    ['ArrowUp', 'types'],
    [';', 'types'],
    ['Escape', 'escape'],
    ['Ctrl+Escape', 'escape'],
    ['CapsLock', 'lock'],
    ['Ctrl+ScrollLock', 'lock'],
    ['Alt+Tab', 'system'],
    ['Meta+L', 'system'],
    ['Ctrl+Alt+Delete', 'system'],
    ['Ctrl+2', 'own'],
    ['Ctrl+Shift+M', 'own'],
    ['Ctrl+C', 'common'],
    ['Ctrl+Tab', 'common'],
    ['Ctrl+Alt+Q', 'alt-gr'],
    ['Middle mouse button', 'middle'],
    ['Ctrl+Middle mouse button', 'middle'],
    ['Mouse 4', 'fine'],
    ['Ctrl+Shift+Space', 'fine'],
    ['F9', 'fine'],
    ['Shift+F9', 'fine'],
    ['PageDown', 'fine'],
    ['Alt+Space', 'fine'],
    ['Ctrl+Shift+4', 'fine'],
  ])('%s: %s', (text, expected) => {
    expect(verdict(text)).toBe(expected)
  })

  it('is judged by the platform', () => {
    expect([verdict('Meta+2', 'darwin'), verdict('Ctrl+2', 'darwin'), verdict('Meta+C', 'darwin')]).toEqual([
      'own',
      'fine',
      'common',
    ])
    expect([verdict('Meta+Q', 'darwin'), verdict('Ctrl+Alt+Q', 'darwin')]).toEqual(['system', 'fine'])
    expect(verdict('Ctrl+Shift+Escape', 'win32')).toBe('system')
  })

  it('of a new user is fine everywhere', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const parsed = parseAccelerator(defaultAccelerator(platform), platform)
      expect('problem' in parsed ? parsed : judge(parsed, platform)).toEqual({ refusal: null, warning: null })
    }
  })
})
