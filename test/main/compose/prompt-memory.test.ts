import { describe, expect, it } from 'vitest'
import { createPromptMemory } from '../../../main/compose/prompt-memory.ts'

describe('prompt memory', () => {
  it('tells what was said only once a new service session needs it', () => {
    const memory = createPromptMemory()
    memory.said('user', 'what time is it')
    expect(memory.parts().recap).toEqual([])
    memory.recap()
    memory.said('agent', 'It is nine.')
    expect(memory.parts().recap).toEqual([{ role: 'user', text: 'what time is it' }])
  })

  it('tells at once of what a tool did and the agent never heard', () => {
    const memory = createPromptMemory()
    memory.undelivered('add_note', { text: 'milk' }, { status: 'ok', result: { title: 'Milk' } })
    expect(memory.parts().outcomes).toEqual([
      '“add note” with {"text":"milk"} has run; the user has not heard its result: {"title":"Milk"}',
    ])
  })

  it('tells of what was shown to the user in this conversation and the next, and no longer', () => {
    const memory = createPromptMemory()
    const next = (): readonly string[] => {
      memory.forget()
      memory.begin()
      return memory.parts().unsaid
    }
    next()
    memory.unsaid('Tea is ready.')
    expect(memory.parts().unsaid).toEqual(['Tea is ready.'])
    memory.forget()
    memory.unsaid('The money is sent.')
    expect(next()).toEqual(['Tea is ready.', 'The money is sent.'])
    expect(next()).toEqual([])
    for (let n = 0; n < 100; n++) memory.unsaid(`${n} ${'x'.repeat(5000)}`)
    expect(JSON.stringify(memory.parts()).length).toBeLessThan(10_000)
  })

  it('stays bounded, newest kept, and forgets with the conversation', () => {
    const memory = createPromptMemory()
    for (let n = 0; n < 100; n++) {
      memory.typed(`message ${n}`)
      memory.said('user', 'x'.repeat(5000))
    }
    memory.recap()
    expect(memory.parts().typedEarlier).toHaveLength(20)
    expect(memory.parts().typedEarlier.at(-1)).toBe('message 99')
    expect(JSON.stringify(memory.parts()).length).toBeLessThan(20_000)
    memory.forget()
    expect(memory.parts()).toEqual({ typedEarlier: [], recap: [], outcomes: [], unsaid: [] })
  })
})
