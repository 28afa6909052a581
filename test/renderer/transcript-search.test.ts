/**
 * The search over everything that was said: steps from match to match, whatever is typed, said or deleted meanwhile.
 */
import { describe, expect, it } from 'vitest'
import type { Envelope, RequestAnswer, RequestArgument, RequestName } from '../../preload/contract.ts'
import { createTranscriptSearch } from '../../renderer/transcript-search.ts'

type Search = RequestArgument<'conversations.search'>

/** A main that has said these things, oldest first; it answers when it is let, and in the order in which it is let. */
const setUp = (said: string[]) => {
  const waiting: (() => void)[] = []
  const asked: Search[] = []
  let failure = ''
  const answerOf = ({ query, offset, limit }: Search): Envelope<RequestAnswer<'conversations.search'>> => {
    if (failure !== '') return { ok: false, error: { code: 'scripted', message: failure } }
    const found = said.filter((text) => text.includes(query)).toReversed()
    const hits = found.slice(offset, offset + limit).map((text) => {
      return { sessionId: 's', captionId: text, role: 'user', startedAtMs: 1, text } as const
    })
    return { ok: true, value: { total: found.length, hits } }
  }
  const request = <N extends RequestName>(_name: N, argument: RequestArgument<N>) =>
    new Promise<Envelope<RequestAnswer<N>>>((resolve) => {
      asked.push(argument as Search)
      waiting.push(() => resolve(answerOf(argument as Search) as Envelope<RequestAnswer<N>>))
    })
  const search = createTranscriptSearch({ request })
  const settle = async (): Promise<void> => {
    while (waiting.length > 0) {
      for (const answer of waiting.splice(0)) answer()
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  const at = () => {
    const { total, index, hit, arrivals } = search.getView()
    return [total, index, hit?.captionId ?? null, arrivals]
  }
  const fail = (why: string): void => {
    failure = why
  }
  return { search, settle, at, asked, waiting, said, fail }
}

describe('the search', () => {
  it('begins at the newest match and steps round', async () => {
    const { search, settle, at } = setUp(['a one', 'two', 'a three'])
    search.search('  a ')
    expect(at()).toEqual([null, -1, null, 0])
    await settle()
    expect(at()).toEqual([2, 0, 'a three', 1])
    search.step(1)
    expect(at()).toEqual([2, 1, 'a one', 2])
    search.step(1)
    search.step(-1)
    expect(at()).toEqual([2, 1, 'a one', 4])
    search.search('')
    expect(at()).toEqual([null, -1, null, 4])
  })

  it('asks for a page when a step leads there, and goes on stepping before it has come', async () => {
    const { search, settle, at, asked } = setUp(Array.from({ length: 120 }, (_, n) => `x ${n}`))
    search.search('x')
    await settle()
    search.step(-1)
    expect(at()).toEqual([120, 119, null, 1])
    search.step(-1)
    await settle()
    expect(at()).toEqual([120, 118, 'x 1', 2])
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 100])
  })

  it('takes no answer for a query that is not the last one', async () => {
    const { search, settle, at, waiting } = setUp(['old', 'new'])
    search.search('old')
    const [late] = waiting.splice(0)
    search.search('new')
    await settle()
    late?.()
    await settle()
    expect(at()).toEqual([1, 0, 'new', 1])
  })

  it('says that nothing matches, and finds it when it is said at last, without going there', async () => {
    const { search, settle, at, said } = setUp(['one'])
    search.search('two')
    await settle()
    expect(at()).toEqual([0, -1, null, 0])
    said.push('two')
    search.refresh()
    await settle()
    expect(at()).toEqual([1, 0, 'two', 0])
  })

  it('stays with its match when more is said, and when some is deleted', async () => {
    const { search, settle, at, said } = setUp(['a 1', 'a 2', 'a 3'])
    search.search('a')
    await settle()
    search.step(1)
    expect(at()).toEqual([3, 1, 'a 2', 2])
    said.push('a 4')
    search.refresh()
    await settle()
    expect(at()).toEqual([4, 2, 'a 2', 2])
    said.splice(2, 2)
    search.refresh()
    await settle()
    expect(at()).toEqual([2, 0, 'a 2', 2])
    said.splice(0)
    search.refresh()
    await settle()
    expect(at()).toEqual([0, -1, null, 2])
  })

  it('names the match in the place of one that is deleted', async () => {
    const { search, settle, at, said } = setUp(['a 1', 'a 2', 'a 3'])
    search.search('a')
    await settle()
    search.step(1)
    said.splice(1, 1)
    search.refresh()
    await settle()
    expect(at()).toEqual([2, 1, 'a 1', 2])
  })

  it('says why it could not be made, and is made again when asked', async () => {
    const { search, settle, at, fail } = setUp(['a'])
    fail('History could not be opened.')
    search.search('a')
    await settle()
    expect(search.getView().error).toBe('History could not be opened.')
    fail('')
    search.search('a')
    await settle()
    expect(at()).toEqual([1, 0, 'a', 1])
    expect(search.getView().error).toBe('')
  })
})
