/**
 * How a note is kept: `2026-11-23 142530 Buy milk and eggs.md`, a heading and the text.
 */

const MAX_TITLE_WORDS = 8
const MAX_TITLE_CHARS = 50

/** A title of the first words of a text: first line or sentence, capital first, without the full stop. */
export function titleFrom(text) {
  const first = text.trim().split(/\n|(?<=[.!?])\s/)[0] ?? ''
  const words = first
    .replaceAll(/[#*_`>\p{Cc}]+/gu, ' ')
    .trim()
    .split(/\s+/)
  let title = ''
  for (const word of words.slice(0, MAX_TITLE_WORDS)) {
    if (title !== '' && title.length + word.length >= MAX_TITLE_CHARS) break
    title = `${title} ${word}`.trim()
  }
  const tidy = [...title]
    .slice(0, MAX_TITLE_CHARS)
    .join('')
    .replace(/[\s.,;:!?-]+$/, '')
  return tidy === '' ? 'Note' : tidy.charAt(0).toUpperCase() + tidy.slice(1)
}

/** A file name that every file system takes; `isTaken` decides whether a number is added. */
export function fileNameFor(title, now, isTaken) {
  const safe = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N} '-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const stem = `${stamp(now)} ${safe === '' ? 'Note' : safe}`
  let name = `${stem}.md`
  for (let number = 2; isTaken(name); number++) name = `${stem} (${number}).md`
  return name
}

/** The note behind a file name: a file somebody else put there has no date. Other files and folders are no notes. */
export function parseFileName(file) {
  const match = /^(?:(\d{4}-\d\d-\d\d \d{6}) )?(.+?)(?: \(\d+\))?\.md$/i.exec(file)
  if (match === null) return undefined
  return { file, title: match[2], ...(match[1] === undefined ? {} : { date: match[1] }) }
}

/** The file's content: a heading, unless it only repeats the text. */
export function contentOf(title, text) {
  return `# ${title}\n\n${text}\n`
}

/** The text without the heading. */
export function textOf(content) {
  return content.replace(/^\uFEFF?\s*# [^\n]*\n/, '').trim()
}

/** Local time, as the user remembers it. */
function stamp(now) {
  const two = (number) => String(number).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${day} ${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
}
