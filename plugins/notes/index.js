/**
 * Notes: one Markdown file per note in the plugin's own folder, named by its time and its first words.
 */
import { contentOf, fileNameFor, parseFileName, textOf, titleFrom } from './files.js'
import { sayCount, sayDay, shortened } from './speech.js'

/** Notes named aloud; more would not be listened to. */
const MAX_SAID = 5
/** Notes given to the model; the newest. */
const MAX_LISTED = 50
/** Newest notes whose text is searched; titles of all are. */
const MAX_SEARCHED = 500
/** Characters of a note read aloud, and given to the model. */
const MAX_SAID_CHARS = 900
const MAX_READ_CHARS = 4000

/** One note after the other, so that two with the same words in the same second keep both files. */
let lastWrite = Promise.resolve()

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async add_note({ text, title }, ctx) {
      const body = text.trim()
      if (body === '') throw ctx.fail({ field: 'text', ask: 'Ask the user what to write down.' })
      const heading = titleFrom(title ?? body)
      const write = lastWrite.then(async () => {
        const taken = new Set((await ctx.files.list()).map((name) => name.toLowerCase()))
        const name = fileNameFor(heading, new Date(), (each) => taken.has(each.toLowerCase()))
        await ctx.files.write(name, contentOf(heading, body))
        return name
      })
      lastWrite = write.catch(() => {})
      const file = await write
      return ctx.result(
        { title: heading, file },
        { say: `I noted: ${shortened(title === undefined ? body : heading, 120)}.` },
      )
    },

    async list_notes({ search }, ctx) {
      const notes = await findNotes(search, ctx)
      const about = search === undefined ? '' : ` about ${search}`
      if (notes.length === 0) {
        return ctx.result({ notes: [], total: 0 }, { say: `You have no notes${about}.` })
      }
      const said = notes
        .slice(0, MAX_SAID)
        .map(({ title, date }) => `${title}${date === undefined ? '' : `, from ${sayDay(date, new Date())}`}`)
      const intro = notes.length > MAX_SAID ? `. The newest are: ` : ': '
      return ctx.result(
        { total: notes.length, notes: notes.slice(0, MAX_LISTED).map(shown) },
        { say: `You have ${sayCount(notes.length, 'note')}${about}${intro}${said.join('; ')}.` },
      )
    },

    async read_note({ search }, ctx) {
      const notes = await findNotes(search, ctx)
      const note = notes[0]
      if (note === undefined) {
        const all = search === undefined ? [] : await findNotes(undefined, ctx)
        throw ctx.fail({
          field: 'search',
          value: search,
          resolved:
            all.length === 0
              ? 'there are no notes yet'
              : `the newest notes are ${all
                  .slice(0, 3)
                  .map(({ title }) => title)
                  .join('; ')}`,
          ask: all.length === 0 ? 'Tell the user so.' : 'Ask the user for another word from the note.',
        })
      }
      const text = textOf(await ctx.files.read(note.file))
      const day = note.date === undefined ? '' : ` from ${sayDay(note.date, new Date())}`
      // A title of the first words would be heard twice.
      const isRepeated = plain(text).startsWith(plain(note.title))
      const introduction = isRepeated ? `Your note${day}` : `${note.title}${day === '' ? '' : `,${day}`}`
      const others =
        notes.length > 1 && search !== undefined ? ` ${sayCount(notes.length - 1, 'more note')} would fit.` : ''
      const isWhole = text.length <= MAX_READ_CHARS
      return ctx.result(
        {
          ...shown(note),
          text: text.slice(0, MAX_READ_CHARS),
          ...(isWhole ? {} : { cut_at: MAX_READ_CHARS }),
          matches: notes.length,
        },
        { say: `${introduction}: ${shortened(text, MAX_SAID_CHARS)}${/[!?…]$/.test(text) ? '' : '.'}${others}` },
      )
    },
  },
}

/** Notes that contain every word of `search` in title or text, newest first. */
async function findNotes(search, ctx) {
  const notes = (await ctx.files.list())
    .flatMap((file) => parseFileName(file) ?? [])
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || b.file.localeCompare(a.file))
  if (search === undefined) return notes
  const words = wordsOf(search)
  const isIn = (text) => words.every((word) => text.includes(word))
  const found = await Promise.all(
    notes.map(async (note, index) => {
      if (isIn(plain(note.title))) return true
      // A file that was deleted meanwhile is simply no match.
      return index < MAX_SEARCHED && isIn(plain(`${note.title} ${await ctx.files.read(note.file).catch(() => '')}`))
    }),
  )
  return notes.filter((_, index) => found[index])
}

/** The words that count; the small ones count only where there are no others. */
function wordsOf(search) {
  const words = plain(search).split(' ')
  const telling = words.filter((word) => !/^(?:the|a|an|my|of|about|note|notes)$/.test(word))
  return telling.length > 0 ? telling : words
}

const shown = ({ title, date, file }) => ({ title, ...(date === undefined ? {} : { date: date.slice(0, 10) }), file })

/** Lower case without accents and punctuation. */
const plain = (text) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
