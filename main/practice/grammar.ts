/**
 * The recogniser's grammar (JSGF) and its small dictionary, made from the phrasebook. Sentences with a word that the
 * pronouncing dictionary lacks are left out, because pocketsphinx refuses the whole grammar over one of them. Pure;
 * called by the ears.
 */
import { SMALL_TALK } from './mind.ts'
import { YES_AND_NO } from './own-question.ts'
import type { Parameter, Phrasebook } from './phrasebook.ts'
import type { Json } from './wire.ts'
import { numberInWords, wordsOf } from './words.ts'

/** Pronunciations by word, several for some (ARPAbet, as in cmudict). */
export type Dictionary = ReadonlyMap<string, readonly string[]>

/** What one decoding needs. */
export interface Grammar {
  /** Everything that can be heard. */
  readonly jsgf: string
  /** A loop of bare phones: what the sound would be if it were no sentence at all. */
  readonly phoneLoop: string
  /** Dictionary file for both. */
  readonly dictionary: string
  /** Spoken words of a value to the way it is written. */
  readonly spelling: ReadonlyMap<string, string>
}

const PHONES =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(' ')

/** Words that the recogniser hears for a value: digits become number words, codes such as "SW1A" are spelled. */
const spokenForm = (value: Json, dictionary: Dictionary): string[] | null => {
  const spoken: string[] = []
  for (const word of wordsOf(String(value).replaceAll('_', ' '))) {
    if (dictionary.has(word)) spoken.push(word)
    else if (/^\d{1,6}$/.test(word)) spoken.push(...numberInWords(Number(word)).split(' '))
    else if (/^[a-z0-9]{1,4}$/.test(word) && /\d/.test(word)) {
      for (const sign of word) spoken.push(/\d/.test(sign) ? numberInWords(Number(sign)) : sign)
    } else {
      const halves = halvesOf(word, dictionary)
      if (!halves) return null
      spoken.push(...halves)
    }
  }
  return spoken.length > 0 && spoken.every((word) => dictionary.has(word)) ? spoken : null
}

const LEAST_HALF_LETTERS = 3

/** A compound that the dictionary lacks, as the two words it is made of: "postcode" as "post code". */
const halvesOf = (word: string, dictionary: Dictionary): readonly [string, string] | null => {
  for (let at = LEAST_HALF_LETTERS; at <= word.length - LEAST_HALF_LETTERS; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)]
    if (dictionary.has(first) && dictionary.has(second)) return [first, second]
  }
  return null
}

const SHORTENED: ReadonlyArray<readonly [string, string]> = [
  ['what is', "what's"],
  ['where is', "where's"],
  ['who is', "who's"],
  ['it is', "it's"],
]

const NUMBER_RULES = [
  `<digit> = ${Array.from({ length: 9 }, (_, i) => numberInWords(i + 1)).join(' | ')};`,
  `<teen> = ${Array.from({ length: 10 }, (_, i) => numberInWords(i + 10)).join(' | ')};`,
  `<ten> = ${Array.from({ length: 8 }, (_, i) => numberInWords((i + 2) * 10)).join(' | ')};`,
  '<number> = <digit> | <teen> | <ten> [ <digit> ];',
  '<ordinal> = first | second | third | fourth | fifth;',
  `<figure> = zero | oh | ${Array.from({ length: 9 }, (_, i) => numberInWords(i + 1)).join(' | ')};`,
  `<hour> = <figure> | ten | eleven | twelve;`,
  "<clock> = <hour> [ o'clock | fifteen | thirty | forty five ] | ( half | quarter ) past <hour> | quarter to <hour>;",
  '<units> = seconds | minutes | hours;',
  '<single> = second | minute | hour;',
  '<duration> = <number> <units> | ( one | a | an ) <single> | half an hour | an hour and a half | one hour and <number> minutes;',
]

const LONGEST_ANSWER_WORDS = 3

/** Whole sentences of free text are no answers to be heard on their own. */
const isShort = ({ form, known }: Parameter): boolean =>
  form.as !== 'text' || known.every((value) => wordsOf(String(value)).length <= LONGEST_ANSWER_WORDS)

/** What may be said besides whole sentences; each makes short sounds easier to mistake, so only when it makes sense. */
export interface Expectation {
  /** A question is open: a bare value ("ten minutes"). */
  readonly answer: boolean
  /** Something was asked before: "and in London". */
  readonly followUp: boolean
  /** Something was offered or has to be agreed to: "yes". */
  readonly yesOrNo: boolean
}

/** Makes the grammar of everything that can be asked now. */
export const grammarOf = (book: Phrasebook, dictionary: Dictionary, expected: Expectation): Grammar => {
  const rules: string[] = []
  const spelling = new Map<string, string>()
  const ruleOf = new Map<Parameter, string | null>()
  const ruleFor = (parameter: Parameter): string | null => {
    const made = ruleOf.get(parameter)
    if (made !== undefined) return made
    let rule: string | null = null
    if (parameter.form.as === 'duration') rule = '<duration>'
    else if (parameter.form.as === 'number') rule = '( <number> | <ordinal> )'
    else if (parameter.form.as === 'clock') rule = '<clock> [ in the evening | in the morning ]'
    else if (parameter.form.as === 'digits')
      rule = Array.from({ length: parameter.form.count }, () => '<figure>').join(' ')
    else {
      const forms: string[] = []
      for (const value of parameter.known) {
        const spoken = typeof value === 'string' ? spokenForm(value, dictionary) : null
        if (!spoken) continue
        forms.push(spoken.join(' '))
        spelling.set(spoken.join(' '), String(value).replaceAll('_', ' '))
      }
      if (forms.length > 0) {
        rule = `<value${ruleOf.size}>`
        rules.push(`${rule} = ${[...new Set(forms)].join(' | ')};`)
      }
    }
    ruleOf.set(parameter, rule)
    return rule
  }

  const sentences = new Set<string>()
  const add = (pieces: ReadonlyArray<string | null>) => {
    const words = pieces.flatMap((piece) => piece?.split(' ').filter((word) => /^[^<>[\]()|]+$/.test(word)) ?? [null])
    if (words.every((word) => word !== null && dictionary.has(word))) {
      let sentence = pieces.join(' ')
      for (const [long, short] of SHORTENED) {
        if (dictionary.has(short))
          sentence = sentence.replace(new RegExp(`(^| )${long}(?= |$)`), `$1( ${long} | ${short} )`)
      }
      sentences.add(sentence)
    }
  }
  for (const skill of book.skills) {
    for (const { parts } of skill.templates) {
      add(
        parts.map((part) => {
          if ('parameter' in part) return ruleFor(part.parameter)
          const spoken = spokenForm(part.word, dictionary)?.join(' ') ?? null
          if (spoken !== null && spoken !== part.word && !/\d/.test(part.word)) spelling.set(spoken, part.word)
          return spoken
        }),
      )
    }
    const [verb, ...rest] = wordsOf(skill.name.replaceAll('_', ' '))
    if (verb !== undefined && rest.length > 0 && dictionary.has(verb)) add([verb, '[ the | my | a ]', ...rest])
    for (const parameter of skill.parameters) {
      const rule = ruleFor(parameter)
      if (rule === null || !isShort(parameter)) continue
      if (expected.answer) add(['[ in | for | to | at ]', rule])
      if (expected.followUp) add(['( and | what about | how about )', '[ in | for ]', rule])
    }
  }
  const requests = [...sentences]
  sentences.clear()
  const talk = expected.yesOrNo ? { ...SMALL_TALK, ...YES_AND_NO } : SMALL_TALK
  for (const phrases of Object.values(talk)) for (const phrase of phrases) add(phrase.split(' '))

  const jsgf = [
    '#JSGF V1.0;',
    'grammar parley;',
    ...NUMBER_RULES,
    ...rules,
    `<request> = ${requests.join('\n  | ') || '<VOID>'};`,
    `<talk> = ${[...sentences].join(' | ') || '<VOID>'};`,
    'public <utterance> = [ please | could you | can you ] <request> | <talk>;',
    '',
  ].join('\n')
  const phones = PHONES.map((phone) => `zz${phone.toLowerCase()}`)
  return {
    jsgf,
    phoneLoop: `#JSGF V1.0;\ngrammar phones;\n<phone> = ${phones.join(' | ')};\npublic <sound> = <phone>+;\n`,
    dictionary: [
      ...[...new Set(jsgf.match(/[\p{L}\p{M}'’.]+/gu) ?? [])].flatMap((word) => entriesOf(word, dictionary)),
      ...PHONES.map((phone, i) => `${phones[i] ?? ''} ${phone}`),
      '',
    ].join('\n'),
    spelling,
  }
}

const entriesOf = (word: string, dictionary: Dictionary): string[] =>
  (dictionary.get(word) ?? []).map((phones, i) => `${word}${i > 0 ? `(${i + 1})` : ''} ${phones}`)

/** Heard words as a caption: values as they are written, a capital, a question mark where it is a question. */
export const written = (words: readonly string[], spelling: Grammar['spelling']): string => {
  const out: string[] = []
  const longest = Math.max(1, ...[...spelling.keys()].map((form) => form.split(' ').length))
  for (let i = 0; i < words.length; ) {
    let length = Math.min(longest, words.length - i)
    while (length > 1 && !spelling.has(words.slice(i, i + length).join(' '))) length -= 1
    const form = words.slice(i, i + length).join(' ')
    out.push(spelling.get(form) ?? (form === 'i' ? 'I' : form))
    i += length
  }
  const text = out.join(' ')
  const isQuestion = /^(what|where|who|when|how|which|is|are|do|does|can|could|and what)\b/i.test(text)
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${isQuestion ? '?' : '.'}`
}
