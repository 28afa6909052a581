/**
 * A history file with as many tool calls as asked, made with the app's own schema before the app is started: words as
 * in a language, a few very common and most of them rare.
 */
import { openDatabase } from '../../main/store/database.ts'

const CONSONANTS = 'bcdfghjklmnprstv'
const VOWELS = 'aeiou'
const SYLLABLES = [...CONSONANTS].flatMap((consonant) => [...VOWELS].map((vowel) => consonant + vowel))

/** The word of a rank, 0 the most common: neighbours in rank begin with different letters, as in a language. */
const wordOf = (rank: number): string => {
  // A step that shares no factor with the number of syllables, so that ranks go through the whole alphabet.
  const syllable = (at: number): string => SYLLABLES[(at * 37) % SYLLABLES.length] ?? ''
  return syllable(rank) + syllable(Math.floor(rank / SYLLABLES.length) + 11) + syllable(rank * 7 + 3)
}

/** A word in every other row or more, and one in about a thousand. */
export const COMMON_WORD = wordOf(0)
/** See COMMON_WORD. */
export const RARE_WORD = wordOf(900)

const WORDS = 5_000
const WORDS_A_TEXT = 4
const SESSIONS = 1_000
const DAY_MS = 24 * 3_600_000
const INSERT = `INSERT INTO tool_calls
  (session_id, call_id, plugin_id, tool, arguments, status, result, called_at, started_at, finished_at, sent_at)
  VALUES (?, ?, ?, ?, ?, 'ok', ?, ?, ?, ?, ?)`

/** Fills a new file. Blocks for about half a minute with a million rows. */
export function fillHistory(file: string, rows: number): void {
  const { db } = openDatabase(file, Date.now(), () => undefined)
  try {
    // Nothing reads it meanwhile, and a crash only spoils a benchmark.
    db.pragma('synchronous = OFF')
    db.pragma('cache_size = -262144')
    const session = db.prepare("INSERT INTO sessions (id, agent, started_at, ended_at) VALUES (?, 'practice', ?, ?)")
    const call = db.prepare(INSERT)
    const beginMs = Date.now() - 300 * DAY_MS
    db.transaction(() => {
      for (let s = 0; s < SESSIONS; s++) session.run(`session-${s}`, beginMs + s, beginMs + s + 1)
      for (let row = 0; row < rows; row++) {
        const atMs = beginMs + row * 20
        const args = JSON.stringify({ about: words() })
        const result = JSON.stringify(words())
        const tool = `do_thing_${row % 40}`
        call.run(`session-${row % SESSIONS}`, `c${row}`, `plugin-${row % 12}`, tool, args, result, ...times(atMs))
      }
      // The index in one go at the end: a tenth of the time that it takes row by row.
      db.exec('UPDATE tool_calls_indexed SET upto = (SELECT max(seq) FROM tool_calls)')
      db.exec("INSERT INTO tool_call_search (tool_call_search) VALUES ('rebuild')")
    })()
  } finally {
    db.close()
  }
}

/** Called, started, finished, sent. */
const times = (atMs: number): number[] => [atMs, atMs + 1, atMs + 2, atMs + 3]

const words = (): string => Array.from({ length: WORDS_A_TEXT }, wordAt).join(' ')

/** Zipf's law: the first words are most of the text. */
const wordAt = (): string => wordOf(Math.floor(WORDS ** Math.random()) - 1)
