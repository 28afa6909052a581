import { describe, expect, it } from 'vitest'
import { openToolset } from '../../../main/plugins/own-tools.ts'
import { doorOf, throughDoor } from '../../../main/practice/doors.ts'
import { decide, NO_MEMORY, situationOf } from '../../../main/practice/mind.ts'

const opener = openToolset([
  { id: 'clock', about: 'Tells the time, the date and the weekday here or in any city (get time)' },
  { id: 'timers', about: 'Sets, lists and cancels timers (set timer, list timers, cancel timer)' },
])
/** As it comes over the wire. */
const tool = {
  type: 'function' as const,
  name: opener.name,
  description: opener.description,
  parameters: {
    type: 'object',
    properties: { set: { type: 'string', enum: ['clock', 'timers'] } },
    required: ['set'],
  },
  execution_mode: 'interactive' as const,
  timeout_seconds: 20,
}
const other = { ...tool, name: 'pick', description: 'Call this to pick a colour.' }

describe('doors', () => {
  it('knows a tool that leads to others from one that merely has a choice', () => {
    expect(doorOf(tool)?.ways.map(({ value }) => value)).toEqual(['clock', 'timers'])
    expect(doorOf(other)).toBeNull()
  })

  it('takes the way that the words have most in common with, and none when there is nothing', () => {
    const doors = [doorOf(tool)].flatMap((door) => door ?? [])
    expect(throughDoor(doors, 'what time is it in Tokyo')?.arguments).toEqual({ set: 'clock' })
    expect(throughDoor(doors, 'set a timer for five minutes')?.arguments).toEqual({ set: 'timers' })
    expect(throughDoor(doors, 'sing to me')).toBeNull()
  })

  it('is what the mind does when nothing else fits, and is never offered as something to say', () => {
    const situation = situationOf([tool], '')
    expect(decide('what time is it in Tokyo', true, situation, NO_MEMORY).act).toEqual({
      kind: 'call',
      name: 'open_toolset',
      arguments: { set: 'clock' },
    })
    const lost = decide('sing to me', true, situation, NO_MEMORY).act
    expect(lost).toMatchObject({ kind: 'say' })
    expect(JSON.stringify(lost)).not.toContain('toolset')
  })
})
