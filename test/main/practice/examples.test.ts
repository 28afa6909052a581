import { describe, expect, it } from 'vitest'
import { parseExamples, parseInstruction, parseTypedEarlier } from '../../../main/practice/examples.ts'
import { announcement, PROMPT, typedMessage, withTyped } from './teaching.ts'

describe('examples', () => {
  it('reads every example of a prompt and skips the rest', () => {
    const examples = parseExamples(PROMPT)
    expect(examples).toHaveLength(5)
    expect(examples[0]).toEqual({
      user: 'What time is it in Tokyo?',
      tool: 'get_time',
      arguments: { place: 'Tokyo' },
      next: [],
    })
  })

  it('skips an example whose call is not JSON', () => {
    expect(parseExamples('User: Do it\n[do_it {broken}]\nAgent: Done.')).toEqual([])
  })

  it('learns the first of several calls from the words, and what follows on its result', () => {
    const examples = parseExamples('User: From A to B\n[find_a {"x":1}]\n[find_b {"y":2}]\nAgent: Done.')
    expect(examples).toMatchObject([{ tool: 'find_a', next: [{ tool: 'find_b', arguments: { y: 2 } }] }])
  })

  it('reads what was typed earlier, oldest first', () => {
    expect(parseTypedEarlier(withTyped('say "hi"', 'and again'))).toEqual(['say "hi"', 'and again'])
    expect(parseTypedEarlier(PROMPT)).toEqual([])
  })

  it('tells typed messages, announcements and other instructions apart', () => {
    expect(parseInstruction(typedMessage('a "quoted" word\nand a line'))).toEqual({
      kind: 'typed',
      text: 'a "quoted" word\nand a line',
    })
    expect(parseInstruction(announcement('Your timer is up.'))).toEqual({ kind: 'announce', text: 'Your timer is up.' })
    expect(parseInstruction('Go on.')).toEqual({ kind: 'other' })
  })
})
