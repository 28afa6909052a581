/** Conversations written out: nothing lost, nothing taken for markup, times that players take. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportWords } from '../../../main/export-words.ts'
import type { UtteranceRecord } from '../../../main/store/conversation-store.ts'
import type { StoredConversation } from '../../../main/store/export/conversation.ts'
import { writeTranscript } from '../../../main/store/export/transcript.ts'

const START_MS = Date.UTC(2026, 10, 23, 9, 30, 0)

const utterance = (change: Partial<UtteranceRecord>): UtteranceRecord => ({
  id: 'u',
  sessionId: 's',
  role: 'user',
  text: '',
  startedAtMs: START_MS,
  endedAtMs: START_MS,
  isInterrupted: false,
  heardChars: null,
  source: 'speech',
  isHeld: false,
  ...change,
})

const CONVERSATION: StoredConversation = {
  id: 's',
  agent: 'practice',
  startedAtMs: START_MS,
  endedAtMs: START_MS + 20_000,
  endReason: 'user',
  utterances: [
    utterance({ text: 'What time is it in Tokyo?', startedAtMs: START_MS + 1_000, endedAtMs: START_MS + 2_500 }),
    utterance({
      role: 'agent',
      text: 'It is half past six. Shall I wake you?',
      startedAtMs: START_MS + 4_000,
      endedAtMs: START_MS + 6_000,
      isInterrupted: true,
      heardChars: 20,
    }),
    utterance({ text: 'No, *never*', source: 'typed', startedAtMs: START_MS + 7_000, endedAtMs: START_MS + 7_000 }),
    utterance({ text: 'Thanks', isHeld: true, startedAtMs: START_MS + 9_000, endedAtMs: START_MS + 9_500 }),
  ],
  toolCalls: [
    {
      id: 'row',
      sessionId: 's',
      callId: 'call_1',
      pluginId: 'clock',
      tool: 'get_time',
      status: 'ok',
      calledAtMs: START_MS + 3_000,
      startedAtMs: START_MS + 3_002,
      finishedAtMs: START_MS + 3_040,
      sentAtMs: START_MS + 3_100,
      argumentsJson: '{"place":"Tokyo"}',
      resultJson: '{"time":"18:30"}',
      error: null,
    },
  ],
}

const write = (format: 'markdown' | 'json' | 'srt', change: Partial<StoredConversation> = {}): string =>
  writeTranscript(format, { ...CONVERSATION, ...change }, exportWords({ language: 'en', locale: 'en-US' }), {
    clock: 'Clock',
  })

describe('Markdown', () => {
  it('has every line in its place, with what was not heard struck', () => {
    const lines = write('markdown').trimEnd().split('\n\n')
    expect(lines[0]).toMatch(/^# Conversation: .*23.*2026/)
    const clock = String.raw`\d\d?:\d\d:\d\d.[AP]M`
    expect(lines[1]).toMatch(new RegExp(String.raw`^\*\*You\*\* \(${clock}\): What time is it in Tokyo\?$`))
    expect(lines[2]).toMatch(
      new RegExp(String.raw`^> ${clock} · Tool: Clock, .get_time. · .\{"place":"Tokyo"\}. · done · 38 ms$`),
    )
    expect(lines[3]).toMatch(
      new RegExp(
        String.raw`^\*\*Practice agent\*\* \(${clock}, interrupted\): It is half past six\. ~~Shall I wake you\?~~$`,
      ),
    )
    expect(lines[4]).toMatch(new RegExp(String.raw`^\*\*You\*\* \(${clock}, typed\): No, \\\*never\\\*$`))
    expect(lines[5]).toMatch(/came late\): Thanks$/)
    expect(lines).toHaveLength(6)
  })

  it('takes nothing that was said for markup', () => {
    const said = '# no heading\n1. no list\n- nor this\n\n> `code` [link](x) <b>_a_</b> ~~s~~ a|b \\'
    const paragraph = write('markdown', { utterances: [utterance({ text: said })], toolCalls: [] })
      .trimEnd()
      .split('\n\n')
    expect(paragraph).toHaveLength(2)
    // A reader of Markdown takes away one backslash before punctuation, and a backslash at the end of a line is a break.
    const shown = (paragraph[1] ?? '')
      .replace(/^\*\*You\*\* \([^)]*\): /, '')
      .replaceAll(/\\([\\`*_~[\]<>&|#+\-.)\n])/g, '$1')
    expect(shown).toBe(said)
  })

  it('keeps a fence longer than any backticks in the arguments', () => {
    const call = { ...CONVERSATION.toolCalls[0], argumentsJson: '{"a":"``x`"}' }
    expect(write('markdown', { toolCalls: [call as StoredConversation['toolCalls'][number]] })).toContain(
      '```{"a":"``x`"}```',
    )
  })
})

describe('JSON', () => {
  it('has everything that is kept', () => {
    const file = JSON.parse(write('json'))
    expect(file).toMatchObject({
      format: 'parley-conversation',
      version: 1,
      agent: 'practice',
      startedAt: '2026-11-23T09:30:00.000Z',
      endReason: 'user',
    })
    expect(file.lines.map((line: { kind: string }) => line.kind)).toEqual([
      'utterance',
      'toolCall',
      'utterance',
      'utterance',
      'utterance',
    ])
    expect(file.lines[1]).toMatchObject({
      plugin: 'clock',
      pluginName: 'Clock',
      arguments: { place: 'Tokyo' },
      result: { time: '18:30' },
      calledAt: '2026-11-23T09:30:03.000Z',
    })
    expect(file.lines[2]).toMatchObject({
      text: 'It is half past six. Shall I wake you?',
      isInterrupted: true,
      heard: 'It is half past six.',
      unheard: 'Shall I wake you?',
    })
    expect(file.lines[3]).toMatchObject({ source: 'typed', isHeld: false })
    expect(file.lines[4]).toMatchObject({ isHeld: true })
  })

  it('keeps a result that is no JSON as the text it is', () => {
    const call = { ...CONVERSATION.toolCalls[0], resultJson: 'not { json' }
    const file = JSON.parse(write('json', { toolCalls: [call as StoredConversation['toolCalls'][number]] }))
    expect(file.lines[1].result).toBe('not { json')
  })
})

describe('subtitles', () => {
  it('have the times of the utterances from the start of the conversation', () => {
    expect(write('srt').split('\r\n').slice(0, 8)).toEqual([
      '1',
      '00:00:01,000 --> 00:00:02,500',
      'You: What time is it in Tokyo?',
      '',
      '2',
      '00:00:04,000 --> 00:00:06,000',
      'Practice agent (interrupted): It is half',
      'past six. [not heard: Shall I wake you?]',
    ])
    expect(write('srt')).toContain('You (typed): No, *never*')
  })

  it('are numbered, readable, and keep every word, whatever is said', () => {
    const spoken = fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 400 }),
      startedAtMs: fc.integer({ min: START_MS, max: START_MS + 3_600_000 }),
      spokenMs: fc.integer({ min: 0, max: 60_000 }),
    })
    fc.assert(
      fc.property(fc.array(spoken, { maxLength: 5 }), (all) => {
        const utterances = all.map(({ text, startedAtMs, spokenMs }) =>
          utterance({ text, startedAtMs, endedAtMs: startedAtMs + spokenMs }),
        )
        const file = write('srt', { utterances })
        const cues = file.split('\r\n\r\n').slice(0, -1)
        for (const [index, cue] of cues.entries()) {
          const [number, times, ...lines] = cue.split('\r\n')
          expect(number).toBe(String(index + 1))
          expect(times).toMatch(/^\d\d:\d\d:\d\d,\d\d\d --> \d\d:\d\d:\d\d,\d\d\d$/)
          const [from = '', to = ''] = (times ?? '').split(' --> ')
          expect(from < to).toBe(true)
          expect(lines.length).toBeGreaterThan(0)
          expect(lines.length).toBeLessThanOrEqual(2)
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(42)
        }
        const letters = (text: string): string => text.replaceAll('-->', '→').replaceAll(/\s+/g, '')
        const said = utterances
          .filter(({ text }) => text.trim() !== '')
          .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
        expect(letters(cues.flatMap((cue) => cue.split('\r\n').slice(2)).join(''))).toBe(
          said.map(({ text }) => `You:${letters(text)}`).join(''),
        )
      }),
    )
  })
})
