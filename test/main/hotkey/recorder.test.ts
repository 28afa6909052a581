/** "Press the key you want", on a keyboard that acts. */
import { describe, expect, it } from 'vitest'
import { createRecorder } from '../../../main/hotkey/recorder.ts'
import { Keyboard } from '../../fakes/keyboard.ts'

const record = (press: (keys: Keyboard) => void): string[] => {
  const seen: string[] = []
  const recorder = createRecorder('linux', ({ label }) => (label === 'F7' ? 'taken' : null), {
    onPressed: (label) => seen.push(label),
    onRefused: (label, why) => seen.push(`${label} no: ${why}`),
    onChosen: ({ label }) => seen.push(`${label} chosen`),
    onCancelled: () => seen.push('cancelled'),
  })
  press(new Keyboard(recorder.input))
  return seen
}

describe('recording a key', () => {
  it.each<[string, (keys: Keyboard) => void, string[]]>([
    [
      'shows what is held, and chooses when the key is let go',
      (keys) => keys.down('Ctrl', 'Shift', 'F8').wait(2_000).up('F8'),
      ['Ctrl', 'Ctrl+Shift', 'Ctrl+Shift+F8', 'Ctrl+Shift+F8 chosen'],
    ],
    [
      'chooses when a modifier is let go first',
      (keys) => keys.down('Ctrl', 'F8').up('Ctrl'),
      ['Ctrl', 'Ctrl+F8', 'Ctrl+F8 chosen'],
    ],
    ['takes the side buttons of a mouse', (keys) => keys.press('Mouse 5'), ['Mouse 5', 'Mouse 5 chosen']],
    [
      'takes a button with a modifier',
      (keys) => keys.press('Alt', 'Middle mouse button'),
      ['Alt', 'Alt+Middle mouse button', 'Alt+Middle mouse button chosen'],
    ],
    ['is cancelled by Esc', (keys) => keys.press('Escape'), ['cancelled']],
    [
      'refuses letters, says why, and goes on',
      (keys) => keys.down('A').wait(900).up('A').press('F8'),
      ['A no: types', 'F8', 'F8 chosen'],
    ],
    ['refuses what the machine refuses', (keys) => keys.press('F7'), ['F7 no: taken']],
    [
      'refuses the right button, and lets the left one press what is on the screen',
      (keys) => keys.press('Left').press('Right'),
      [' no: clicks'],
    ],
    ['refuses a key without a name', (keys) => keys.press('Media'), [' no: nameless']],
    [
      'says that modifiers alone are no key, once they are up again',
      (keys) => keys.down('Ctrl', 'Shift').up('Ctrl').up('Shift'),
      ['Ctrl', 'Ctrl+Shift', 'Shift', ' no: modifiers-only'],
    ],
    [
      'does not complain of modifiers that were held with a refused key',
      (keys) => keys.press('Shift', 'A'),
      ['Shift', 'Shift+A no: types', ''],
    ],
    ['takes one key at a time', (keys) => keys.down('F8', 'F9').up('F9').up('F8'), ['F8', 'F8 chosen']],
  ])('%s', (_, press, expected) => {
    expect(record(press)).toEqual(expected)
  })
})
