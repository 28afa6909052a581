/** Trust in an author's edits does not pass to another author's plugin of the same id. */
import { expect, it } from 'vitest'
import { createConsentBook } from '../../../../main/plugins/consent/consent-book.ts'
import { createTrustEnd } from '../../../../main/plugins/consent/end-trust.ts'

it('ends trust with the folder, also where nothing was agreed to, and leaves that in others', () => {
  const book = createConsentBook({ path: '', nowMs: () => 0, onProblem: () => undefined })
  const seen = createTrustEnd(book)
  // What the app does on each change of the book: the catalog tells its entries again.
  let ids = ['sample', 'other']
  book.onChanged(() => seen(ids))
  seen(ids)
  book.trustEdits('sample', true)
  book.trustEdits('other', true)
  seen(ids)
  expect([book.isTrusted('sample'), book.isTrusted('other')]).toEqual([true, true])
  ids = ['other']
  seen(ids)
  expect([book.isTrusted('sample'), book.isTrusted('other')]).toEqual([false, true])
  ids = ['sample', 'other']
  seen(ids)
  expect(book.isTrusted('sample')).toBe(false)
})
