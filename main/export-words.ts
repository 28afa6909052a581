/** What an exported conversation says besides its own words, in each language. Pure; used by `compose/conversations.ts`. */
import type { Language, Spoken } from '../preload/language.ts'
import type { ExportWords } from './store/export/conversation.ts'

type Words = Omit<ExportWords, 'locale'>

const english: Words = {
  title: 'Conversation',
  you: 'You',
  agent: 'Agent',
  practice: 'Practice agent',
  typed: 'typed',
  interrupted: 'interrupted',
  notHeard: 'not heard:',
  late: 'came late',
  tool: 'Tool',
  toolStatus: {
    running: 'running',
    ok: 'done',
    error: 'failed',
    invalid: 'refused',
    denied: 'not allowed',
    timeout: 'timed out',
    crashed: 'crashed',
    cancelled: 'cancelled',
    dropped: 'dropped',
    unknown: 'no such tool',
  },
}

const german: Words = {
  title: 'Gespräch',
  you: 'Du',
  agent: 'Agent',
  practice: 'Übungsagent',
  typed: 'getippt',
  interrupted: 'unterbrochen',
  notHeard: 'nicht gehört:',
  late: 'kam verspätet',
  tool: 'Werkzeug',
  toolStatus: {
    running: 'läuft',
    ok: 'fertig',
    error: 'fehlgeschlagen',
    invalid: 'abgelehnt',
    denied: 'nicht erlaubt',
    timeout: 'zu langsam',
    crashed: 'abgestürzt',
    cancelled: 'abgebrochen',
    dropped: 'verworfen',
    unknown: 'kein solches Werkzeug',
  },
}

const WORDS: Readonly<Record<Language, Words>> = { en: english, de: german }

/** The words of the language that is spoken, with its locale. */
export const exportWords = ({ language, locale }: Spoken): ExportWords => ({ ...WORDS[language], locale })
