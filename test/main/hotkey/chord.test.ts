/** Presses and releases as seen on real keyboards; the event sequences were recorded from an X server. */
import { describe, expect, it } from 'vitest'
import { parseAccelerator } from '../../../main/hotkey/accelerator.ts'
import type { Chord } from '../../../main/hotkey/chord.ts'
import { createChord } from '../../../main/hotkey/chord.ts'

const SPACE = 57
const CTRL = 29
const CTRL_RIGHT = 3613
const SHIFT = 42
const J = 36

const setup = (): { chord: Chord; seen: string[]; down: Play; up: Play } => {
  const accelerator = parseAccelerator('Ctrl+Shift+Space', 'linux')
  if ('problem' in accelerator) throw new Error(accelerator.problem)
  const seen: string[] = []
  const chord = createChord(accelerator, SPACE, { onDown: () => seen.push('down'), onUp: () => seen.push('up') })
  let timeMs = 0
  const event = (keycode: number, flags: string, afterMs: number) => {
    timeMs += afterMs
    const has = (flag: string): boolean => flags.includes(flag)
    return { keycode, timeMs, ctrl: has('C'), shift: has('S'), alt: has('A'), meta: has('M') }
  }
  return {
    chord,
    seen,
    down: (keycode, flags, afterMs = 10) => chord.keyDown(event(keycode, flags, afterMs)),
    up: (keycode, flags, afterMs = 10) => chord.keyUp(event(keycode, flags, afterMs)),
  }
}
type Play = (keycode: number, flags: string, afterMs?: number) => void

describe('a key combination', () => {
  it('is pressed once however often it repeats, and released with its key', () => {
    const { seen, down, up } = setup()
    down(CTRL, 'C')
    down(SHIFT, 'CS')
    down(SPACE, 'CS')
    down(SPACE, 'CS', 660)
    for (let n = 0; n < 50; n++) down(SPACE, 'CS', 40)
    expect(seen).toEqual(['down'])
    up(SPACE, 'CS')
    up(SHIFT, 'C')
    up(CTRL, '')
    expect(seen).toEqual(['down', 'up'])
  })

  it.each([
    [SHIFT, 'C'],
    [CTRL, 'S'],
  ])(
    'is released when one of its modifiers (%i) is let go first, and not pressed again by a repeat',
    (modifier, flags) => {
      const { seen, down, up } = setup()
      down(SPACE, 'CS')
      up(modifier, flags)
      down(SPACE, flags, 30)
      down(modifier, 'CS')
      down(SPACE, 'CS', 30)
      up(SPACE, 'CS')
      expect(seen).toEqual(['down', 'up'])
    },
  )

  it('is not released by the left Ctrl that the right one brings along, nor by one of two', () => {
    const { seen, down, up } = setup()
    down(CTRL, 'C')
    down(CTRL_RIGHT, 'C', 0)
    down(SHIFT, 'CS')
    down(SPACE, 'CS')
    up(CTRL, 'CS')
    expect(seen).toEqual(['down'])
    up(CTRL_RIGHT, 'S')
    expect(seen).toEqual(['down', 'up'])
  })

  it('does not begin with other modifiers, also when they are let go while the key repeats', () => {
    const { seen, down, up } = setup()
    down(SPACE, 'CSA')
    up(56, 'CS')
    down(SPACE, 'CS', 30)
    up(SPACE, 'CS')
    down(SPACE, 'C')
    up(SPACE, 'C')
    down(SPACE, 'CSM')
    up(SPACE, 'CSM')
    down(J, 'CS')
    up(J, 'CS')
    expect(seen).toEqual([])
  })

  it('goes on when another modifier or key is pressed meanwhile', () => {
    const { seen, down, up } = setup()
    down(SPACE, 'CS')
    down(56, 'CSA')
    down(J, 'CSA')
    up(J, 'CSA')
    expect(seen).toEqual(['down'])
  })

  it('is released by the next key when its key-up never came, and can be pressed again', () => {
    const { seen, down, up } = setup()
    down(SPACE, 'CS')
    down(J, '', 5_000)
    up(J, '')
    expect(seen).toEqual(['down', 'up'])
    down(SPACE, 'CS', 2_000)
    expect(seen).toEqual(['down', 'up', 'down'])
  })

  it('can be let go by the app, and then waits for a new press', () => {
    const { chord, seen, down, up } = setup()
    down(SPACE, 'CS')
    chord.release()
    chord.release()
    down(SPACE, 'CS', 30)
    up(SPACE, 'CS')
    down(SPACE, 'CS', 30)
    expect(seen).toEqual(['down', 'up', 'down'])
  })
})
