/** What the agent's own words leave open, for tools that no one has heard of. */
import { describe, expect, it } from 'vitest'
import { OWN_TOOLS, RESPOND_FREELY } from '../../../main/plugins/own-tools.ts'
import { decide, NO_MEMORY, situationOf } from '../../../main/practice/mind.ts'
import { decideOnResult } from '../../../main/practice/on-result.ts'
import { offerIn, questionIn, withoutLead, yesOrNo } from '../../../main/practice/own-question.ts'
import { tool } from './teaching.ts'

const WATER = tool('water_plant', 'Call this when a plant is dry.', {
  plant: { type: 'string', description: 'Which plant, e.g. fern', examples: ['fern', 'cactus'] },
})
const FEED = tool(
  'feed_plant',
  'Call this to feed a plant.',
  {
    plant: { type: 'string', description: 'Which plant, e.g. fern', examples: ['fern', 'cactus'] },
  },
  ['plant'],
)
const { name, description } = OWN_TOOLS[RESPOND_FREELY]
const FREELY = tool(name, description, {})
const PROMPT =
  'User: Water the fern.\n[water_plant {"plant":"fern"}]\nAgent: Done.\n\nUser: Water it and feed it.\n[water_plant {}]\n[feed_plant {"plant":"fern"}]\nAgent: Done.'
const situation = situationOf([WATER, FEED, FREELY], PROMPT)
const heardLast = (lastSaid: string) => ({ ...NO_MEMORY, lastSaid })
const act = (text: string, lastSaid: string) => decide(text, false, situation, heardLast(lastSaid)).act
const made = { name: 'water_plant', arguments: {}, askedFor: 'hm', exposed: new Set(['water_plant', 'feed_plant']) }

describe('an own question', () => {
  it('is the last sentence, if it asks', () => {
    expect(questionIn('It is dry. Shall I water it?')).toBe('Shall I water it?')
    expect(questionIn('Is it dry? It is.')).toBeNull()
    expect(questionIn(null)).toBeNull()
  })

  it('offers what stands in it, in the user’s words', () => {
    expect(offerIn('It is dry. Shall I water your fern for you, or not?')).toBe('water my fern for me')
    expect(offerIn('Would you like me to feed it?')).toBe('feed it')
    expect(offerIn('Which plant is it?')).toBeNull()
  })

  it('is answered by a yes, with what was offered', () => {
    expect(act('yes please', 'Shall I water the cactus?')).toEqual({
      kind: 'call',
      name: 'water_plant',
      arguments: { plant: 'cactus' },
    })
    expect(act('no', 'Shall I water the cactus?')).toEqual({ kind: 'say', text: 'All right.' })
    expect(act('yes', 'It is watered.')).toEqual({ kind: 'say', text: 'All right.' })
  })

  it('is answered by a value that it names', () => {
    expect(act('the cactus', 'Which plant shall I feed?')).toMatchObject({
      kind: 'call',
      arguments: { plant: 'cactus' },
    })
    expect(act('the cactus', 'What is wrong?').kind).toBe('call')
    expect(decide('the cactus', false, situation, heardLast('What is wrong?')).act).toMatchObject({
      name: 'respond_freely',
    })
  })

  it('counts a yes only as a whole', () => {
    expect(['yes', 'Yes please!', 'go ahead', 'no', 'yes but not now', 'yesterday'].map(yesOrNo)).toEqual([
      'yes',
      'yes',
      'yes',
      'no',
      null,
      null,
    ])
    expect(withoutLead('No, water the fern')).toBe('water the fern')
    expect(withoutLead('Notes about ferns')).toBe('Notes about ferns')
  })

  it('is asked again after a tangent, and stays open', () => {
    const before = {
      ...heardLast('Which plant is it?'),
      pending: { tool: 'feed_plant', arguments: {}, parameter: 'plant' },
    }
    const call = { ...made, name: 'respond_freely', askedFor: 'are you a real person' }
    const { act: said, memory } = decideOnResult('"Answer in your own words."', call, situation, before)
    expect(said).toMatchObject({ text: expect.stringMatching(/^I am Parley's practice agent.* Which plant is it\?$/) })
    expect(decide('cactus', false, situation, memory).act).toMatchObject({ name: 'feed_plant' })
  })
})

describe('after a result', () => {
  it('goes on to the next call of an example only where that needs no value of its own', () => {
    const asked = { ...made, askedFor: 'water it and feed it' }
    expect(decideOnResult('{"ok":true}', asked, situation, NO_MEMORY).act).toMatchObject({
      kind: 'call',
      name: 'feed_plant',
    })
  })

  it('does what an error names instead once, and not for ever', () => {
    const error = (other: string) => JSON.stringify({ error: `It did not work. Call ${other} instead.` })
    const fed = { ...made, name: 'feed_plant', arguments: { plant: 'fern' } }
    const first = decideOnResult(error('water_plant'), fed, situation, NO_MEMORY)
    expect(first.act).toMatchObject({ name: 'water_plant', arguments: { plant: 'fern' } })
    expect(
      decideOnResult(error('feed_plant'), { ...made, arguments: { plant: 'fern' } }, situation, first.memory).act.kind,
    ).toBe('say')
  })

  it('takes up values that a result has read out', () => {
    const taught = situationOf([FEED], PROMPT, { plant: ['old man cactus'] })
    expect(decide('feed the old man cactus', false, taught, NO_MEMORY).act).toMatchObject({
      arguments: { plant: 'old man cactus' },
    })
  })

  it('tells nobody that a waiting call was done', () => {
    const { act: said, memory } = decideOnResult('{"status":"waiting for the user"}', made, situation, NO_MEMORY)
    expect(said).toMatchObject({ text: expect.stringMatching(/Nothing has been done/) })
    expect(decide('yes', false, situation, memory).act).toEqual({ kind: 'say', text: 'All right.' })
  })
})
