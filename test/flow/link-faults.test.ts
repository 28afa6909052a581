/**
 * goals.md, "link faults": the real client on a real socket, under every scenario of the practice agent. Whatever the
 * link and the service do, the conversation goes on or ends with a sentence for the user, and nothing is lost or doubled.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../main/practice/scenarios.ts'
import { NOTE, NOTE_ANSWER, TIME, TIME_ANSWER } from '../fakes/watched-client.ts'
import { SPOKEN_TRIALS, type Trial, TYPED_TRIALS } from './courses.ts'
import { type Report, runFault } from './fault-run.ts'

/** They mostly wait, in real time: many at once. */
const AT_ONCE = 16
const ALL_MS = 180_000

const reports = new Map<string, Report>()
const failures = new Map<string, unknown>()

beforeAll(async () => {
  const trials = [...SPOKEN_TRIALS, ...TYPED_TRIALS]
  const work = async (): Promise<void> => {
    for (let trial = trials.shift(); trial; trial = trials.shift()) {
      const { name, course } = trial
      await runFault(name, course).then(
        (report) => reports.set(name, report),
        (thrown: unknown) => failures.set(name, thrown),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}, ALL_MS)

const reportOf = (name: string): Report => {
  const report = reports.get(name)
  if (!report) throw new Error(`${name} could not be run`, { cause: failures.get(name) })
  return report
}

const finals = ({ seen }: Report) =>
  seen.records.flatMap((record) => (record.type === 'utterance' ? [record.utterance] : []))
const said = (report: Report, role: 'user' | 'agent') => finals(report).filter((utterance) => utterance.role === role)
const inFull = (report: Report, answer: string): number =>
  said(report, 'agent').filter(({ text, interrupted }) => text.startsWith(answer) && !interrupted).length
const asked = (report: Report, text: string): number => said(report, 'user').filter((one) => one.text === text).length
const runs = (report: Report, tool: string): number => report.seen.runs.filter((run) => run === tool).length
const isSentence = (text: string): boolean => /^[A-Z].{20,}\.$/.test(text)

/** What holds under every scenario. */
const expectSound = (report: Report): void => {
  const { seen } = report
  expect(report.isSettled, 'never stuck').toBe(true)
  expect(report.hasEnded, 'ends when told to').toBe(true)
  const ids = finals(report).map(({ id }) => id)
  expect(ids, 'final captions once').toEqual([...new Set(ids)])
  expect(seen.results, 'results once').toEqual([...new Set(seen.results)])
  const ended = new Set(seen.records.flatMap((record) => (record.type === 'toolCallEnded' ? [record.rowId] : [])))
  expect([...ended].sort(), 'every call has an end').toEqual([...new Set(seen.rows)].sort())
  expect(runs(report, 'add_note'), 'what writes runs once').toBeLessThanOrEqual(1)
  expect(report.staleMs, 'nothing of a cut reply is played').toBe(0)
  expect(
    said(report, 'agent').every(({ text }) => text !== ''),
    'no empty captions',
  ).toBe(true)
  if (!seen.phases.some(({ phase }) => phase === 'waiting')) return
  expect(
    seen.notices.some(({ text }) => text !== null && isSentence(text)),
    'the user is told',
  ).toBe(true)
  expect(seen.notices.at(-1)?.text, 'the notice is taken away').toBe(null)
  // Generous: the figure itself is the bench's business.
  expect(report.seenAfterMs ?? 0, 'the loss is seen').toBeLessThan(8000)
}

const expectGivenUp = ({ seen }: Report): void => {
  expect(seen.statuses.some(({ word, detail }) => word === 'Error' && isSentence(detail))).toBe(true)
}

const expectFirst = (report: Report, { outcome }: Trial): void => {
  const cut = said(report, 'agent').filter(({ interrupted }) => interrupted)
  switch (outcome) {
    case 'answered':
      expect(inFull(report, NOTE_ANSWER)).toBe(1)
      return expect(runs(report, 'add_note')).toBe(1)
    case 'made good':
      expect(inFull(report, NOTE_ANSWER)).toBe(1)
      expect(report.seen.undelivered, 'the model is told of the outcome, once').toEqual(['add_note'])
      return expect(runs(report, 'add_note')).toBe(1)
    case 'cut':
      expect(cut.map(({ text }) => text)).toEqual([NOTE_ANSWER])
      expect(cut[0]?.heardChars).toBeGreaterThan(0)
      expect(cut[0]?.heardChars).toBeLessThan(NOTE_ANSWER.length)
      return expect(inFull(report, NOTE_ANSWER)).toBe(0)
    case 'apology':
      expect(said(report, 'agent').filter(({ text }) => /sorry/.test(text))).toHaveLength(1)
      return expect(runs(report, 'add_note')).toBe(1)
    case 'refused':
    case 'hopeless':
      expect(report.phaseAfterFirst).toBe('failed')
      return expectGivenUp(report)
  }
}

describe('link faults, typed', () => {
  it.each(TYPED_TRIALS.map((trial) => [trial.name, trial.outcome, trial] as const))(
    '%s: %s',
    (name, outcome, trial) => {
      const report = reportOf(name)
      expectSound(report)
      if ((SCENARIOS[name]?.faults?.length ?? 0) > 0) expect(report.strikes.length, 'it struck').toBeGreaterThan(0)
      expect([asked(report, NOTE), asked(report, TIME)], 'what was typed is kept once').toEqual([1, 1])
      expectFirst(report, trial)
      if (outcome !== 'hopeless') expect(inFull(report, TIME_ANSWER), 'and then all is well').toBe(1)
    },
  )
})

describe('link faults, spoken', () => {
  it.each(SPOKEN_TRIALS.map((trial) => [trial.name, trial] as const))('%s', (name, trial) => {
    const report = reportOf(name)
    expectSound(report)
    expectFirst(report, trial)
  })

  it('keeps every turn of a script, once, in order', () => {
    for (const fault of ['', '+drop-user-speech', '+drop-after-words', '+stopped-twice', '+duplicated', '+slow']) {
      const texts = said(reportOf(`script-questions${fault}`), 'user').map(({ text }) => text)
      expect(texts, fault).toEqual([TIME, 'What day is it in Sydney?', 'Thank you.', NOTE])
    }
  })

  it('answers what was said although the connection was lost before a reply', () => {
    expect(inFull(reportOf('script-questions+drop-after-words'), TIME_ANSWER)).toBe(1)
  })

  it('cuts the caption of an interrupted reply, whichever way the interruption is signalled', () => {
    for (const fault of ['', '+late-audio', '+interrupted-completed']) {
      const cut = said(reportOf(`script-barge-in${fault}`), 'agent').filter(({ interrupted }) => interrupted)
      expect(cut, fault).toHaveLength(1)
      expect(cut[0]?.heardChars).toBeLessThan(cut[0]?.text.length ?? 0)
    }
  })

  it('answers the question that a cough fell into', () => {
    expect(inFull(reportOf('script-cough'), TIME_ANSWER)).toBe(1)
  })

  it('shows what was said during a hold when it is delivered, and invents nothing when it is not', () => {
    const correction = 'What day is it in Sydney?'
    expect(asked(reportOf('script-correction+hold-flushed'), correction)).toBe(1)
    expect(asked(reportOf('script-correction+hold-lost'), correction)).toBe(0)
  })
})
