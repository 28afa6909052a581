/** The words of past conversations, of the search in what was said, and of copying and export. Part of the catalogue. */
import { plural } from './plural.ts'

/** English. */
export const historyStrings = {
  history: {
    title: 'Past conversations',
    open: 'Past conversations',
    search: 'Search',
    menu: 'Copy and export',
    copyAll: 'Copy conversation',
    exportAs: {
      markdown: 'Export as Markdown…',
      json: 'Export as JSON…',
      srt: 'Export as subtitles (SRT)…',
    },
    copied: 'Conversation copied.',
    tooLong: 'The conversation is too long for the clipboard. Nothing was copied. Export it as a file instead.',
    gone: 'This conversation is no longer kept.',
    saved: (file: string) => `Saved as ${file}.`,
    loading: 'Loading the conversation.',
    listLoading: 'Loading the list.',
    label: 'Past conversation',
    back: 'Back to now',
    stillOpen: 'still open',
    calls: (count: number, text: string) =>
      plural('en', count, { one: `${text} tool call`, other: `${text} tool calls` }),
    matches: (count: number, text: string) => plural('en', count, { one: `${text} match`, other: `${text} matches` }),
    empty: 'No conversation is kept yet. Each one you have appears here when something was said in it.',
    nothing: (query: string) => `“${query}” was said in none of them.`,
    noWords: 'Nothing was said; tools were called.',
    older: 'Show older',
    withQuery: (query: string) => `Those in which “${query}” was said`,
    delete: {
      first: 'Delete…',
      keep: 'Keep it',
      confirm: 'Delete for good',
      busy: 'Deleting',
      warning:
        'Its words, its tool calls and its technical record are deleted from this computer. What the service has recorded is deleted in Settings, under Recordings.',
    },
    deleted: 'Conversation deleted.',
  },
  find: {
    label: 'Search what was said',
    placeholder: 'Words you or the agent said',
    older: 'Next match, older',
    newer: 'Previous match, newer',
    close: 'Close the search',
    none: 'No match',
    count: (index: string, total: string) => `${index} of ${total}`,
    said: (index: string, total: string, speaker: string, moment: string, words: string) =>
      `Match ${index} of ${total}. ${speaker}, ${moment}: ${words}`,
  },
}
