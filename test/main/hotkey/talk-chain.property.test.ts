/**
 * Push to talk as a whole (goals.md): whatever is pressed, lost, locked, unplugged or overtaken, the microphone is never
 * heard without the user being able to see it, never held for ever, and the next press and release work. From keyboard
 * and command line through chord and gate to the status, in virtual time; `PARLEY_TEST_LONG=1` for the full count.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_HOLD_MS } from '../../../main/voice/talk-gate.ts'
import { type Mode, TalkWorld } from '../../fakes/talk-world.ts'

const RUNS = process.env['PARLEY_TEST_LONG'] === '1' ? 10_000 : 1_000

const COMBINATIONS = {
  'Ctrl+Shift+Space': ['Ctrl', 'Shift', 'Space'],
  F9: ['F9'],
  'Mouse 4': ['Mouse 4'],
  'Alt+Mouse 5': ['Alt', 'Mouse 5'],
} as const
type Combination = keyof typeof COMBINATIONS
const combination = fc.constantFrom(...(Object.keys(COMBINATIONS) as Combination[]))
const mode = fc.constantFrom<Mode>('auto', 'hold', 'toggle')
const KEYS = ['Ctrl', 'Shift', 'Space', 'Alt', 'J', 'F9', 'Mouse 4', 'Mouse 5', 'CtrlRight', 'Escape'] as const

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('down' as const), key: fc.constantFrom(...KEYS) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('up' as const), key: fc.constantFrom(...KEYS) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('press' as const), heldMs: fc.constantFrom(20, 100, 280, 320, 900, 4_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hold' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lift' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deaf' as const), isOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('noRepeats' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      command: fc.constantFrom('talk-down' as const, 'talk-up' as const, 'toggle' as const),
      lagMs: fc.integer({ min: 0, max: 700 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mute' as const), isOn: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mode' as const), mode }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('key' as const), combination }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('plug' as const), isOn: fc.boolean() }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'button' as const,
        'escape' as const,
        'sleep' as const,
        'wake' as const,
        'cut' as const,
        'agent' as const,
      ),
    }),
  },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
const acts = fc.array(fc.tuple(act, fc.constantFrom(0, 20, 60, 200, 700, 1_500)), { maxLength: 40 })

const perform = async (world: TalkWorld, one: Act, armed: { now: Combination }): Promise<void> => {
  const { rig } = world
  const { keyboard } = rig
  switch (one.do) {
    case 'down':
      keyboard.down(one.key)
      break
    case 'up':
      keyboard.up(one.key)
      break
    case 'press':
      keyboard.down(...COMBINATIONS[armed.now])
      world.wait(one.heldMs)
      keyboard.up(...COMBINATIONS[armed.now].toReversed())
      break
    case 'hold':
      keyboard.down(...COMBINATIONS[armed.now])
      break
    case 'lift':
      keyboard.up(...KEYS)
      break
    case 'deaf':
      world.deafen(one.isOn)
      break
    case 'noRepeats':
      keyboard.repeats = false
      break
    case 'command':
      world.command(one.command, one.lagMs)
      break
    case 'mute':
      world.mute(one.isOn)
      break
    case 'mode':
      world.setMode(one.mode)
      break
    case 'key':
      armed.now = one.combination
      await world.arm(one.combination, COMBINATIONS[one.combination])
      break
    case 'plug':
      world.plug(one.isOn)
      break
    case 'button':
      world.button()
      break
    case 'escape':
      world.escape()
      break
    case 'sleep':
      world.away()
      break
    case 'wake':
      await world.back()
      break
    case 'cut':
      world.cutLine()
      break
    case 'agent':
      world.agentSpeaks()
      break
  }
}

const isOpen = (world: TalkWorld): boolean => world.state.gate.position.kind !== 'closed'

describe('push to talk, from the finger to the wire', () => {
  it('never sends sound unseen, is never stuck, and works again after anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        acts,
        mode,
        combination,
        fc.constantFrom('half', 'full'),
        async (steps, first, start, duplex) => {
          const world = new TalkWorld(first, duplex)
          const armed = { now: start }
          await world.arm(start, COMBINATIONS[start])
          for (const [one, ms] of steps) {
            await perform(world, one, armed)
            world.wait(ms)
          }
          // Every finger goes up, seen or not, and nobody does anything: nothing is held any more.
          const { keyboard } = world.rig
          keyboard.up(...KEYS)
          world.wait(1_000)
          world.sleepThrough(MAX_HOLD_MS)
          expect(world.state.gate.position.kind).not.toBe('held')
          expect(world.state.gate.position.kind).not.toBe('closing')

          // The hook sees again, the microphone is there, nobody is muted, Talk is off: press and release do what they say.
          keyboard.isDeaf = false
          world.mute(false)
          world.plug(true)
          world.setMode('hold')
          if (isOpen(world)) world.button()
          world.wait(2_000)
          expect(isOpen(world)).toBe(false)
          keyboard.down(...COMBINATIONS[armed.now])
          world.wait(1_500)
          expect(isOpen(world)).toBe(true)
          keyboard.up(...COMBINATIONS[armed.now].toReversed())
          world.wait(400)
          expect(isOpen(world)).toBe(false)
          // A release that overtakes its press.
          world.command('talk-down', 400)
          world.wait(100)
          world.command('talk-up', 0)
          world.wait(1_000)
          expect(isOpen(world)).toBe(false)
          expect(world.problems).toEqual([])
          world.rig.hotkey.stop()
          expect(world.rig.timerCount).toBe(0)
        },
      ),
      { numRuns: RUNS },
    )
  }, 1_200_000)
})
