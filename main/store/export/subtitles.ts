/**
 * A conversation as SubRip subtitles (SRT), to lie under a recording of it: times from the start of the conversation, an
 * utterance in cues of two short lines. Tool calls have no words and are left out. Pure.
 */
import type { UtteranceRecord } from '../conversation-store.ts'
import { type ExportWords, type StoredConversation, speakerOf, splitHeard } from './conversation.ts'

/** The usual width of a line of subtitles, and how many there are in a cue. */
const LINE_CHARS = 42
const CUE_LINES = 2
/** A cue that is shorter than this cannot be read; what was typed takes no time at all. */
const MIN_CUE_MS = 1_000

/** The whole file. CRLF: the format has no standard, and that is what players have always been given. */
export const toSubtitles = (conversation: StoredConversation, words: ExportWords): string => {
  const cues = conversation.utterances
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .flatMap((utterance) => cuesOf(utterance, conversation, words))
  return cues
    .map(({ startMs, endMs, lines }, index) => {
      return [`${index + 1}`, `${timeOf(startMs)} --> ${timeOf(endMs)}`, ...lines, '', ''].join('\r\n')
    })
    .join('')
}

interface Cue {
  readonly startMs: number
  readonly endMs: number
  readonly lines: readonly string[]
}

const cuesOf = (utterance: UtteranceRecord, conversation: StoredConversation, words: ExportWords): Cue[] => {
  const text = sentenceOf(utterance, conversation, words)
  if (text === null) return []
  const cues = chunk(wrap(text), CUE_LINES)
  const startMs = Math.max(0, utterance.startedAtMs - conversation.startedAtMs)
  const spokenMs = (utterance.endedAtMs ?? utterance.startedAtMs) - utterance.startedAtMs
  const totalMs = Math.max(spokenMs, cues.length * MIN_CUE_MS)
  const totalChars = cues.flat().join('').length
  let chars = 0
  // Spoken words take about the time of their letters.
  return cues.map((lines) => {
    const from = chars
    chars += lines.join('').length
    return {
      startMs: startMs + Math.round((totalMs * from) / totalChars),
      endMs: startMs + Math.round((totalMs * chars) / totalChars),
      lines,
    }
  })
}

/** null when nothing was said. */
const sentenceOf = (
  utterance: UtteranceRecord,
  conversation: StoredConversation,
  words: ExportWords,
): string | null => {
  const { heard, unheard } = splitHeard(utterance)
  if (heard === '' && unheard === '') return null
  const marks = [
    ...(utterance.source === 'typed' ? [words.typed] : []),
    ...(utterance.isHeld ? [words.late] : []),
    ...(utterance.isInterrupted ? [words.interrupted] : []),
  ]
  const speaker = speakerOf(conversation, utterance.role, words)
  return [
    `${speaker}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}:`,
    ...(heard === '' ? [] : [heard]),
    ...(unheard === '' ? [] : [`[${words.notHeard} ${unheard}]`]),
  ].join(' ')
}

/** Lines of at most `LINE_CHARS`; only a word that is longer by itself is broken. Blank lines and arrows would end the cue. */
const wrap = (text: string): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.replaceAll('-->', '→').split(/\s+/).filter(Boolean).flatMap(broken)) {
    if (line !== '' && line.length + 1 + word.length > LINE_CHARS) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

const broken = (word: string): string[] => {
  // By code points: half a character is none.
  const letters = [...word]
  return letters.length <= LINE_CHARS ? [word] : chunk(letters, LINE_CHARS).map((part) => part.join(''))
}

const chunk = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

/** "00:01:02,345". */
const timeOf = (ms: number): string => {
  const part = (value: number, digits: number): string => String(Math.floor(value)).padStart(digits, '0')
  return `${part(ms / 3_600_000, 2)}:${part((ms / 60_000) % 60, 2)}:${part((ms / 1000) % 60, 2)},${part(ms % 1000, 3)}`
}
