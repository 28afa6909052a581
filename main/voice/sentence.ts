/**
 * A sentence for the user, apart from the language it will be said in: the English template is its name, and the values
 * stand beside it. Whoever shows it says it in the user's language (`main/words`). Pure.
 */

/** A sentence with values; without any it is simply its English text. */
export interface FilledSentence {
  /** In English; `{0}` stands for the first value. */
  readonly template: string
  readonly values: readonly SentenceValue[]
}

/** What a sentence may contain: a text (a name, or another whole sentence), a number, an amount of money, a sentence. */
export type SentenceValue = string | number | { readonly usd: number } | FilledSentence

/** A sentence for the user. */
export type Sentence = string | FilledSentence

/** Tag of a template: ``says`It may reach ${host}.` ``. */
export const says = (parts: TemplateStringsArray, ...values: readonly SentenceValue[]): FilledSentence => ({
  template: parts.reduce((text, part, index) => `${text}{${index - 1}}${part}`),
  values,
})

/** How the parts of a sentence are written in one language. */
export interface Writing {
  /** The template in that language; the English one where it has none. */
  template(english: string): string
  number(value: number): string
  usd(amount: number): string
}

/** The sentence as it is read. */
export const written = (sentence: Sentence, writing: Writing): string => {
  if (typeof sentence === 'string') return writing.template(sentence)
  const { values } = sentence
  return writing.template(sentence.template).replace(/\{(\d+)\}/g, (mark, index: string) => {
    const value = values[Number(index)]
    if (value === undefined) return mark
    if (typeof value === 'number') return writing.number(value)
    if (typeof value === 'object' && 'usd' in value) return writing.usd(value.usd)
    return written(value, writing)
  })
}

const ENGLISH: Writing = {
  template: (english) => english,
  number: (value) => String(value),
  usd: (amount) => `$${amount.toFixed(2)}`,
}

/** In English: for logs, and for what no user reads. */
export const inEnglish = (sentence: Sentence): string => written(sentence, ENGLISH)

/** Sentences one after the other; empty ones are left out. */
export const joined = (sentences: readonly Sentence[], between: string): Sentence => {
  const values = sentences.filter((sentence) => sentence !== '')
  const [first = ''] = values
  if (values.length < 2) return first
  return { template: values.map((_, index) => `{${index}}`).join(between), values }
}
