/**
 * Exactly-once (goals.md): whatever moment the connection drops at, no final caption and no tool result is lost, doubled
 * or reordered, and what is typed is answered, once and in order. The whole session core against an acting service, in
 * virtual time; `PARLEY_TEST_LONG=1` for the full count.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../../../main/voice/events.ts'
import { type Plan, SessionWorld } from '../../fakes/session-world.ts'

const RUNS = process.env['PARLEY_TEST_LONG'] === '1' ? 10_000 : 1000
const PLAYED_OUT_MS = 240_000

const times = (maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength }).map((list) => list.sort((a, b) => a - b))

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  manner: fc.record({
    acceptsResume: fc.boolean(),
    callsAfterDone: fc.boolean(),
    repeatsCalls: fc.boolean(),
    createDuringReply: fc.constantFrom('queued', 'replaces'),
    omitsFinalText: fc.boolean(),
  }),
  typedAtMs: times(5),
  spokenAtMs: times(4),
  cutsAtMs: times(5),
  // Fewer in a row than the session's own patience: giving up and saying so is another test.
  deathsMs: fc.array(fc.option(fc.integer({ min: 0, max: 900 }), { nil: null, freq: 2 }), { maxLength: 4 }),
  blindMs: fc.constantFrom(0, 0, 300, 2900),
})

/** Everything of a run that the rules below speak of, in order. */
class Story {
  readonly world: SessionWorld
  readonly tookMs: number

  constructor(of: Plan) {
    this.world = new SessionWorld(of)
    this.tookMs = this.world.run()
  }

  get effects(): Effect[] {
    return this.world.log.flatMap(({ effects }) => effects)
  }

  finals(role: 'user' | 'agent', source: 'speech' | 'typed') {
    return this.effects.flatMap((effect) =>
      effect.type === 'record' &&
      effect.record.type === 'utterance' &&
      effect.record.utterance.role === role &&
      effect.record.utterance.source === source
        ? [effect.record.utterance]
        : [],
    )
  }

  /** Replies whose start reached the client. */
  get startedReplies(): string[] {
    return this.world.log.flatMap(({ input }) =>
      input.type === 'agentEvent' && input.event.type === 'replyStarted' ? [input.event.replyId] : [],
    )
  }
}

const tell = (story: Story): void => {
  const { world } = story
  expect(story.tookMs, 'comes to rest').toBeLessThan(PLAYED_OUT_MS)

  // Typed messages: each answered once, in order.
  const begun = new Set(story.startedReplies)
  const answeredTexts = world.truth.created
    .filter(({ replyId }) => begun.has(replyId))
    .flatMap(({ instructions }) => world.typed.filter((text) => instructions.includes(JSON.stringify(text))))
  expect(answeredTexts, 'each typed message is answered once, in order').toEqual(world.typed)
  expect(story.finals('user', 'typed').map(({ text }) => text)).toEqual(world.typed)

  // Captions of the user: each final that arrived is kept once, in order.
  const said = world.log.flatMap(({ input }) =>
    input.type === 'agentEvent' && input.event.type === 'userTranscript' && effects.length >= 0
      ? [input.event.text]
      : [],
  )
  expect(
    story.finals('user', 'speech').map(({ text }) => text),
    'final captions of the user',
  ).toEqual(said)

  // Captions of the agent: whatever was shown or arrived as words is final once.
  const agentFinals = story.finals('agent', 'speech')
  const withWords = new Set(
    world.log.flatMap(({ input }) =>
      input.type === 'agentEvent' && input.event.type === 'agentTranscriptDelta' ? [input.event.replyId] : [],
    ),
  )
  expect(agentFinals.length, 'each reply with words is final once').toBe(withWords.size)
  const ids = [...story.finals('user', 'typed'), ...story.finals('user', 'speech'), ...agentFinals].map(({ id }) => id)
  expect(new Set(ids).size, 'no utterance is final twice').toBe(ids.length)
  expect(agentFinals.map(({ startedAtMs }) => startedAtMs)).toEqual(
    agentFinals.map(({ startedAtMs }) => startedAtMs).sort((a, b) => a - b),
  )

  // Calls: each run at most once, answered at most once, and answered or logged with the reason.
  expect(
    [...world.runs.values()].every((count) => count === 1),
    'no call runs twice',
  ).toBe(true)
  const sent = story.effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'toolResult' ? [effect.message.callId as string] : [],
  )
  expect(new Set(sent).size, 'no call is answered twice').toBe(sent.length)
  expect(world.truth.problems).toEqual([])
}

describe('exactly once', () => {
  it('loses, doubles and reorders nothing, whenever the connection drops', () => {
    fc.assert(
      fc.property(plan, (value) => tell(new Story(value))),
      { numRuns: RUNS },
    )
  })
})
