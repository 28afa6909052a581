/** The words of the settings, in German: a part of the catalogue (`strings.ts`). */
import { plural } from './plural.ts'
import type { Shape } from './shape.ts'
import type { settingStrings } from './strings-settings.ts'

/** German. */
export const settingStringsDe: Shape<typeof settingStrings> = {
  settings: {
    title: 'Einstellungen',
    saved: 'Gespeichert',
    index: 'Gruppen der Einstellungen',
    apiKey: {
      title: 'Dienst',
      label: 'API-Schlüssel',
      placeholder: {
        none: 'AssemblyAI-Schlüssel',
        stored: 'Neuer Schlüssel',
        environment: '',
      },
      save: 'Speichern',
      forget: 'Vergessen',
      checking: 'Der Dienst wird gefragt, ob er diesen Schlüssel annimmt.',
      accepted: 'Der Dienst nimmt ihn an.',
      unchecked: 'Der Dienst war gerade nicht zu fragen. Du siehst es beim nächsten Gespräch.',
      none: 'Ohne Schlüssel sprichst du mit dem Übungsagenten. Er kostet nichts und ist nicht sehr klug.',
      stored:
        'Ein Schlüssel liegt verschlüsselt auf diesem Computer. Er wird an den Dienst gesendet und an niemanden sonst.',
      environment:
        'Der Schlüssel kommt aus der Umgebungsvariablen ASSEMBLYAI_API_KEY, die Vorrang vor einem gespeicherten hat.',
    },
    agent: {
      title: 'Agent',
      voice: 'Stimme',
      voiceHint: 'Zu hören ab dem nächsten Gespräch. Der Übungsagent hat seine eigene Stimme.',
      prompt: 'Systemprompt',
      promptHint: 'Wer der Agent ist und wie er spricht. Was sie brauchen, fügen Plugins selbst hinzu.',
      greeting: 'Begrüßung',
      greetingHint: 'Was der Agent als Erstes sagt. Lass es leer, dann wartet er auf dich.',
    },
    cost: {
      title: 'Kosten',
      lead: 'Der Dienst berechnet offene Gespräche nach Sekunden, auch die Stille. Der Übungsagent kostet nichts.',
      today: 'Heute',
      month: 'Dieser Monat',
      rate: 'USD je Stunde',
      rateHint: 'Der Preis einer Stunde offenen Gesprächs. Eine Änderung gilt ab der nächsten Verbindung.',
      rateRange: 'Gib einen Betrag in USD ein, von 0 bis 1.000.',
      soft: 'Sag es mir bei',
      softHint: 'In USD je Monat. Ist der Betrag erreicht, sagt Parley es dir einmal. Leer heißt: keine Grenze.',
      hard: 'Aufhören bei',
      hardHint:
        'In USD je Monat. Ist der Betrag erreicht, beendet Parley das Gespräch mit dem Dienst und beginnt bis zum ' +
        'nächsten Monat kein neues. Leer heißt: keine Grenze.',
      budgetRange: 'Gib einen Betrag in USD ein, oder nichts für keine Grenze.',
    },
    recordings: {
      title: 'Aufnahmen',
      lead:
        'Der Dienst nimmt Gespräche auf: beide Stimmen und einen Zeitverlauf mit den Worten und Aufrufen. Löschst du hier ' +
        'eine, wird sie dort gelöscht; was Parley auf diesem Computer behält, bleibt.',
      list: 'Gespräche mit dem Dienst',
      empty: 'Du hattest noch kein Gespräch mit dem Dienst. Gespräche mit dem Übungsagenten werden nicht aufgenommen.',
      id: 'Sitzung',
      open: 'noch offen',
      copy: 'Kennung kopieren',
      copied: 'Kopiert',
      delete: 'Aufnahme löschen',
      confirm: 'Endgültig löschen',
      keep: 'Behalten',
      busy: 'Löscht',
      deleted: (when) => `Aufnahme gelöscht, ${when}`,
      older: 'Ältere zeigen',
      openHint: 'Beende erst das Gespräch.',
    },
    history: {
      title: 'Verlauf',
      keep: 'Gespräche behalten',
      keepHint:
        'Was gesagt wurde und welche Werkzeuge gerufen wurden, bleibt auf diesem Computer, zum Lesen, Suchen und ' +
        'Exportieren. Technische Aufzeichnungen bleiben ebenso lange.',
      days: { forever: 'Für immer', 365: 'Ein Jahr', 90: '90 Tage', 30: '30 Tage', 7: '7 Tage' },
      older: (what) => `Das löscht ${what}. Es lässt sich nicht zurücknehmen.`,
      keepThem: 'Behalten',
      deleteThem: 'Löschen',
      conversations: (count, text) => plural('de', count, { one: `${text} Gespräch`, other: `${text} Gespräche` }),
      toolCalls: (count, text) => plural('de', count, { one: `${text} Aufruf`, other: `${text} Aufrufe` }),
      records: (count, text) =>
        plural('de', count, { one: `${text} technische Aufzeichnung`, other: `${text} technische Aufzeichnungen` }),
      and: (some, last) => `${some} und ${last}`,
      deleteAll: {
        first: 'Alles löschen…',
        keep: 'Behalten',
        confirm: 'Alles endgültig löschen',
        busy: 'Löscht',
        warning: (what) =>
          `Endgültig gelöscht: ${what}, auch das offene Gespräch. Einstellungen, Plugins samt dem, was sie behalten, die ` +
          'Ausgaben und die Aufnahmen beim Dienst bleiben; die Aufnahmen löschst du unter „Aufnahmen“.',
        nothing: 'Noch gibt es nichts zu löschen. Ein offenes Gespräch wird beendet und gelöscht.',
        done: 'Alles ist gelöscht.',
      },
    },
    traces: {
      title: 'Technische Aufzeichnungen',
      keep: 'Gespräche technisch aufzeichnen',
      keepHint:
        'Hilft herauszufinden, was schiefging. Enthält die Worte und was Werkzeuge geantwortet haben, aber keinen Ton, ' +
        'bleibt auf diesem Computer, so lange wie der Verlauf. Ausgeschaltet, wird die Aufzeichnung des offenen ' +
        'Gesprächs sofort gelöscht.',
      delete: 'Alle Aufzeichnungen löschen…',
      confirm: 'Alle löschen',
      cancel: 'Behalten',
      busy: 'Löscht',
      deleted: 'Alle Aufzeichnungen sind gelöscht.',
    },
    prompt: {
      title: 'Prompt',
      lead:
        'Was dem Agenten gerade gesagt wird, Wort für Wort: dein Systemprompt, was die Plugins hinzufügen, und Parleys ' +
        'Regeln.',
      show: 'Den genauen Prompt zeigen',
      text: 'Genauer Prompt',
      tools: 'Werkzeuge, die er aufrufen darf',
      noTools: 'keine',
      loading: 'Der Prompt wird geladen.',
    },
    look: {
      title: 'Aussehen',
      language: 'Sprache',
      languageHint: 'Was Parley selbst sagt und schreibt. Der Agent spricht die Sprache, in der du mit ihm sprichst.',
      languages: { system: 'Wie im System', en: 'English (Englisch)', de: 'Deutsch' },
      theme: 'Farben',
      themeHint: 'Wie das Fenster gefärbt ist. Reduzierte Bewegung und hoher Kontrast folgen immer deinem System.',
      themes: { system: 'Wie im System', light: 'Hell', dark: 'Dunkel' },
    },
  },
}
