/**
 * goals.md, "hostile server frames": whatever a server sends, nothing throws, nothing gets stuck, and what is remembered
 * of it stays bounded. Frames go the way they go in the app: text, parser, session. 50,000 in `npm run test:long`.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseServerFrame } from '../../../main/agent/protocol.ts'
import type { Effect } from '../../../main/voice/events.ts'
import type { SessionState } from '../../../main/voice/session-state.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'
import { type Chance, chanceOf } from '../../fakes/service-model.ts'

const FRAMES = process.env['PARLEY_TEST_LONG'] === '1' ? 50_000 : 5000
const SEEDS = [1, 2, 3, 4, 5]
const LOOK_EVERY = 250

const VALID: readonly Record<string, unknown>[] = readFileSync(
  new URL('../../fixtures/wire/valid.ndjson', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line): Record<string, unknown> => JSON.parse(line))

const SILENCE = Buffer.alloc(480).toString('base64')
const SOUND = Buffer.from(pcm(10)).toString('base64')
const pick = <T>(chance: Chance, from: readonly T[]): T => {
  const chosen = from[Math.floor(chance() * from.length)]
  if (chosen === undefined) throw new RangeError('nothing to pick from')
  return chosen
}

/** Values that no field should have. */
const WRONG: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e308,
  -1e308,
  true,
  [],
  {},
  [[[[]]]],
  'x'.repeat(5000),
  '\u0000\uD800',
  '__proto__',
  'constructor',
  { toString: null },
  '%%%',
  'AAA',
]

/** Ids from a small pool, so that events meet; sometimes new ones, so that lists grow. */
const idOf = (chance: Chance, kind: string): string =>
  chance() < 0.8 ? `${kind}_${Math.floor(chance() * 6)}` : `${kind}_${Math.floor(chance() * 1e9)}`

/** A frame of the right shape, at the wrong moment. */
const wellFormed = (chance: Chance): Record<string, unknown> => ({
  ...pick(chance, VALID),
  reply_id: idOf(chance, 'resp'),
  item_id: idOf(chance, 'item'),
  call_id: idOf(chance, 'call'),
  session_id: idOf(chance, 'sess'),
  name: pick(chance, ['get_time', 'add_note', 'look_up', 'no_such_tool']),
  status: pick(chance, ['completed', 'interrupted', 'cancelled', 'failed']),
  interrupted: chance() < 0.3,
  delta: pick(chance, [' word', '', ' a longer piece of text']),
  start_ms: pick(chance, [0, 100, 1e9, -5, null]),
  data: pick(chance, [SILENCE, SOUND, '']),
})

const mutated = (chance: Chance): Record<string, unknown> => {
  const frame = wellFormed(chance)
  const field = pick(chance, Object.keys(frame))
  if (chance() < 0.4) delete frame[field]
  else frame[field] = pick(chance, WRONG)
  return frame
}

const hostile = (chance: Chance): string => {
  const kind = chance()
  if (kind < 0.55) return JSON.stringify(wellFormed(chance))
  if (kind < 0.8) return JSON.stringify(mutated(chance))
  if (kind < 0.85) return JSON.stringify({ ...wellFormed(chance), type: pick(chance, ['agent.mood', '__proto__', '']) })
  if (kind < 0.9) {
    const text = JSON.stringify(wellFormed(chance))
    return text.slice(0, Math.floor(chance() * text.length))
  }
  if (kind < 0.95) return JSON.stringify(pick(chance, WRONG))
  return JSON.stringify(wellFormed(chance)).replaceAll(/[a-e0-4]/g, (character) =>
    chance() < 0.1 ? String.fromCharCode(32 + Math.floor(chance() * 300)) : character,
  )
}

/** The shell and the world round the session: connects, runs tools, plays, and goes on after every loss. */
const attend = (conversation: Conversation, chance: Chance): void => {
  for (const { effect } of conversation.effects.splice(0)) answer(conversation, effect, chance)
  if (chance() < 0.3) conversation.wait(20)
  if (chance() < 0.02) conversation.wait(4000)
  const { phase } = conversation.state.link
  if (phase === 'offline' || phase === 'failed') conversation.feed({ type: 'messageTyped', text: 'Hello?' })
}

const answer = (conversation: Conversation, effect: Effect, chance: Chance): void => {
  switch (effect.type) {
    case 'connect':
      conversation.feed({ type: 'connected' })
      if (chance() < 0.9) conversation.ready(`sess_${chance()}`)
      return
    case 'runTool':
      conversation.toolEnds(effect.call.callId)
      return
    case 'play':
      conversation.plays(effect.replyId, chance() * 1000, chance() < 0.2)
      return
    default:
      return
  }
}

/** Everything in the state that could grow, by name. */
const sizes = ({
  turns,
  relay,
  playback,
  floor,
  outbox,
  pump,
  conversation,
}: SessionState): Record<string, number> => ({
  userTurns: turns.user.length,
  userItems: turns.userItems.length,
  replies: turns.replies.length,
  calls: relay.calls.length,
  sounds: playback.replies.length,
  interrupted: floor.interrupted.length,
  wishes: outbox.queue.length,
  held: pump.held.length,
  toldTools: conversation?.toldTools.length ?? 0,
})

const LIMITS: Readonly<Record<string, number>> = {
  userTurns: 32,
  userItems: 32,
  replies: 32,
  calls: 140,
  sounds: 32,
  interrupted: 32,
  wishes: 20,
  held: 3000,
  toldTools: 10,
}

const expectBounded = (state: SessionState): void => {
  for (const [name, size] of Object.entries(sizes(state))) expect(size, name).toBeLessThanOrEqual(LIMITS[name] ?? 0)
}

/** A conversation such as any other, from the first word to the last, in the state that is left. */
const expectStillWorks = (conversation: Conversation): void => {
  conversation.feed({ type: 'hangUp', reason: 'user' }).wait(3000)
  expect(conversation.state.link.phase).toBe('offline')
  conversation.effects.length = 0
  conversation.feed({ type: 'messageTyped', text: 'What time is it?' }).connected().wait(100)
  expect(conversation.sent('replyCreate')).toHaveLength(1)
  conversation.replyStarts('good_1').calls('good_call').replyEnds('good_1').toolEnds('good_call')
  expect(conversation.answered).toEqual(['good_call'])
  conversation.replyStarts('good_2').agentSpeaks('good_2', 'It is noon.').replyEnds('good_2')
  conversation.plays('good_2', 1100, true)
  const captions = conversation
    .of('record')
    .flatMap(({ record }) => (record.type === 'utterance' ? [record.utterance.text] : []))
  expect(captions).toEqual(['What time is it?', 'It is noon.'])
  expect(conversation.word).toBe('Ready')
}

describe('hostile server frames', () => {
  it.each(SEEDS)('neither throw nor jam nor pile up (seed %i)', (seed) => {
    const chance = chanceOf(seed)
    const conversation = new Conversation().open()
    const kinds = { event: 0, unknown: 0, broken: 0 }
    for (let n = 0; n < FRAMES / SEEDS.length; n++) {
      const parsed = parseServerFrame(hostile(chance))
      kinds[parsed.kind] += 1
      if (parsed.kind === 'event') conversation.agent(parsed.event)
      attend(conversation, chance)
      if (n % LOOK_EVERY === 0) expectBounded(conversation.state)
    }
    // Of each kind enough that the test means something.
    expect(Math.min(...Object.values(kinds))).toBeGreaterThan(FRAMES / SEEDS.length / 100)
    expectBounded(conversation.state)
    expectStillWorks(conversation)
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', ''])(
    'an error of code “%s” is an unknown one',
    (code) => {
      for (const type of ['session.error', 'error']) {
        const parsed = parseServerFrame(JSON.stringify({ type, code }))
        const conversation = new Conversation().open()
        if (parsed.kind === 'event') conversation.agent(parsed.event)
        expect(conversation.word).toBe('Ready')
        expectStillWorks(conversation)
      }
    },
  )

  it.each(VALID.map((frame) => [String(frame['type']), frame] as const))(
    'a flood of %s alone is borne',
    (_type, frame) => {
      const chance = chanceOf(7)
      const conversation = new Conversation().open()
      for (let n = 0; n < FRAMES / 10; n++) {
        const parsed = parseServerFrame(JSON.stringify({ ...frame, call_id: `call_${n}`, item_id: `item_${n}` }))
        if (parsed.kind === 'event') conversation.agent(parsed.event)
        attend(conversation, chance)
      }
      expectBounded(conversation.state)
      expectStillWorks(conversation)
    },
  )

  it('frames as large as they come, of every kind, leave a state of bounded size', () => {
    const conversation = new Conversation().open()
    const chance = chanceOf(11)
    const huge = 'x'.repeat(200_000)
    for (let n = 0; n < 40; n++) {
      for (const frame of VALID) {
        const ids = { call_id: `call_${n}`, item_id: `item_${n}`, reply_id: `resp_${n}`, name: 'get_time' }
        const texts = { text: huge, delta: huge, message: huge, code: huge, param: huge, arguments: { huge } }
        const known = Object.fromEntries(Object.entries({ ...ids, ...texts }).filter(([key]) => key in frame))
        const parsed = parseServerFrame(JSON.stringify({ ...frame, ...known }))
        if (parsed.kind === 'event' && parsed.event.type !== 'sessionEnded') conversation.agent(parsed.event)
        attend(conversation, chance)
      }
    }
    expectBounded(conversation.state)
    expect(JSON.stringify(conversation.state).length).toBeLessThan(8_000_000)
    expectStillWorks(conversation)
  })

  it('text without end in one reply and one turn stays within a megabyte', () => {
    const conversation = new Conversation().open()
    conversation.replyStarts('long')
    const text = 'x'.repeat(1000)
    for (let n = 0; n < FRAMES; n++) {
      const delta = { type: 'transcript.agent.delta', reply_id: 'long', item_id: 'i', delta: text, start_ms: n }
      const parsed = parseServerFrame(JSON.stringify(delta))
      if (parsed.kind === 'event') conversation.agent(parsed.event)
      conversation.effects.length = 0
    }
    expect(JSON.stringify(conversation.state.turns).length).toBeLessThan(1_000_000)
    expectStillWorks(conversation)
  })
})
