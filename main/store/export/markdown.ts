/**
 * A conversation as Markdown, to be read: one paragraph for each utterance, one line for each tool call. What was cut off
 * is struck, never left out. Pure.
 */
import type { ToolCallRecord } from '../tool-call-store.ts'
import { type ExportWords, linesOf, type StoredConversation, speakerOf, splitHeard } from './conversation.ts'

/** Arguments longer than this are left out of the line; the JSON export has them. */
const MAX_ARGUMENTS_CHARS = 200

/** The whole file, with a line end at its end. */
export const toMarkdown = (
  conversation: StoredConversation,
  words: ExportWords,
  pluginNames: Readonly<Record<string, string>>,
): string => {
  const moment = new Intl.DateTimeFormat(words.locale, { dateStyle: 'long', timeStyle: 'short' })
  const clock = new Intl.DateTimeFormat(words.locale, { timeStyle: 'medium' })
  const paragraphs = linesOf(conversation).map((line) => {
    if (line.kind === 'toolCall') return callLine(line.call, clock, words, pluginNames)
    const { utterance } = line
    const { heard, unheard } = splitHeard(utterance)
    const marks = [
      clock.format(utterance.startedAtMs),
      ...(utterance.source === 'typed' ? [words.typed] : []),
      ...(utterance.isHeld ? [words.late] : []),
      ...(utterance.isInterrupted ? [words.interrupted] : []),
    ]
    const speaker = escaped(speakerOf(conversation, utterance.role, words))
    const said = [heard && escaped(heard), unheard && struck(unheard)].filter(Boolean).join(' ')
    return `**${speaker}** (${marks.join(', ')}): ${said}`
  })
  return `${[`# ${words.title}: ${moment.format(conversation.startedAtMs)}`, ...paragraphs].join('\n\n')}\n`
}

const callLine = (
  call: ToolCallRecord,
  clock: Intl.DateTimeFormat,
  words: ExportWords,
  pluginNames: Readonly<Record<string, string>>,
): string => {
  const plugin = call.pluginId === null ? null : (pluginNames[call.pluginId] ?? call.pluginId)
  const tookMs = call.startedAtMs === null || call.finishedAtMs === null ? null : call.finishedAtMs - call.startedAtMs
  const parts = [
    clock.format(call.calledAtMs),
    `${words.tool}: ${plugin === null ? '' : `${escaped(plugin)}, `}${codeSpan(call.tool)}`,
    ...(call.argumentsJson.length <= MAX_ARGUMENTS_CHARS ? [codeSpan(call.argumentsJson)] : []),
    words.toolStatus[call.status],
    ...(tookMs === null ? [] : [`${tookMs} ms`]),
    ...(call.error === null ? [] : [escaped(call.error)]),
  ]
  return `> ${parts.join(' · ')}`
}

/** Struck text may not begin or end with a space (GFM §6.5), and one line break ends a paragraph's run. */
const struck = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => (line.trim() === '' ? '' : `~~${inline(line.trim())}~~`))
    .join('\\\n')

/** Text as text: nothing of it is taken for Markdown, and its lines stay lines. */
const escaped = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) =>
      inline(line)
        .replace(/^(\s*)([#+-])/, '$1\\$2')
        .replace(/^(\s*\d+)([.)])/, '$1\\$2'),
    )
    .join('\\\n')

const inline = (text: string): string => text.replaceAll(/[\\`*_~[\]<>&|]/g, '\\$&')

/** A code span may hold any text: its fence is longer than every run of backticks inside (CommonMark §6.1). */
const codeSpan = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${text.replaceAll(/\s+/g, ' ')}${pad}${fence}`
}
