/**
 * A tool's error, written for a model ("… Ask the user only for the pickup, then call again."), as words for a person:
 * what failed, what still holds, and one question (tool-calling.md R5). Pure; used by result-said.ts.
 */

/** An error as it is said, and what it tells the model to do. */
export interface ErrorSaid {
  readonly text: string
  /** The argument that failed, when the error begins with its name. */
  readonly field: string | null
  /** The words that say what to ask for, as written; empty when nothing is to be asked. */
  readonly asksFor: string
  /** The tool to call instead, when the error names one. */
  readonly callInstead: string | null
}

const LONGEST_CHARS = 600

const spaced = (name: string): string => name.replaceAll('_', ' ')

/** Sentences that only a model can use, and facts that say nothing to a person. */
const FOR_THE_MODEL: readonly RegExp[] = [
  /^(?:\w+: )?missing, or not usable\.$/,
  /^(?:\w+: )?"[^"]*" is missing\.$/,
  /^(?:\w+: )?there is no argument\b/i,
  /^[a-z0-9]+(?:_[a-z0-9]+)+ did not (?:run|succeed)\.$/,
  /^\S+ gave no answer within [\d.]+ seconds\.$/,
  /^(?:what belongs there|for example|allowed|the arguments are|these were fine|this tool takes|did you mean ")/i,
  /^(?:call|use|leave|do not|never|say nothing|offer|accept|ask nothing)\b/i,
]

/** Turns of phrase that are one sentence each, with what a person hears instead. */
const REWORDED: ReadonlyArray<readonly [RegExp, string]> = [
  [/^resolved: (.+)$/i, '$1'],
  [/^(?<field>\w+): '(?<value>.*)' was not found or not accepted\.$/, 'I could not use "$<value>" as the $<field>.'],
  [/^(?:\w+: )?"(?<field>[^"]+)" was (?<value>.+?), but .*$/, 'I could not use $<value> as the $<field>.'],
  [/^\S+ did not succeed with '(.*)'\.$/, 'It did not work with "$1".'],
  [/^\S+ did not run: (.+)$/, '$1'],
  [/^\S+ did not run, and (.+)$/, 'Nothing was done, and $1'],
  [/^\S+ gave no answer within [\d.]+ seconds, and (.+)$/, 'I got no answer in time, and $1'],
  [/^there is no tool named .*$/i, 'That is not possible at the moment.'],
  [/^say that (.+?), and ask for .*$/i, '$1.'],
  [/^say that (.+)$/i, '$1'],
  [/^tell the user so, and offer to (.+?)\.$/i, 'Shall I $1?'],
  [/^tell the user so\b.*$/i, ''],
  [/^tell the user that (.+)$/i, '$1'],
  [/^tell the user to (.+)$/i, 'Please $1'],
  [/^tell the user (.+?), and offer to (.+?)\.$/i, '$1. Shall I $2?'],
  [/^tell the user (.+)$/i, '$1'],
]

/** What stands behind a fact for the model's sake only. */
const ADDED_FOR_THE_MODEL = /(?:;|, and|,) (?:do not|ask nothing|never)\b.*$/i

/** A sentence for a person; empty when there is nothing in it for one. */
const reworded = (written: string): string => {
  const text = written.replace(ADDED_FOR_THE_MODEL, '.')
  if (FOR_THE_MODEL.some((form) => form.test(text))) return ''
  for (const [form, words] of REWORDED) if (form.test(text)) return text.replace(form, words)
  return text
}

const ASK = /\b(?:ask the user|and ask) (?:only )?(for|which|what|whether|if|to|when|where|how|who)\b ?([^.?!]*)[.?!]?/i
/** What stands behind a question for the model's sake only. */
const AFTERTHOUGHT = /(?:, and only for that|, then (?:call|ask)\b.*|;.*)$/i

const VERBS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:the user|they) was\b/gi, 'you were'],
  [/\bthe user does\b/gi, 'you do'],
  [/\bthe user has\b/gi, 'you have'],
  [/\bthe user (ask|say|want|allow|answer)s\b/gi, 'you $1'],
]

const turnedRound = (text: string): string =>
  VERBS.reduce((turned, [form, words]) => turned.replaceAll(form, words), text)
    .replaceAll(/\bthe user's\b/gi, 'your')
    .replaceAll(/\b(?:the user|they|them)\b/gi, 'you')
    .replaceAll(/\btheir\b/gi, 'your')

/** "for the pickup" as "Please tell me the pickup.", "whether to stop" as "Shall I stop?". */
const question = (kind: string, words: string, example: string): string => {
  const rest = turnedRound(words.replace(AFTERTHOUGHT, '').trim())
  const hint = example === '' ? '' : `, for example ${example}`
  switch (kind.toLowerCase()) {
    case 'for':
      return `Please tell me ${rest}${hint}.`
    case 'to':
      return `Please ${rest}.`
    case 'whether':
    case 'if':
      if (rest.startsWith('to ')) return `Shall I ${rest.slice(3)}?`
      if (rest.startsWith('you '))
        return `Do ${rest.replace(/, or for (.+)$/, '? Or tell me $1')}${/, or for /.test(rest) ? '.' : '?'}`
      return `Please tell me ${kind.toLowerCase()} ${rest}.`
    default:
      return `Please tell me ${kind.toLowerCase()} ${rest}.`
  }
}

/** Sentence by sentence; an abbreviation ends none. */
const SENTENCE_END = /(?<=[.!?])(?<!\b(?:e\.g|i\.e|St|Mr|Mrs|Dr)\.)\s+(?=["'A-Z]|[a-z]\w*: )/

/** The example that belongs to the first question: the last one before it. */
const exampleBefore = (error: string, asking: RegExpExecArray | null): string => {
  const before = asking ? error.slice(0, error.indexOf(asking[0])) : ''
  return [...before.matchAll(/\bfor example ("[^"]+"|\d+(?:\.\d+)?)/gi)].at(-1)?.[1]?.replaceAll('"', '') ?? ''
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const withoutToolNames = (text: string): string => text.replaceAll(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b/g, spaced)

const ended = (text: string): string => (text === '' || /[.?!…]$/.test(text) ? text : `${text}.`)

/** Reads an error. */
export const errorSaid = (error: string): ErrorSaid => {
  const sentences = error
    .trim()
    .split(SENTENCE_END)
    .filter((sentence) => sentence !== '')
  const asking = sentences.map((sentence) => ASK.exec(sentence)).find((found) => found !== null)
  const example = exampleBefore(error, asking ?? null)
  const facts = sentences
    .map((sentence) =>
      /^(?:only )?ask the user/i.test(sentence) ? '' : sentence.replace(/,? ?(?:and )?ask the user .*$/i, ''),
    )
    .map((sentence) => withoutToolNames(turnedRound(reworded(sentence))).trim())
    .map((sentence) => capital(ended(sentence)))
    .filter((sentence) => sentence !== '')
  const ask = asking ? withoutToolNames(question(asking[1] ?? '', asking[2] ?? '', example)) : ''
  const text = [...new Set([...facts, ask])].filter((part) => part !== '').join(' ')
  return {
    text: text.slice(0, LONGEST_CHARS) || 'That did not work.',
    field: /^(?:[a-z0-9]+(?:_[a-z0-9]+)+ did not run\. )?([a-z][a-z0-9_]*): /.exec(error)?.[1] ?? null,
    asksFor: asking ? (asking[2] ?? '').replace(AFTERTHOUGHT, '') : '',
    callInstead: asking ? null : (/(?:^|[.:] )call ([a-z0-9]+(?:_[a-z0-9]+)+)\b(?! again)/i.exec(error)?.[1] ?? null),
  }
}
