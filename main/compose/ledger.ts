/**
 * The account of service sessions: kept in the store, and what the store could not take in memory, so that a full disk
 * or an unreadable history never hides what is being spent. Part of the composition root; called by `money.ts`.
 */
import { type Billed, usdSince } from '../money/cost.ts'
import type {
  ServiceSessionMoment,
  ServiceSessionNamed,
  ServiceSessionOpened,
  Spending,
  SpendingRequest,
} from '../store/service-session-store.ts'
import type { Store } from '../store/store.ts'

/** What the ledger uses of the store. */
export type LedgerStore = Pick<
  Store,
  'serviceSessionOpened' | 'serviceSessionNamed' | 'serviceSessionSeen' | 'serviceSessionClosed' | 'spending'
>

/** The account. */
export interface Ledger {
  opened(session: ServiceSessionOpened): void
  named(named: ServiceSessionNamed): void
  /** It is open still: what a crash would leave behind ends here. */
  seen(moment: ServiceSessionMoment): void
  closed(moment: ServiceSessionMoment): void
  /** All that is known, up to `nowMs`. Rejects with StoreError when the store cannot be read. */
  spending(request: SpendingRequest): Promise<Spending>
}

interface Unkept extends Billed {
  readonly key: string
  readonly sessionId: string
}

/** Over `store`; null when history could not be opened. */
export const createLedger = (store: LedgerStore | null): Ledger => {
  let open: readonly Unkept[] = []
  let unkept: readonly Unkept[] = []
  let unwrittenEnds: readonly ServiceSessionMoment[] = []

  const end = (list: readonly Unkept[], moment: ServiceSessionMoment): readonly Unkept[] =>
    list.map((one) => (one.key === moment.key && one.closedAtMs === null ? { ...one, closedAtMs: moment.atMs } : one))

  const writeEnd = async (moment: ServiceSessionMoment): Promise<void> => {
    if (store === null) return
    const isWritten = await store.serviceSessionClosed(moment)
    if (!isWritten) unwrittenEnds = [...unwrittenEnds, moment]
  }

  const openInStore = async (session: ServiceSessionOpened): Promise<void> => {
    const isKept = store !== null && (await store.serviceSessionOpened(session))
    // It may be over by the time the store has answered.
    const known = open.find(({ key }) => key === session.key)
    if (!isKept && known !== undefined) unkept = [...unkept, known]
    open = open.filter(({ key }) => key !== session.key)
  }

  return {
    opened: (session) => {
      open = [...open, { ...session, closedAtMs: null }]
      void openInStore(session)
    },
    named: (named) => void store?.serviceSessionNamed(named),
    seen: (moment) => void store?.serviceSessionSeen(moment),
    closed: (moment) => {
      open = end(open, moment)
      unkept = end(unkept, moment)
      void writeEnd(moment)
    },
    spending: async (request) => {
      const ends = unwrittenEnds
      unwrittenEnds = []
      for (const moment of ends) void writeEnd(moment)
      const kept = store === null ? NOTHING : await store.spending(request)
      const { nowMs, dayStartMs, monthStartMs, sessionId } = request
      const add = (known: number, fromMs: number, sessions = unkept): number =>
        sessions.reduce((sum, one) => sum + usdSince(one, fromMs, nowMs), known)
      return {
        dayUsd: add(kept.dayUsd, dayStartMs),
        monthUsd: add(kept.monthUsd, monthStartMs),
        sessionUsd: add(
          kept.sessionUsd,
          0,
          unkept.filter((one) => one.sessionId === sessionId),
        ),
      }
    },
  }
}

const NOTHING: Spending = { dayUsd: 0, monthUsd: 0, sessionUsd: 0 }
