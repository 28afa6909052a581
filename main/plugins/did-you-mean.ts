/**
 * Finds the word somebody probably meant: for unknown keys of plugin.json, unknown schema keywords and unknown
 * arguments. Pure; knows nothing of plugins.
 */

/** Longer words are not compared: nobody mistypes them into something close, and the table would grow. */
const MAX_COMPARED_CHARS = 64

/** The closest of `known`, if it is close enough to be a slip of the fingers (up to 2 edits, fewer in short words). */
export const closest = (given: string, known: readonly string[]): string | undefined => {
  const wanted = normal(given)
  const allowed = wanted.length <= 3 ? 1 : 2
  let best: { word: string; edits: number } | undefined
  for (const word of known) {
    const edits = editDistance(wanted, normal(word))
    if (edits <= allowed && (best === undefined || edits < best.edits)) best = { word, edits }
  }
  return best?.word
}

/** ` Did you mean "x"?` with a leading space, or nothing. */
export const didYouMean = (given: string, known: readonly string[]): string => {
  const word = closest(given, known)
  return word === undefined ? '' : ` Did you mean "${word}"?`
}

/** `timeout_seconds` and `timeoutSeconds` are the same word to a person. */
const normal = (word: string): string =>
  word
    .slice(0, MAX_COMPARED_CHARS)
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '')

/** Edits (insert, delete, replace, swap of neighbours) from one word to the other: optimal string alignment. */
const editDistance = (a: string, b: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let edits = Math.min(replace, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(edits)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
