/**
 * The tool relay under random interleavings, through the whole session: whatever order events come in, no result leaves
 * outside the rule, none twice, none after its reply was interrupted, and none waits for ever (protocol.md §7, §12).
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentEvent } from '../../../main/voice/events.ts'
import {
  FLUSH_AFTER_SPEECH_SILENT_MS,
  FLUSH_AFTER_SPEECH_STOPPED_MS,
  FLUSH_WITHOUT_EVENTS_MS,
  REPLY_STUCK_MS,
} from '../../../main/voice/tool-relay.ts'
import { Conversation, callId, replyId, type Timeless } from '../../fakes/conversation.ts'

const RUNS = process.env['PARLEY_TEST_LONG'] === '1' ? 10_000 : 1000

type Move =
  | { readonly do: 'event'; readonly event: AgentEvent }
  | { readonly do: 'finish'; readonly call: number; readonly fails: boolean }
  | { readonly do: 'wait'; readonly ms: number }

const REPLIES = ['r1', 'r2', 'r3', 'r4']
const reply = fc.constantFrom(...REPLIES).map(replyId)
const event: fc.Arbitrary<AgentEvent> = fc.oneof(
  fc.constant<AgentEvent>({ type: 'speechStarted' }),
  fc.constant<AgentEvent>({ type: 'speechStopped' }),
  fc.record({
    type: fc.constant('userTranscriptDelta' as const),
    itemId: fc.constantFrom('i1', 'i2'),
    text: fc.string(),
  }),
  fc.record({ type: fc.constant('userTranscript' as const), itemId: fc.constantFrom('i1', 'i2'), text: fc.string() }),
  fc.record({ type: fc.constant('replyStarted' as const), replyId: reply }),
  fc.record({
    type: fc.constant('replyDone' as const),
    replyId: reply,
    status: fc.constantFrom('completed', 'interrupted', 'cancelled', 'failed'),
  }),
  fc.record({
    type: fc.constant('agentTranscript' as const),
    replyId: reply,
    text: fc.constant('words'),
    interrupted: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('toolCall' as const),
    call: fc.record({
      callId: fc.integer({ min: 0, max: 9 }).map((n) => callId(`c${n}`)),
      name: fc.constantFrom('get_time', 'add_note', 'look_up', 'not_ours'),
      arguments: fc.constantFrom<Record<string, string>>({}, { city: 'Oslo' }),
    }),
  }),
)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: event.map((value): Move => ({ do: 'event', event: value })) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('finish' as const),
      call: fc.integer({ min: 0, max: 9 }),
      fails: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 20, max: 4000 }) }) },
)

/** An independent model of the rule, written from protocol.md and not from the code. */
class Rule {
  readonly timing: 'rule' | 'at-once'
  last: 'none' | 'started' | 'speech' | 'done' = 'none'
  lastUserMs = 0
  open: string | null = null
  closed: string | null = null
  readonly cut = new Set<string>()
  readonly carrier = new Map<string, string | null>()
  readonly readyMs = new Map<string, number>()
  readonly arrivedMs = new Map<string, number>()

  constructor(timing: 'rule' | 'at-once') {
    this.timing = timing
  }

  see(input: AgentEvent, nowMs: number): void {
    switch (input.type) {
      case 'replyStarted':
        this.last = 'started'
        this.open = input.replyId
        break
      case 'speechStarted':
        this.last = 'speech'
        this.lastUserMs = nowMs
        break
      case 'speechStopped':
      case 'userTranscriptDelta':
        this.lastUserMs = nowMs
        break
      case 'replyDone':
        if (input.status === 'interrupted' || input.status === 'cancelled') this.cut.add(input.replyId)
        this.last = 'done'
        if (this.open === input.replyId) this.open = null
        this.closed = input.replyId
        break
      case 'agentTranscript':
        if (input.interrupted) this.cut.add(input.replyId)
        break
      case 'toolCall':
        // A call for information is none of ours; its id may come again.
        if (input.call.name !== 'not_ours' && !this.carrier.has(input.call.callId)) {
          this.carrier.set(input.call.callId, this.open ?? this.closed)
          // A repetition of a call that has finished is ready as it arrives.
          this.arrivedMs.set(input.call.callId, nowMs)
        }
        break
      default:
        break
    }
  }

  /** Whether a result may leave now: by the rule, or by one of the no-deadlock timers. */
  allows(id: string, nowMs: number): boolean {
    const carrier = this.carrier.get(id)
    if (carrier !== undefined && carrier !== null && this.cut.has(carrier)) return false
    if (this.last === 'done' || this.timing === 'at-once') return true
    if (this.last === 'speech') return nowMs - this.lastUserMs >= FLUSH_AFTER_SPEECH_STOPPED_MS
    if (this.last === 'none')
      return nowMs - (this.readyMs.get(id) ?? this.arrivedMs.get(id) ?? nowMs) >= FLUSH_WITHOUT_EVENTS_MS
    return false
  }
}

describe('tool relay under random interleavings', () => {
  it.each([
    ['rule', RUNS],
    ['at-once', RUNS / 4],
  ] as const)(
    'sends nothing outside the rule, nothing twice, nothing of a cut reply, and lets nothing wait for ever (%s)',
    (timing, numRuns) => {
      fc.assert(
        fc.property(fc.array(move, { minLength: 5, maxLength: 60 }), (moves) => {
          const talk = new Conversation({ resultTiming: timing }).open()
          const rule = new Rule(timing)
          let seen = 0
          const check = (): void => {
            for (const { effect, atMs } of talk.effects.slice(seen)) {
              if (effect.type !== 'send' || effect.message.type !== 'toolResult') continue
              const id = effect.message.callId
              if (!rule.allows(id, atMs)) throw new Error(`${id} sent while ${rule.last} was the latest`)
            }
            seen = talk.effects.length
          }
          const feed = (input: Timeless): void => {
            if (input.type === 'agentEvent') rule.see(input.event, talk.nowMs)
            talk.feed(input)
            check()
          }
          const pass = (ms: number): void => {
            for (let waited = 0; waited < ms; waited += 20) {
              talk.nowMs += 20
              feed({ type: 'tick' })
            }
          }
          for (const step of moves) {
            if (step.do === 'event') feed({ type: 'agentEvent', event: step.event })
            else if (step.do === 'wait') pass(step.ms)
            else {
              const id = callId(`c${step.call}`)
              if (!rule.readyMs.has(id)) rule.readyMs.set(id, talk.nowMs)
              feed({
                type: 'toolFinished',
                callId: id,
                outcome: step.fails ? { status: 'error', error: 'no' } : { status: 'ok', result: 1 },
              })
            }
          }
          // Every tool finishes in the end (the host's own deadline sees to that), and the world goes quiet.
          for (let n = 0; n < 10; n++) {
            const id = callId(`c${n}`)
            if (!rule.readyMs.has(id)) rule.readyMs.set(id, talk.nowMs)
            feed({ type: 'toolFinished', callId: id, outcome: { status: 'ok', result: 2 } })
          }
          pass(Math.max(FLUSH_AFTER_SPEECH_SILENT_MS, FLUSH_WITHOUT_EVENTS_MS, REPLY_STUCK_MS) + 1000)
          // After a loss they wait for no longer than the service session may be resumed; here it cannot be.
          if (talk.state.link.phase === 'waiting') pass(1000)
          if (talk.state.link.phase === 'connecting') {
            feed({ type: 'connected' })
            feed({ type: 'agentEvent', event: { type: 'sessionError', code: 'session_not_found', message: '' } })
          }

          expect(new Set(talk.answered).size, 'no call is answered twice').toBe(talk.answered.length)
          const open = talk.state.relay.calls.filter((call) => call.phase === 'running' || call.phase === 'ready')
          expect(open, 'nothing waits for ever').toEqual([])
          // Every call of ours that arrived was either answered or is logged with the reason why not.
          const ours = talk
            .of('runTool')
            .concat([])
            .map((effect) => effect.rowId)
          for (const rowId of ours) {
            const answered = talk
              .of('record')
              .some(({ record }) => record.type === 'toolCallSent' && record.rowId === rowId)
            expect(answered || talk.rows[rowId] === 'dropped', rowId).toBe(true)
          }
        }),
        { numRuns },
      )
    },
    600_000,
  )
})
