/**
 * How a tool server's answer becomes the outcome of a call: the value the model reads, or what went wrong. Pure.
 */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { MAX_JSON_DEPTH, parseJson } from '../parse-json.ts'
import { type HandlerOutcome, MAX_RESULT_CHARS } from '../port-messages.ts'

/** The envelope of the message adds levels of its own. */
const MAX_VALUE_DEPTH = MAX_JSON_DEPTH - 8
const MAX_FAILURE_CHARS = 1000

/** The outcome of a call that the server has answered: structured content before text, texts joined. */
export const outcomeOfResult = ({ content, structuredContent, isError }: CallToolResult): HandlerOutcome => {
  const text = textOf(content)
  if (isError === true) return text === '' ? { kind: 'fail' } : { kind: 'fail', text: text.slice(0, MAX_FAILURE_CHARS) }
  const json = JSON.stringify(structuredContent ?? text)
  if (json.length > MAX_RESULT_CHARS) return { kind: 'too-large', chars: json.length }
  try {
    return { kind: 'ok', value: parseJson(json, MAX_VALUE_DEPTH) }
  } catch {
    return { kind: 'not-json', message: 'the result is nested too deeply' }
  }
}

/** Everything that can be read aloud; the rest is only counted. */
const textOf = (content: CallToolResult['content']): string => {
  let unread = 0
  const texts = content.flatMap((part): string[] => {
    if (part.type === 'text') return [part.text]
    if (part.type === 'resource_link') return [`${part.name}: ${part.uri}`]
    if (part.type === 'resource' && 'text' in part.resource) return [part.resource.text]
    unread += 1
    return []
  })
  return [...texts, ...(unread > 0 ? [`(${unread} parts that are no text are left out)`] : [])].join('\n')
}
