/**
 * Main's sentences in German: whatever the code says to the user is in the table, with the same values, and nothing is
 * there that no code says any more.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { says } from '../../../main/voice/sentence.ts'
import { createWords, TABLES } from '../../../main/words/words.ts'
import { type FoundText, textsIn } from './texts-in.ts'

const MAIN = join(import.meta.dirname, '../../../main')

/** Files whose texts are not for users: for the agent, for who writes plugins, for the terminal, for the log. */
const NOT_FOR_USERS = [
  /^(practice|trace|words)\//,
  // Queries, and the marks of a subtitle file.
  /^store\/(history-store|service-session-store|export\/subtitles)\.ts$/,
  /^(index|app-protocol)\.ts$/,
  /^command-line\//,
  /^voice\/agent-events\.ts$/,
  // Said in English for now.
  /^hotkey\//,
  // For who writes plugins, and for the agent.
  /^plugins\/(?!catalog-states|left-behind|broker\.ts|consent\/|settings\/settings-book)/,
]
/** Texts in the other files that are not for users either. */
const NOT_FOR_USERS_EITHER = [
  // The default prompt, and what the agent is asked in the user's name.
  /^(You are Parley|Everything you say|Say numbers|If something is missing|Go on now: answer|Say this to the user|The user (typed|said)|\{0\} They asked)/,
  // For the database, subtitles, a file name.
  /^(SELECT|INSERT|UPDATE|DELETE|CREATE|WITH)\b|^\{0\} --> \{1\}$|^Parley \{0\} \{1\}\.\{2\}$/,
  // What a call is recorded with.
  /^Parley ended before this call did\.$/,
  // The name of an exported file.
  /^Parley \{0\}/,
]

/** Values alone: there is nothing to translate. */
const isBare = (text: string): boolean => /^(\{\d\} ?)+$/.test(text)
const isSentence = (text: string): boolean => /^["„{A-Z]/.test(text) && / .* /.test(text) && /[.:}]$/.test(text)

const found = readdirSync(MAIN, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => textsIn(readFileSync(join(MAIN, name), 'utf8')).map((text) => ({ ...text, file: name })))
const forUsers = found.filter(
  ({ file, text }: FoundText & { file: string }) =>
    isSentence(text) &&
    !NOT_FOR_USERS.some((pattern) => pattern.test(file)) &&
    !NOT_FOR_USERS_EITHER.some((pattern) => pattern.test(text)),
)

describe('main in German', () => {
  it('has every sentence that the code says', () => {
    expect(forUsers.length).toBeGreaterThan(80)
    const missing = forUsers.filter(({ text }) => !Object.hasOwn(TABLES.de, text) && !isBare(text))
    expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })

  it('gets the values of a sentence beside it, so that it can be said in another language', () => {
    const joined = forUsers.filter(({ text, isTagged }) => /\{\d\}/.test(text) && !isTagged && !isBare(text))
    expect(joined.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })

  it('has no sentence that the code does not say', () => {
    const known = new Set(found.map(({ text }) => text))
    expect(Object.keys(TABLES.de).filter((text) => !known.has(text))).toEqual([])
  })

  it('has the same values in each sentence, and no English left', () => {
    const english = /\b(the|and|you|your|of|with|not|from|when|this|that|are|what|which)\b/i
    for (const [text, german] of Object.entries(TABLES.de)) {
      expect(german.match(/\{\d\}/g)?.toSorted() ?? [], text).toEqual(text.match(/\{\d\}/g)?.toSorted() ?? [])
      expect(german.replace(/„[^“]*“/g, ''), text).not.toMatch(english)
      expect(german, text).not.toMatch(/!|\.\.\./)
    }
  })
})

describe('words', () => {
  it('say a sentence in the language that was chosen, with what is in it', () => {
    const words = createWords('en-US')
    const sentence = says`Your limit of ${{ usd: 1_234.5 }} for this month is reached (${{ usd: 2 }}).`
    expect(words.say(sentence)).toBe('Your limit of $1,234.50 for this month is reached ($2.00).')
    words.choose('de')
    expect(words.say(sentence)).toBe('Deine Grenze von 1.234,50\u00a0$ für diesen Monat ist erreicht (2,00\u00a0$).')
    expect(words.say(says`${'History is closed.'} ${says`The service answered ${12_345}.`} ${'sess_1'}`)).toBe(
      'Der Verlauf ist geschlossen. Der Dienst hat mit 12.345 geantwortet. sess_1',
    )
    expect(words.say('A sentence nobody translated.')).toBe('A sentence nobody translated.')
    words.choose('system')
    expect(words.say('History is closed.')).toBe('History is closed.')
  })

  it('go by the system until something is chosen', () => {
    expect(createWords('de-AT').say('History is closed.')).toBe('Der Verlauf ist geschlossen.')
  })

  it('fill in no value twice, whatever a value looks like', () => {
    expect(createWords('en').say(says`It may reach ${'{1}'} and ${'b'}.`)).toBe('It may reach {1} and b.')
  })
})
