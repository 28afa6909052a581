import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlaceholders } from '../../../main/trace/placeholders.ts'
import { redact } from '../../../main/trace/redact.ts'
import { canonicalJson } from '../../../main/voice/events.ts'

describe('placeholders', () => {
  it('are the same for the same text, different for different ones, and as long', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 80 }), (texts) => {
        const placeholders = createPlaceholders()
        const made = texts.map((text) => placeholders.text(text))
        made.forEach((stand, i) => {
          expect(stand).toHaveLength(texts[i]?.length ?? 0)
          expect(placeholders.text(texts[i] ?? '')).toBe(stand)
        })
        expect(new Set(made).size).toBe(new Set(texts).size)
      }),
    )
  })

  it('keep the spaces that join words, and are told apart by more than 26 letters', () => {
    const { text } = createPlaceholders()
    expect(text(' milk ')).toBe(' a··· ')
    expect(text('milk')).toBe('a···')
    expect(text('  ')).toBe('  ')
    const single = Array.from({ length: 100 }, (_, i) => text(String.fromCharCode(0x100 + i)))
    expect(new Set(single).size).toBe(100)
  })
})

describe('redact', () => {
  it('leaves kinds, ids and names of tools, and takes everything else', () => {
    const call = { callId: 'call_1', name: 'add_note', arguments: { text: 'milk', 'a key': 12, done: true, of: null } }
    const bare = JSON.stringify(redact({ type: 'agentEvent', event: { type: 'toolCall', call } }, createPlaceholders()))
    expect(bare).toContain('"name":"add_note"')
    expect(bare).toContain('"callId":"call_1"')
    for (const gone of ['milk', 'a key', '12', '"text"']) expect(bare).not.toContain(gone)
    expect(bare).toContain('true')
  })

  it('hides what it has never heard of', () => {
    expect(JSON.stringify(redact({ type: 'new', whatever: ['secret'] }, createPlaceholders()))).not.toContain('secret')
  })

  it('keeps names of tools in effects, and takes the word a result was to be spoken in', () => {
    const exposure = { tools: [], systemPrompt: 'You know the user well.', effects: { add_note: 'write' } }
    const outcome = { status: 'ok', result: [1, 'x'], say: 'Noted.', phase: 'book', exposure }
    const bare = redact({ type: 'toolFinished', callId: 'c', outcome }, createPlaceholders())
    expect(bare).toMatchObject({
      outcome: { status: 'ok', phase: 'book', exposure: { effects: { add_note: 'write' } } },
    })
    expect(JSON.stringify(bare)).not.toMatch(/Noted|know/)
  })

  it('keeps repetitions of a call recognizable', () => {
    const args = { b: 'milk', a: 'eggs' }
    const known = { name: 'add_note', arguments: args, sameness: `add_note ${canonicalJson(args)}` }
    const placeholders = createPlaceholders()
    const bare = redact(known, placeholders)
    const again = redact({ name: 'add_note', arguments: { a: 'eggs', b: 'milk' }, sameness: '' }, placeholders)
    expect(bare).toHaveProperty('sameness', (again as typeof known).sameness)
    expect(JSON.stringify(bare)).not.toContain('milk')
  })
})
