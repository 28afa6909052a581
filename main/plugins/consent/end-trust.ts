/**
 * *Trust my edits* ends when the plugin's folder goes away, whether anything was agreed to there or not: whoever comes
 * under that id later is somebody else. Called by the composition root with each change of the catalog.
 */
import type { ConsentBook } from './consent-book.ts'

/** Takes the ids that are there now; trust in those that were and are not is withdrawn. */
export const createTrustEnd = (book: Pick<ConsentBook, 'trustEdits'>): ((ids: Iterable<string>) => void) => {
  let known: ReadonlySet<string> = new Set()
  return (ids) => {
    const before = known
    // First: withdrawing makes the catalog tell its entries again.
    known = new Set(ids)
    for (const id of before) if (!known.has(id)) book.trustEdits(id, false)
  }
}
