/**
 * Words that only make sense after what was said before: the answer to a question, and "what about Paris?" after a
 * call. Pure; used by the mind.
 */
import { freeText, gather, isContent, type Match, readAt } from './matcher.ts'
import type { Parameter } from './phrasebook.ts'
import type { Json, JsonObject } from './wire.ts'
import { tokenize, withoutCourtesy } from './words.ts'

const ANSWER_LEADS = new Set([
  'in',
  'for',
  'at',
  'on',
  'to',
  'it',
  'is',
  'the',
  'a',
  'an',
  'about',
  'make',
  'and',
  'what',
  'how',
  'from',
  'number',
  'my',
  'name',
])

/** Reads the text as the value of one parameter ("Tokyo", "in Tokyo please"); undefined when it cannot be one. */
export const readAnswer = (text: string, parameter: Parameter): Json | undefined => {
  let tokens = withoutCourtesy(tokenize(text))
  if (parameter.form.as !== 'text' || parameter.known.length > 0) {
    for (let at = 0; at < tokens.length; at++) {
      const read = readAt(tokens, at, parameter)
      if (read && tokens.slice(0, at).every(({ word }) => ANSWER_LEADS.has(word))) return read.value
    }
  }
  const whole = freeText(text, tokens, parameter)
  while (tokens.length > 1 && ANSWER_LEADS.has(tokens[0]?.word ?? '')) tokens = tokens.slice(1)
  return freeText(text, tokens, parameter) ?? whole ?? undefined
}

/** Reads "and in Paris?", "what about five minutes" against an earlier call: its arguments with one value changed. */
export const readFollowUp = (text: string, earlier: Match): JsonObject | null => {
  const tokens = withoutCourtesy(tokenize(text))
  if (!/^(and|what about|how about|what if|for|in|at|make it)\b/i.test(tokens.map(({ word }) => word).join(' ')))
    return null
  const { args, used } = gather(earlier.skill, text, tokens)
  const changed = Object.entries(args).filter(([name]) => earlier.arguments[name] !== undefined)
  // "What about Saturday at nine": several values at once, when nothing else was said.
  if (changed.length > 1 && tokens.every((token) => used.has(token) || !isContent(token.word))) {
    return { ...earlier.arguments, ...Object.fromEntries(changed) }
  }
  for (const parameter of earlier.skill.parameters) {
    if (parameter.isClosed && parameter.known.length === 0) continue
    const value = readAnswer(text, parameter)
    const isText = typeof value === 'string' && parameter.form.as === 'text'
    // Free text only stands in for a value that was there before, and only when it is short: "and in Paris".
    if (value !== undefined && (!isText || (earlier.arguments[parameter.name] !== undefined && tokens.length <= 5))) {
      return { ...earlier.arguments, [parameter.name]: value }
    }
  }
  return null
}
