/** The words of the first run, in German: a part of the catalogue (`strings.ts`). */
import type { Shape } from './shape.ts'
import type { firstRunStrings } from './strings-first-run.ts'

/** German. */
export const firstRunStringsDe: Shape<typeof firstRunStrings> = {
  firstRun: {
    label: 'Erste Schritte',
    step: (number, of) => `Schritt ${number} von ${of}`,
    next: 'Weiter',
    skip: 'Diesen Schritt überspringen',
    back: 'Zurück',
    close: 'Erste Schritte überspringen',
    finish: 'Los',
    again: 'Erste Schritte',
    microphone: {
      title: 'Willkommen bei Parley',
      lead: 'Frag laut, und Parley antwortet. Fünf kurze Schritte, etwa eine Minute; überspring, was du magst.',
      heading: 'Hört Parley dich?',
      why: 'Parley hört nur zu, wenn du es willst. Probier es jetzt aus, dann weißt du, dass es klappt.',
      none:
        'Kein Mikrofon ist angeschlossen. Das macht nichts: Du kannst alles tippen, und Parley merkt es, wenn du eines ' +
        'anschließt.',
    },
    echo: {
      title: 'Hört das Mikrofon deinen Lautsprecher?',
      why: 'Dann würde der Agent sich selbst hören und verstummen. Die Prüfung sagt, ob Parley das aus dem Ton herausnehmen kann. Wenn nicht, helfen Kopfhörer, oder ihn nur per Taste zu unterbrechen.',
      none: 'Ohne Mikrofon gibt es nichts zu prüfen. Parley schreibt auch alles auf.',
    },
    key: {
      title: 'Deine Sprechtaste',
      why: 'Sie wirkt in jedem Programm, du musst also nicht erst dieses Fenster suchen.',
      holds: 'Halte sie, während du sprichst, oder tippe sie an, um zu beginnen, und noch einmal, um aufzuhören.',
      taps: 'Drücke sie, um zu beginnen, und noch einmal, um aufzuhören.',
      none: 'Hier gibt es keine Taste, die Parley nutzen kann. Klicke stattdessen auf „Sprechen“, oder tippe.',
      wait: 'Drücke sie jetzt. Nichts wird aufgenommen.',
      down: 'Sie ist gedrückt. Lass los.',
      done: 'Sie wirkt.',
      change: 'In den Einstellungen kannst du eine andere Taste wählen.',
    },
    agent: {
      title: 'Wer antwortet?',
      why: 'Parley braucht einen Agenten, der versteht und spricht. Einer gehört dazu; ein besserer braucht einen Schlüssel.',
      label: 'Wer antwortet',
      practice: 'Der Übungsagent',
      practiceText:
        'Gehört zu Parley, läuft auf diesem Computer und kostet nichts. Er weiß, was die Plugins ihn lehren, auf Englisch.',
      service: 'Der Sprachdienst AssemblyAI',
      serviceText: (rate) =>
        `Versteht alles, in vielen Sprachen. Er braucht einen Schlüssel von dir und kostet ${rate} je Stunde offenen Gesprächs.`,
      recorded:
        'Der Dienst nimmt Gespräche auf: beide Stimmen, die Worte und was Werkzeuge gefragt werden und antworten. Die ' +
        'Einstellungen zeigen jede Aufnahme und löschen sie dort.',
      given: 'Du hast einen Schlüssel eingegeben. Der Dienst antwortet.',
      environment: 'Ein Schlüssel kommt aus der Umgebungsvariablen ASSEMBLYAI_API_KEY. Der Dienst antwortet.',
    },
    first: {
      title: 'Sag dies',
      why: 'Es klappt schon jetzt. Was gesagt wird, erscheint darunter.',
      holdAndSay: (key) => `Halte ${key} und sag:`,
      pressAndSay: (key) => `Drücke ${key} und sag:`,
      clickAndSay: 'Klicke auf „Sprechen“ und sag:',
      talk: 'Sprechen',
      type: 'Als Text senden',
      log: 'Was gesagt wird',
      hello: 'Hallo',
      done: 'Das ist alles. Frag, was du wissen willst.',
    },
  },
}
