/** The fallback key source, with a globalShortcut that behaves: one owner for each combination. */
import { describe, expect, it } from 'vitest'
import type { GlobalShortcut } from '../../../main/hotkey/global-shortcut-source.ts'
import type { Hotkey } from '../../../main/hotkey/hotkey.ts'
import { startHotkey } from '../../../main/hotkey/hotkey.ts'

const desktop = (
  taken: readonly string[] = [],
): GlobalShortcut & { press(accelerator: string): void; size(): number } => {
  const owners = new Map<string, () => void>()
  return {
    register: (accelerator, callback) => {
      if (taken.includes(accelerator) || owners.has(accelerator)) return false
      owners.set(accelerator, callback)
      return true
    },
    unregister: (accelerator) => void owners.delete(accelerator),
    press: (accelerator) => owners.get(accelerator)?.(),
    size: () => owners.size,
  }
}

const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }
const log = { info: () => {}, warn: () => {} }

const arm = async (
  globalShortcut: GlobalShortcut,
  accelerator = 'Ctrl+Shift+Space',
  env: Record<string, string> = WAYLAND,
): Promise<{ hotkey: Hotkey; seen: string[] }> => {
  const seen: string[] = []
  const hotkey = await startHotkey({
    accelerator,
    platform: 'linux',
    env,
    globalShortcut,
    log,
    onDown: () => seen.push('down'),
    onUp: () => seen.push('up'),
  })
  return { hotkey, seen }
}

describe('the push-to-talk key without a keyboard hook', () => {
  it('makes each press a tap, ignores the repeats of a held key, and says why it cannot be held', async () => {
    const screen = desktop()
    const { hotkey, seen } = await arm(screen)
    expect(hotkey).toMatchObject({
      backend: 'toggle',
      label: 'Ctrl+Shift+Space',
      detail: expect.stringContaining('Wayland'),
    })
    screen.press('Control+Shift+Space')
    screen.press('Control+Shift+Space')
    expect(seen).toEqual(['down', 'up'])
    hotkey.release()
    hotkey.stop()
    hotkey.stop()
    expect([screen.size(), seen]).toEqual([0, ['down', 'up']])
  })

  it('says so when another program has the combination', async () => {
    const { hotkey } = await arm(desktop(['Control+Shift+Space']))
    expect(hotkey).toMatchObject({ backend: 'none', detail: expect.stringContaining('taken by another program') })
  })

  it('says so when there is no such combination, or no display', async () => {
    expect((await arm(desktop(), 'Ctrl+Nonsense')).hotkey).toMatchObject({
      backend: 'none',
      detail: expect.stringContaining('Nonsense'),
    })
    const none = (await arm(desktop(), 'F9', {})).hotkey
    expect(none).toMatchObject({ backend: 'none', detail: expect.stringContaining('no display') })
    none.stop()
  })
})
