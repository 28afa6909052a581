/** Which source the key gets, and that it comes back: a desktop that acts, and a clock that the test moves. */
import { describe, expect, it } from 'vitest'
import { fromPage } from '../../../main/hotkey/key-input.ts'
import { HotkeyRig } from '../../fakes/hotkey-rig.ts'
import { settle } from '../../fakes/manual-scheduler.ts'

const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }

const rigOf = async (text = 'Ctrl+Shift+Space', change: (rig: HotkeyRig) => void = () => {}): Promise<HotkeyRig> => {
  const rig = new HotkeyRig()
  change(rig)
  await rig.hotkey.arm(text)
  return rig
}
const onWayland = (text?: string): Promise<HotkeyRig> =>
  rigOf(text, (rig) => {
    rig.env = WAYLAND
  })

describe('the push-to-talk key with the hook', () => {
  it('is held and let go exactly, and says what else happens on it', async () => {
    const rig = await rigOf('Ctrl+C', (it) => it.shortcuts.taken.add('Control+Shift+K'))
    expect(rig.hotkey.state()).toMatchObject({ label: 'Ctrl+C', backend: 'hold', obstacle: null, warning: 'common' })
    rig.keyboard.press('Ctrl', 'C')
    expect(rig.seen).toEqual(['down', 'up'])
    await rig.hotkey.arm('Ctrl+Shift+K')
    expect(rig.hotkey.state()).toMatchObject({ backend: 'hold', warning: 'taken' })
    expect(rig.shortcuts.mine).toEqual([])
  })

  it('changes without a gap: the one before is let go, and works until the new one does', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('F9')
    const arming = rig.hotkey.arm('F8')
    expect(rig.seen).toEqual(['down'])
    await arming
    expect(rig.seen).toEqual(['down', 'up'])
    rig.keyboard.up('F9').press('F9').press('F8')
    expect(rig.seen).toEqual(['down', 'up', 'down', 'up'])
  })

  it('armed while its key is down already, it does not take the repeats for a press', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('F8')
    await rig.hotkey.arm('F8')
    rig.wait(3_000)
    expect(rig.seen).toEqual([])
    rig.keyboard.up('F8').press('F8')
    expect(rig.seen).toEqual(['down', 'up'])
  })

  it('is let go when a held key falls silent, and looks no further once it is up', async () => {
    const rig = await rigOf('F9')
    const idle = rig.timerCount
    rig.keyboard.down('F9')
    rig.wait(2_000)
    expect(rig.timerCount).toBe(idle + 1)
    rig.keyboard.isDeaf = true
    rig.keyboard.up('F9')
    rig.wait(3_500)
    expect(rig.seen).toEqual(['down', 'lost'])
    expect(rig.timerCount).toBe(idle)
  })

  it('notices that the hook has gone deaf, lets go, and puts it on again', async () => {
    const rig = await rigOf('Mouse 4')
    rig.keyboard.down('Mouse 4')
    rig.keyboard.isDeaf = true
    rig.keyboard.up('Mouse 4')
    for (let n = 0; n < 12; n++) rig.wait(1_000).moveMouse()
    expect(rig.seen).toEqual(['down', 'lost'])
    expect([rig.restarts, rig.warnings]).toEqual([1, ['keyboard hook deaf']])
    rig.keyboard.press('Mouse 4')
    expect(rig.seen).toEqual(['down', 'lost', 'down', 'up'])
  })

  it('a machine that nobody touches is not deaf', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.press('A')
    rig.wait(600_000)
    rig.keyboard.press('A')
    rig.wait(600_000)
    expect(rig.restarts).toBe(0)
  })

  it('says so when the hook stays deaf, tries less and less often, and takes it back once it sees again', async () => {
    const rig = await rigOf('F9', (it) => {
      it.isDead = true
    })
    for (let n = 0; n < 3_600; n++) rig.wait(1_000).moveMouse()
    expect(rig.hotkey.state()).toMatchObject({ backend: 'none', obstacle: 'hook-deaf' })
    expect(rig.restarts).toBeLessThan(20)
    rig.isDead = false
    rig.keyboard.press('F9')
    rig.wait(5_000)
    expect(rig.hotkey.state()).toMatchObject({ backend: 'hold', obstacle: null })
    expect(rig.seen).toEqual(['down', 'up'])
  })

  it('is let go and begins anew when the machine wakes up; a hook that does not start again gives way', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('F9')
    await rig.hotkey.rearm()
    expect([rig.seen, rig.restarts]).toEqual([['down', 'up'], 1])
    rig.isBroken = true
    rig.keyboard.up('F9')
    await rig.hotkey.rearm()
    await settle()
    expect(rig.hotkey.state()).toMatchObject({ backend: 'toggle', obstacle: 'hook-failed' })
    rig.isBroken = false
    await rig.hotkey.rearm()
    expect(rig.hotkey.state()).toMatchObject({ backend: 'hold', obstacle: null })
    expect(rig.shortcuts.mine).toEqual([])
  })

  it('waits for macOS to let it see the keyboard', async () => {
    const rig = new HotkeyRig('darwin')
    rig.isTrusted = false
    await rig.hotkey.arm('Cmd+Shift+Space')
    expect(rig.hotkey.state()).toMatchObject({ backend: 'toggle', obstacle: 'accessibility' })
    rig.isTrusted = true
    rig.wait(6_000)
    await settle()
    expect(rig.hotkey.state()).toMatchObject({ backend: 'hold', obstacle: null })
  })

  it('leaves nothing behind', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('F9')
    rig.hotkey.stop()
    rig.hotkey.stop()
    expect([rig.seen, rig.timerCount, rig.isHooked]).toEqual([['down', 'up'], 0, false])
    await rig.hotkey.arm('F8')
    expect(rig.isHooked).toBe(false)
  })

  it('is kept from the page of our own window', async () => {
    const rig = await rigOf('Ctrl+Shift+Space')
    const page = { type: 'keyDown', code: 'Space', control: true, shift: true, alt: false, meta: false }
    const isKept = (change: object): boolean => {
      const input = fromPage({ ...page, ...change }, 0)
      return input !== null && rig.hotkey.pageInput(input)
    }
    expect([isKept({}), isKept({ alt: true }), isKept({ code: 'Enter' }), isKept({ type: 'rawKeyDown' })]).toEqual([
      true,
      false,
      false,
      false,
    ])
    void rig.hotkey.record()
    expect(isKept({ code: 'Tab', control: false, shift: false })).toBe(true)
  })
})

describe('the push-to-talk key without the hook', () => {
  it('makes each press a tap, ignores the repeats of a held key, and says why it cannot be held', async () => {
    const rig = await onWayland()
    expect(rig.hotkey.state()).toMatchObject({
      label: 'Ctrl+Shift+Space',
      backend: 'toggle',
      obstacle: 'wayland',
      hookObstacle: 'wayland',
      canRecordMouse: false,
    })
    rig.shortcuts.press('Control+Shift+Space')
    rig.shortcuts.press('Control+Shift+Space')
    expect(rig.seen).toEqual(['down', 'up'])
    rig.hotkey.release()
    rig.hotkey.stop()
    rig.hotkey.stop()
    expect([rig.shortcuts.mine, rig.seen]).toEqual([[], ['down', 'up']])
  })

  it.each<[string, string, Record<string, string>, object]>([
    ['another program has the combination', 'Ctrl+Alt+T', WAYLAND, { obstacle: 'taken' }],
    ['it is a mouse button', 'Mouse 4', WAYLAND, { obstacle: 'mouse', hookObstacle: 'wayland' }],
    ['there is no such combination', 'Ctrl+Nonsense', WAYLAND, { obstacle: 'unusable', label: 'Ctrl+Nonsense' }],
    ['there is no display', 'F9', {}, { obstacle: 'no-display' }],
  ])('says so when %s', async (_, text, env, state) => {
    const rig = await rigOf(text, (it) => {
      it.env = env
      it.shortcuts.taken.add('Control+Alt+T')
    })
    expect(rig.hotkey.state()).toMatchObject({ backend: 'none', ...state })
    await rig.hotkey.arm('F7')
    expect(rig.hotkey.state().backend).toBe(env === WAYLAND ? 'toggle' : 'none')
  })

  it('falls back to it when the hook does not start, or does not know the key', async () => {
    const broken = await rigOf('F9', (it) => {
      it.isBroken = true
    })
    expect(broken.hotkey.state()).toMatchObject({ backend: 'toggle', obstacle: 'hook-failed' })
    expect((await rigOf('F24')).hotkey.state()).toMatchObject({ backend: 'toggle', obstacle: 'hook-failed' })
  })

  it('keeps the combination before until the new one is there', async () => {
    const rig = await onWayland('F9')
    await rig.hotkey.arm('F8')
    expect(rig.shortcuts.mine).toEqual(['F8'])
    await rig.hotkey.arm('F8')
    expect(rig.shortcuts.mine).toEqual(['F8'])
  })
})

describe('recording a new key', () => {
  it('takes what is pressed for a choice, the armed key as well, and nothing for a press', async () => {
    const rig = await rigOf('F9')
    const recorded = rig.hotkey.record()
    rig.keyboard.press('F9')
    expect(await recorded).toEqual({ end: 'chosen', label: 'F9' })
    expect(rig.seen).toEqual([])
    rig.keyboard.press('F9')
    expect(rig.seen).toEqual(['down', 'up'])
  })

  it('leaves the key as it was when it is cancelled, or when nobody presses anything', async () => {
    const rig = await rigOf('F9')
    const first = rig.hotkey.record()
    rig.keyboard.down('F9')
    rig.hotkey.cancelRecording()
    expect(await first).toEqual({ end: 'cancelled', label: '' })
    rig.keyboard.up('F9').press('F9')
    expect(rig.seen).toEqual(['down', 'up'])
    const second = rig.hotkey.record()
    rig.wait(29_000)
    rig.keyboard.press('Ctrl')
    rig.wait(29_000)
    const third = rig.hotkey.record()
    expect((await second).end).toBe('cancelled')
    rig.wait(31_000)
    expect(await third).toEqual({ end: 'timeout', label: '' })
    expect(rig.previews.at(-1)).toBeNull()
  })

  it('does not take the key that pressed the button for a choice, however long it is held', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('Enter')
    const recorded = rig.hotkey.record()
    rig.wait(2_000)
    rig.keyboard.up('Enter').press('F8')
    expect((await recorded).label).toBe('F8')
    expect(rig.previews.every((preview) => preview === null || preview.refusal === null)).toBe(true)
  })

  it('lets go of a key that is held when it begins', async () => {
    const rig = await rigOf('F9')
    rig.keyboard.down('F9')
    void rig.hotkey.record()
    expect(rig.seen).toEqual(['down', 'up'])
  })

  it('without the hook listens to our own window, and refuses what another program has', async () => {
    const rig = await onWayland('F9')
    rig.shortcuts.taken.add('F8')
    const recorded = rig.hotkey.record()
    const page = (type: string, code: string): void => {
      const input = fromPage({ type, code, control: false, shift: false, alt: false, meta: false }, 0)
      if (input !== null) rig.hotkey.pageInput(input)
    }
    rig.shortcuts.press('F9')
    page('keyDown', 'F8')
    page('keyUp', 'F8')
    expect(rig.previews.at(-1)).toEqual({ label: 'F8', refusal: 'taken' })
    page('keyDown', 'F7')
    page('keyUp', 'F7')
    expect(await recorded).toEqual({ end: 'chosen', label: 'F7' })
    expect([rig.seen, rig.shortcuts.mine]).toEqual([[], ['F9']])
  })
})
