/** The words of the shell, in German: a part of the catalogue (`strings.ts`). */
import type { Shape } from './shape.ts'
import type { windowStrings } from './strings-window.ts'

/** German. */
export const windowStringsDe: Shape<typeof windowStrings> = {
  nav: {
    label: 'Hauptmenü',
    conversation: 'Gespräch',
    toolCalls: 'Aufrufe',
    plugins: 'Plugins',
    settings: 'Einstellungen',
  },
  statusWord: {
    Offline: 'Getrennt',
    Connecting: 'Verbindet',
    Ready: 'Bereit',
    Listening: 'Hört zu',
    Thinking: 'Denkt nach',
    Speaking: 'Spricht',
    'Waiting for a tool': 'Wartet auf ein Werkzeug',
    Muted: 'Stumm',
    Error: 'Fehler',
  },
  errors: {
    unreachable: 'Parley hat nicht geantwortet. Versuche es noch einmal; bleibt es still, beende es und starte es neu.',
  },
  load: {
    loading: 'Parley startet.',
    failed: (why) => `Parley kann seinen Zustand noch nicht zeigen. ${why} Es versucht es weiter.`,
  },
  notices: { label: 'Hinweise', dismiss: 'Ausblenden', kind: { info: 'Hinweis', warning: 'Warnung', error: 'Fehler' } },
}
