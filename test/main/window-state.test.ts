/** Where the window may be put. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWindowStateWriter, placeWindow, readWindowState } from '../../main/window-state.ts'

const LEFT = { x: 0, y: 25, width: 1440, height: 875 }
const RIGHT = { x: 1440, y: 0, width: 1920, height: 1080 }
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  isMaximized: false,
})

describe('placeWindow', () => {
  it('opens at the default size the first time', () => {
    expect(placeWindow(undefined, [LEFT])).toEqual({ width: 1000, height: 700, isMaximized: false })
  })

  it('opens where it was, on whichever display that is', () => {
    expect(placeWindow(at(1600, 100), [LEFT, RIGHT])).toMatchObject({ x: 1600, y: 100, width: 1000, height: 700 })
  })

  it('is centred when its display is gone, or its title bar would be out of reach', () => {
    for (const saved of [at(1600, 100), at(-990, 100), at(100, -300), at(100, 880)]) {
      expect(placeWindow(saved, [LEFT])).not.toHaveProperty('x')
    }
  })

  it('is no larger than the display and no smaller than usable', () => {
    expect(placeWindow(at(10, 30, 9000, 9000), [LEFT])).toMatchObject({ width: 1440, height: 875 })
    expect(placeWindow(at(10, 30, 5, 5), [LEFT])).toMatchObject({ width: 380, height: 480 })
    expect(placeWindow(at(10, 30), [])).toMatchObject({ width: 1000, height: 700 })
  })
})

describe('the remembered place', () => {
  it('comes back, the last one written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-window-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'window.json')
    expect(await readWindowState(file)).toBeUndefined()
    const write = createWindowStateWriter(file)
    await Promise.all([write(at(1, 2)), write(at(3, 4))])
    expect(await readWindowState(file)).toEqual(at(3, 4))
    await writeFile(file, '{"bounds":{"x":"left"}}')
    expect(await readWindowState(file)).toBeUndefined()
  })
})
