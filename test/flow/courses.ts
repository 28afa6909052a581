/**
 * What is expected of the client under every scenario of the practice agent: which conversation is held, and what must
 * have come of the first question in it. Whatever is not named here is answered as if nothing were wrong. Read by
 * link-faults.test.ts and by the bench of the same name.
 */
import { CHAPTERS } from '../../main/practice/scenarios.ts'
import type { Course } from './fault-run.ts'

/**
 * What became of the note that was asked for first.
 * - `answered`: the tool ran once and its answer was heard in full, once.
 * - `cut`: the answer broke off; its caption stands once, marked as interrupted.
 * - `made good`: as `answered`, though the link was lost on the way, or the service itself took the reply back: the
 *   question was asked again by itself, and the model was told by the prompt of what the tool had done already.
 * - `apology`: the agent gave up waiting and said so.
 * - `refused`: the client gave up with a sentence for the user; the next message gets through.
 * - `hopeless`: as `refused`, every time.
 */
export type Outcome = 'answered' | 'cut' | 'made good' | 'apology' | 'refused' | 'hopeless'

/** One conversation to be held. */
export interface Trial {
  readonly name: string
  readonly course: Course
  readonly outcome: Outcome
}

/** Watchdogs of the client wait up to 30 s, retries up to 30 s: its clock runs faster where that is what is tried. */
const FAST = 15

const DIFFERENT: Readonly<Record<string, Partial<Course> & { readonly outcome?: Outcome }>> = {
  'token-once': { byToken: true },
  'token-errors-documented': { byToken: true },
  'token-refused-429': { byToken: true },
  'token-refused-500': { byToken: true },
  'token-dropped': { byToken: true },
  'call-timeout': { toolMs: 900, outcome: 'apology' },
  'result-dropped': { outcome: 'apology' },
  'done-cancelled': { outcome: 'made good' },
  'missing-done': { speed: FAST },
  'create-dropped': { speed: 4 },
  'never-ready': { speed: FAST, outcome: 'hopeless' },
  'drop-always': { speed: FAST, outcome: 'hopeless' },
  'drop-flapping': { speed: FAST, outcome: 'hopeless' },
  'error-agent-timeout-twice': { outcome: 'refused' },
  'drop-mid-reply': { outcome: 'cut' },
  'drop-mid-reply-resume': { outcome: 'cut' },
  'half-open-mid-reply': { outcome: 'cut' },
  'half-open-resume': { outcome: 'cut' },
  'byte-a-second-reply': { outcome: 'cut' },
  // The result went out and the link was lost before its answer: whether it arrived is not known.
  'drop-at-result': { outcome: 'made good' },
  'drop-after-result': { outcome: 'made good' },
}

/** Codes after which trying again by itself would not help (protocol.md §5), and all that refuse the first update. */
const isRefusal = (name: string): boolean =>
  /^error-(unauthorized|forbidden|agent-not-found)-/.test(name) ||
  name === 'error-in-capitals' ||
  // A refused value that is not named may be a tool's mode, and is said in another way (§6).
  /^error-(invalid-(?!value)\w+|immutable-field|agent-id-not-first|audio-rate-violation|never-heard-of)-opening$/.test(
    name,
  )

const isIdle = (name: string): boolean =>
  /idle|^resume-(refused|forbidden|expired)$|^error-.*-resume$|^drop-at-resume$|^close-1011-resume$/.test(name)

/** Scenarios that only show while somebody speaks: held with a script. */
const SPOKEN = new Set([
  'drop-user-speech',
  'drop-user-words',
  'drop-after-words',
  'late-audio',
  'interrupted-completed',
  'stopped-twice',
  'missing-stopped',
  'hold-lost',
  'hold-flushed',
])

/** Every scenario with typed questions but those that want speech. */
export const TYPED_TRIALS: readonly Trial[] = CHAPTERS.filter(
  ({ title }) => title !== 'Scripted conversations',
).flatMap(({ table }) =>
  Object.keys(table)
    .filter((name) => !SPOKEN.has(name))
    .map((name): Trial => {
      const { outcome, ...course } = DIFFERENT[name] ?? {}
      return {
        name,
        course: { kind: isIdle(name) ? 'idle' : 'typed', ...course },
        outcome: outcome ?? (isRefusal(name) ? 'refused' : 'answered'),
      }
    }),
)

const spoken = (name: string, course: Partial<Course> = {}): Trial => ({
  name,
  course: { kind: 'spoken', toolMs: 400, ...course },
  outcome: 'answered',
})

/** Scripted conversations, with the faults that want speech. */
export const SPOKEN_TRIALS: readonly Trial[] = [
  spoken('script-questions'),
  spoken('script-barge-in'),
  spoken('script-cough', { speed: 4 }),
  spoken('script-correction'),
  spoken('script-questions+drop-user-speech'),
  spoken('script-questions+drop-user-words'),
  spoken('script-questions+drop-after-words'),
  spoken('script-barge-in+late-audio'),
  spoken('script-barge-in+interrupted-completed'),
  spoken('script-questions+stopped-twice'),
  spoken('script-questions+missing-stopped', { speed: 4 }),
  spoken('script-questions+duplicated'),
  spoken('script-questions+reordered'),
  spoken('script-questions+slow'),
  spoken('script-barge-in+storm'),
  spoken('script-correction+hold-lost', { toolMode: 'hold', toolMs: 1500 }),
  spoken('script-correction+hold-flushed', { toolMode: 'hold', toolMs: 1500 }),
]
