/** Which utterances are a yes or a no, whole. */
import { describe, expect, it } from 'vitest'
import { shownArguments } from '../../../../main/plugins/consent/question.ts'
import { spokenAnswer } from '../../../../main/plugins/consent/spoken-answer.ts'

describe('a spoken answer', () => {
  it.each([
    'yes',
    'Yes.',
    'YES!',
    ' yes, please ',
    'Yes, do it.',
    'go ahead',
    'Confirm',
    'OK',
    'ja',
    'Ja, bitte.',
    'bestätigt',
  ])('takes "%s" for a yes', (text) => expect(spokenAnswer(text)).toBe('yes'))

  it.each(['no', 'No, thanks.', 'Don’t do it!', "don't", 'Cancel', 'nein', 'Nein, danke.'])(
    'takes "%s" for a no',
    (text) => expect(spokenAnswer(text)).toBe('no'),
  )

  it.each([
    ...[
      'yes but not now',
      'yes or no',
      'not yes',
      'yesterday',
      'oh yes he said',
      'yes to the other one',
      'ja aber',
      '',
    ],
    ...[
      'y e s',
      'okay what is the weather',
      'no yes',
      'yes no',
      'say yes',
      `yes${' '.repeat(100)}`,
      '...',
      'constructor',
    ],
  ])('takes "%s" for neither', (text) => expect(spokenAnswer(text)).toBeNull())
})

describe('arguments as they are shown', () => {
  it('are whole, and hide nothing from the eye', () => {
    const args = { to: 'a\u202Egpj\u200B', 'x\u00A0': ['é', '\u{E0041}'], note: 'two words\nand a line' }
    const text = shownArguments(args)
    expect(text).toContain('a\\u202egpj\\u200b')
    expect(text).toContain('x\\u00a0')
    expect(text).toContain('é')
    expect(text).toContain('two words')
    expect(text).not.toMatch(/[\u202E\u200B\u00A0\u{E0041}]/u)
    expect(JSON.parse(text)).toEqual(args)
  })
})
