/** Key combinations as people write them. */
import { describe, expect, it } from 'vitest'
import { defaultAccelerator, parseAccelerator } from '../../../main/hotkey/accelerator.ts'

describe('parseAccelerator', () => {
  it.each([
    ['Ctrl+Shift+Space', 'Ctrl+Shift+Space', 'Control+Shift+Space'],
    [' shift + CONTROL + spacebar ', 'Ctrl+Shift+Space', 'Control+Shift+Space'],
    ['F9', 'F9', 'F9'],
    ['Alt+return', 'Alt+Enter', 'Alt+Return'],
    ['Super+Alt+up', 'Super+Alt+ArrowUp', 'Super+Alt+Up'],
    ['CmdOrCtrl+;', 'Ctrl+;', 'Control+;'],
    ['ctrl+7', 'Ctrl+7', 'Control+7'],
    ['mouse4', 'Mouse 4', null],
    ['Ctrl + Mouse button 5', 'Ctrl+Mouse 5', null],
    ['middle mouse', 'Middle mouse button', null],
  ])('reads %s', (text, label, electron) => {
    expect(parseAccelerator(text, 'linux')).toMatchObject({ label, electron })
  })

  it('speaks of Cmd and Option on macOS', () => {
    const parsed = parseAccelerator('CmdOrCtrl+Option+K', 'darwin')
    expect(parsed).toMatchObject({ label: 'Cmd+Option+K', electron: 'Command+Alt+K', meta: true, ctrl: false })
  })

  it.each([
    '',
    '+',
    'Mouse 1',
    'Mouse 9',
    'Ctrl+',
    'Ctrl+Shift',
    'A',
    'Shift+A',
    'Space',
    'Ctrl+A+B',
    'Ctrl+Nonsense',
    'F25',
    'Ctrl++',
  ])('refuses %j', (text) => {
    expect(parseAccelerator(text, 'linux')).toEqual({ problem: expect.any(String) })
  })

  it('reads its own defaults and labels', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const label of [defaultAccelerator(platform), 'Mouse 4', 'Shift+Middle mouse button']) {
        expect(parseAccelerator(label, platform)).toMatchObject({ label })
      }
    }
  })
})
