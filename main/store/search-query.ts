/**
 * Turns what a person types into a full-text query that is always valid. Pure. Called by `tool-call-store.ts`.
 */

/** More words than this are not looked at: each costs a lookup, and nobody types them. */
const MAX_WORDS = 12

// What the tokenizer `unicode61` makes words of; the rest separates.
const WORD_CHARACTER = /[\p{L}\p{N}\p{Co}]/u
// NUL would end the query text inside SQLite; a lone surrogate cannot be written as UTF-8.
const UNWRITABLE = /\0|\p{Surrogate}/gu

/**
 * What to search for. Every word must occur, each as the beginning of a word ("wea lon" finds weather and London);
 * "get_weather" means these two words side by side. `all` when nothing was typed, `nothing` when what was typed has
 * no letter and no digit.
 */
export type SearchQuery =
  | { readonly kind: 'all' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'match'; readonly expression: string }

/** Any string in, a valid FTS5 expression out (https://sqlite.org/fts5.html §3: strings and the prefix star). */
export const toSearchQuery = (typed: string): SearchQuery => {
  const words = typed.replace(UNWRITABLE, ' ').split(/\s+/u).filter(Boolean)
  if (words.length === 0) return { kind: typed.trim() === '' ? 'all' : 'nothing' }
  const searchable = words.filter((word) => WORD_CHARACTER.test(word)).slice(0, MAX_WORDS)
  if (searchable.length === 0) return { kind: 'nothing' }
  return { kind: 'match', expression: searchable.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ') }
}
