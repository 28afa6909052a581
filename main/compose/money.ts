/**
 * What talking costs: keeps the account of service sessions, tells the window, warns at the soft limit of the month and
 * ends the conversation at the hard one. Wakes up while a session is open, and otherwise once an hour for the date.
 * Part of the composition root.
 */
import { messageOf } from '../errors.ts'
import { budgetLevel, hardBudgetText, softBudgetText } from '../money/budget.ts'
import { periodsAt } from '../money/calendar.ts'
import { msToSpend } from '../money/cost.ts'
import type { SettingsFile } from '../settings.ts'
import type { UiModel } from '../ui-model.ts'
import { createLedger, type LedgerStore } from './ledger.ts'

/** What it works with. */
export interface MoneyOptions {
  /** Null when history could not be opened: then this run alone is counted. */
  readonly store: LedgerStore | null
  readonly settings: Pick<SettingsFile, 'current' | 'update'>
  readonly model: Pick<UiModel, 'cost' | 'notice' | 'dismiss'>
  readonly agent: () => 'assemblyai' | 'practice'
  /** The session's clock, epoch ms. */
  readonly nowMs: () => number
  /** IANA name; asked for each time, since people travel. */
  readonly timeZone?: () => string
  /** The hard limit is reached, or no longer is. */
  readonly onBudget: (isSpent: boolean) => void
  readonly warn: (event: string, cause: Error) => void
}

/** The account, as the composition root uses it. */
export interface Money {
  conversationStarted(sessionId: string): void
  /** A session of the service begins in this conversation: its first message is out. `key`: ours, for good. */
  opened(sessionId: string, key: string, atMs: number): void
  /** The service has said its id, by which its recording can be deleted. */
  named(named: { readonly key: string; readonly serviceSessionId: string }): void
  closed(moment: { readonly key: string; readonly atMs: number }): void
  /** Adds up again: after a change of settings or of the agent, and at the start. Resolves when all is said. */
  refresh(): Promise<void>
  dispose(): void
}

/** While a session is open: how often the account is brought up to date, and so what a crash can lose of it. */
const OPEN_MS = 15_000
/** Otherwise: how late a new day may show. */
const IDLE_MS = 3_600_000
/** A limit that is all but reached is not asked about more often than this. */
const SHORTEST_MS = 250

const SOFT_NOTICE = 'budget-soft'
const HARD_NOTICE = 'budget-hard'

const systemZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Creates it; `refresh` begins. */
export const createMoney = (options: MoneyOptions): Money => {
  const { settings, model, agent, nowMs, timeZone = systemZone } = options
  const ledger = createLedger(options.store)
  let open: { key: string; sinceMs: number; usdPerHour: number } | null = null
  let conversation: string | null = null
  let isSpent = false
  let running: Promise<void> | null = null
  let isStale = false
  let isDisposed = false
  let timer: NodeJS.Timeout | undefined

  const rate = (): number => (agent() === 'practice' ? 0 : settings.current().usdPerHour)

  const addUp = async (): Promise<void> => {
    const now = nowMs()
    const zone = periodsAt(now, timeZone())
    const { dayStartMs, monthStartMs, month } = zone
    const spent = await ledger.spending({ nowMs: now, dayStartMs, monthStartMs, sessionId: conversation })
    if (isDisposed) return
    const usdPerHour = open?.usdPerHour ?? rate()
    model.cost({
      openSinceMs: open?.sinceMs ?? null,
      usdPerHour,
      conversationUsd: spent.sessionUsd,
      dayUsd: spent.dayUsd,
      monthUsd: spent.monthUsd,
      asOfMs: Math.round(now),
    })
    judge(spent.monthUsd, month)
    const { budgetHardUsd } = settings.current()
    const toHard = budgetHardUsd === null ? IDLE_MS : msToSpend(budgetHardUsd - spent.monthUsd, usdPerHour)
    wakeAfter(open === null ? IDLE_MS : Math.min(OPEN_MS, toHard))
  }

  const judge = (monthUsd: number, month: string): void => {
    const { budgetSoftUsd: softUsd, budgetHardUsd: hardUsd, budgetNoticeSeen } = settings.current()
    const budget = { softUsd, hardUsd }
    // Practice costs nothing, however much was spent before.
    const level = agent() === 'practice' ? 'within' : budgetLevel(monthUsd, budget)
    if (level === 'hard') {
      model.notice({ id: HARD_NOTICE, kind: 'warning', text: hardBudgetText(monthUsd, budget), isDismissible: false })
    } else model.dismiss(HARD_NOTICE)
    if (isSpent !== (level === 'hard')) {
      isSpent = level === 'hard'
      options.onBudget(isSpent)
    }
    if (level !== 'soft') return model.dismiss(SOFT_NOTICE)
    const told = `${month} ${softUsd}`
    if (budgetNoticeSeen === told) return
    model.notice({ id: SOFT_NOTICE, kind: 'warning', text: softBudgetText(monthUsd, budget), isDismissible: true })
    settings.update({ budgetNoticeSeen: told }).catch((thrown: unknown) => failed('budget notice not kept', thrown))
  }

  const failed = (event: string, thrown: unknown): void =>
    options.warn(event, thrown instanceof Error ? thrown : new Error(messageOf(thrown)))

  const wakeAfter = (ms: number): void => {
    clearTimeout(timer)
    if (isDisposed) return
    timer = setTimeout(wake, Math.max(SHORTEST_MS, ms))
    timer.unref()
  }

  const wake = (): void => {
    if (open !== null) ledger.seen({ key: open.key, atMs: nowMs() })
    void refresh()
  }

  /** One sum at a time; what changes meanwhile makes it be done again. */
  const refresh = (): Promise<void> => {
    isStale = true
    running ??= addUpWhileStale().finally(() => {
      running = null
    })
    return running
  }

  const addUpWhileStale = async (): Promise<void> => {
    while (isStale && !isDisposed) {
      isStale = false
      try {
        await addUp()
      } catch (thrown) {
        failed('cost not known', thrown)
        wakeAfter(OPEN_MS)
      }
    }
  }

  return {
    conversationStarted: (sessionId) => {
      conversation = sessionId
      void refresh()
    },
    opened: (sessionId, key, atMs) => {
      const sinceMs = Math.round(atMs)
      conversation = sessionId
      open = { key, sinceMs, usdPerHour: rate() }
      ledger.opened({ sessionId, key, usdPerHour: open.usdPerHour, agent: agent(), openedAtMs: sinceMs })
      void refresh()
    },
    named: ({ key, serviceSessionId }) => ledger.named({ key, serviceSessionId }),
    closed: ({ key, atMs }) => {
      ledger.closed({ key, atMs: Math.round(atMs) })
      if (open?.key === key) open = null
      void refresh()
    },
    refresh,
    dispose: () => {
      isDisposed = true
      clearTimeout(timer)
    },
  }
}
