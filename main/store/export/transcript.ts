/** The formats in which a conversation can be written out. Pure; runs in the store's worker, so that a long one holds up nobody. */
import type { ExportWords, StoredConversation } from './conversation.ts'
import { toJson } from './json.ts'
import { toMarkdown } from './markdown.ts'
import { toSubtitles } from './subtitles.ts'

/** One format. */
export type ExportFormat = 'markdown' | 'json' | 'srt'

/** The whole file. `pluginNames`: by id. */
export const writeTranscript = (
  format: ExportFormat,
  conversation: StoredConversation,
  words: ExportWords,
  pluginNames: Readonly<Record<string, string>>,
): string => {
  switch (format) {
    case 'markdown':
      return toMarkdown(conversation, words, pluginNames)
    case 'json':
      return toJson(conversation, pluginNames)
    case 'srt':
      return toSubtitles(conversation, words)
  }
}
