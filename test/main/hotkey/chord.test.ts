/** Presses and releases as seen on real keyboards; the order of events was recorded from an X server. */
import { describe, expect, it } from 'vitest'
import { parseAccelerator } from '../../../main/hotkey/accelerator.ts'
import { type Chord, createChord, REPEATS_GONE_MS } from '../../../main/hotkey/chord.ts'
import { Keyboard } from '../../fakes/keyboard.ts'

const setUp = (
  text = 'Ctrl+Shift+Space',
  downMs: number | null = null,
): { chord: Chord; seen: string[]; keys: Keyboard } => {
  const accelerator = parseAccelerator(text, 'linux')
  if ('problem' in accelerator) throw new Error(accelerator.problem)
  const seen: string[] = []
  const onUp = (isLost: boolean): void => void seen.push(isLost ? 'lost' : 'up')
  const chord = createChord(accelerator, { onDown: () => seen.push('down'), onUp }, downMs)
  return { chord, seen, keys: new Keyboard(chord.input) }
}

describe('a key combination', () => {
  it('is pressed once however often it repeats, and released with its key', () => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Space').wait(3_000)
    expect(seen).toEqual(['down'])
    keys.up('Space', 'Shift', 'Ctrl')
    expect(seen).toEqual(['down', 'up'])
  })

  it.each(['Shift', 'Ctrl'])('is released when %s is let go first, and not pressed again by a repeat', (modifier) => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Space').wait(700).up(modifier).wait(100).down(modifier).wait(100).up('Space')
    expect(seen).toEqual(['down', 'up'])
  })

  it('is not released by one of two equal modifiers', () => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'CtrlRight', 'Shift', 'Space').up('Ctrl')
    expect(seen).toEqual(['down'])
    keys.up('CtrlRight')
    expect(seen).toEqual(['down', 'up'])
  })

  it('does not begin with other modifiers, also when they are let go while the key repeats', () => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Alt', 'Space').wait(700).up('Alt').wait(100).up('Space', 'Shift', 'Ctrl')
    keys.press('Ctrl', 'Space').press('Ctrl', 'Shift', 'Meta', 'Space').press('Ctrl', 'Shift', 'J')
    expect(seen).toEqual([])
  })

  it('goes on when another modifier or key is pressed meanwhile', () => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Space', 'Alt').press('J')
    expect(seen).toEqual(['down'])
  })

  it('is released by the next key when its key-up never came, and can be pressed again', () => {
    const { seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Space')
    keys.isDeaf = true
    keys.up('Space', 'Shift', 'Ctrl').wait(5_000)
    keys.isDeaf = false
    keys.press('J')
    expect(seen).toEqual(['down', 'lost'])
    keys.down('Ctrl', 'Shift', 'Space')
    expect(seen).toEqual(['down', 'lost', 'down'])
  })

  it('pressed again after a key-up that never came, it is a new press', () => {
    const { seen, keys } = setUp('F9')
    keys.down('F9')
    keys.isDeaf = true
    keys.up('F9').wait(3_000)
    keys.isDeaf = false
    keys.press('F9')
    expect(seen).toEqual(['down', 'lost', 'down', 'up'])
  })

  it('can be let go by the app, and then waits for a new press', () => {
    const { chord, seen, keys } = setUp()
    keys.down('Ctrl', 'Shift', 'Space').wait(700)
    chord.release()
    chord.release()
    keys.wait(500).up('Space').down('Space')
    expect(seen).toEqual(['down', 'up', 'down'])
  })

  it('that is down already counts from its next press on', () => {
    const { seen, keys } = setUp('F9', 600)
    // Its first repeat, and the next.
    keys.down('F9').wait(700).up('F9')
    expect(seen).toEqual([])
    keys.press('F9')
    expect(seen).toEqual(['down', 'up'])
  })
})

describe('a mouse button', () => {
  it('is pressed and released, with exactly its modifiers', () => {
    const { seen, keys } = setUp('Ctrl+Mouse 4')
    keys.press('Mouse 4').press('Mouse 5').press('Ctrl', 'Mouse 5')
    expect(seen).toEqual([])
    keys.press('Ctrl', 'Mouse 4')
    expect(seen).toEqual(['down', 'up'])
  })

  it('has no repeats: a second press right after a release that never came is one', () => {
    const { seen, keys } = setUp('Mouse 5')
    keys.down('Mouse 5')
    keys.isDeaf = true
    keys.up('Mouse 5')
    keys.isDeaf = false
    keys.wait(100).press('Mouse 5')
    expect(seen).toEqual(['down', 'lost', 'down', 'up'])
  })
})

describe('a held key that falls silent', () => {
  const silent = (before: (keys: Keyboard) => void, text = 'F9') => {
    const { chord, seen, keys } = setUp(text)
    before(keys)
    keys.isDeaf = true
    chord.check(keys.wait(REPEATS_GONE_MS - 100).nowMs)
    const early = [...seen]
    chord.check(keys.wait(200).nowMs)
    return { early, seen }
  }

  it('is up: nobody saw its key-up', () => {
    const { early, seen } = silent((keys) => keys.down('F9').wait(2_000))
    expect([early, seen]).toEqual([['down'], ['down', 'lost']])
  })

  it.each<[string, (keys: Keyboard) => void, string]>([
    ['on a keyboard that does not repeat', (keys) => Object.assign(keys, { repeats: false }).down('F9'), 'F9'],
    ['before it has begun to repeat', (keys) => keys.down('F9').wait(500), 'F9'],
    ['when another key repeats instead', (keys) => keys.down('F9').wait(2_000).down('J').wait(100), 'F9'],
    ['when another key was let go', (keys) => keys.down('J', 'F9').wait(2_000).up('J'), 'F9'],
    ['as a mouse button', (keys) => keys.down('Mouse 4').wait(2_000), 'Mouse 4'],
  ])('is not taken for let go %s', (_, before, text) => {
    expect(silent(before, text).seen).toEqual(['down'])
  })
})
