/** What the user is told about this machine and this start, in words. Pure. */
import type { UnsaidNotice } from '../ui-model.ts'
import { type Sentence, says } from '../voice/sentence.ts'

/** What is known at the start. */
export interface StartFacts {
  readonly isTestRuntime: boolean
  readonly hasNoSandbox: boolean
  readonly settingsProblems: readonly Sentence[]
  readonly secretsProblem: Sentence | null
  /** A damaged database was put aside under this name. */
  readonly historyKeptAs: string | null
  /** History could not be opened at all. */
  readonly historyProblem: Sentence | null
}

/** Notices for a start, the gravest first. */
export const startNotices = (facts: StartFacts): UnsaidNotice[] => {
  const notices: UnsaidNotice[] = []
  const add = (id: string, kind: UnsaidNotice['kind'], text: Sentence, isDismissible: boolean): void => {
    notices.push({ id, kind, text, isDismissible })
  }
  if (facts.historyProblem !== null) add('history', 'error', facts.historyProblem, true)
  if (facts.hasNoSandbox) {
    const text = 'Plugins are not isolated, because Parley was started as root. Start it as an ordinary user.'
    add('no-sandbox', 'warning', text, false)
  }
  if (facts.isTestRuntime) {
    const text = 'This is the test runtime, not for daily use: Electron’s own download could not be reached.'
    add('test-runtime', 'info', text, true)
  }
  if (facts.historyKeptAs !== null) {
    const text = says`Your history could not be read. Parley kept the old file as ${facts.historyKeptAs} and began a new one.`
    add('history-kept', 'warning', text, true)
  }
  facts.settingsProblems.forEach((text, index) => {
    add(`settings-${index}`, 'warning', text, true)
  })
  if (facts.secretsProblem !== null) add('secrets', 'warning', facts.secretsProblem, true)
  return notices
}
