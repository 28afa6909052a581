/** The words of past conversations, of the search in what was said, and of copying and export, in German. */
import { plural } from './plural.ts'
import type { Shape } from './shape.ts'
import type { historyStrings } from './strings-history.ts'

/** German. */
export const historyStringsDe: Shape<typeof historyStrings> = {
  history: {
    title: 'Frühere Gespräche',
    open: 'Frühere Gespräche',
    search: 'Suchen',
    menu: 'Kopieren und exportieren',
    copyAll: 'Gespräch kopieren',
    exportAs: {
      markdown: 'Als Markdown exportieren …',
      json: 'Als JSON exportieren …',
      srt: 'Als Untertitel (SRT) exportieren …',
    },
    copied: 'Gespräch kopiert.',
    tooLong:
      'Das Gespräch ist zu lang für die Zwischenablage. Es wurde nichts kopiert. Exportiere es stattdessen als Datei.',
    gone: 'Dieses Gespräch ist nicht mehr da.',
    saved: (file) => `Gespeichert als ${file}.`,
    loading: 'Das Gespräch wird geladen.',
    listLoading: 'Die Liste wird geladen.',
    label: 'Früheres Gespräch',
    back: 'Zurück zum Jetzt',
    stillOpen: 'noch offen',
    calls: (count, text) => plural('de', count, { one: `${text} Aufruf`, other: `${text} Aufrufe` }),
    matches: (count, text) => plural('de', count, { one: `${text} Treffer`, other: `${text} Treffer` }),
    empty: 'Noch wird kein Gespräch aufbewahrt. Jedes, in dem etwas gesagt wurde, erscheint hier.',
    nothing: (query) => `„${query}“ wurde in keinem gesagt.`,
    noWords: 'Es wurde nichts gesagt, nur Werkzeuge wurden gerufen.',
    older: 'Ältere zeigen',
    withQuery: (query) => `Die, in denen „${query}“ gesagt wurde`,
    delete: {
      first: 'Löschen …',
      keep: 'Behalten',
      confirm: 'Endgültig löschen',
      busy: 'Wird gelöscht',
      warning:
        'Seine Worte, seine Aufrufe und seine technische Aufzeichnung werden von diesem Computer gelöscht. Was der Dienst aufgenommen hat, löschst du in den Einstellungen unter „Aufnahmen“.',
    },
    deleted: 'Gespräch gelöscht.',
  },
  find: {
    label: 'Suchen, was gesagt wurde',
    placeholder: 'Worte von dir oder vom Agenten',
    older: 'Nächster Treffer, älter',
    newer: 'Voriger Treffer, neuer',
    close: 'Suche schließen',
    none: 'Kein Treffer',
    count: (index, total) => `${index} von ${total}`,
    said: (index, total, speaker, moment, words) => `Treffer ${index} von ${total}. ${speaker}, ${moment}: ${words}`,
  },
}
