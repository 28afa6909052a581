/**
 * The words of the Plugins view, of a plugin's page and of the questions, in German: a part of the catalogue
 * (`strings.ts`).
 */
import { plural } from './plural.ts'
import type { Shape } from './shape.ts'
import type { pluginStrings } from './strings-plugins.ts'

/** German. */
export const pluginStringsDe: Shape<typeof pluginStrings> = {
  pluginState: {
    ready: 'Bereit',
    running: 'Läuft',
    disabled: 'Aus',
    'needs-consent': 'Wartet auf dein Ja',
    broken: 'Kaputt',
    quarantined: 'Nach Abstürzen angehalten',
  },
  plugins: {
    title: 'Plugins',
    lead: 'Ein Plugin ist ein Ordner. Lege einen in den Plugin-Ordner, und seine Werkzeuge sind sofort da.',
    openFolder: 'Plugin-Ordner öffnen',
    enabled: 'Eingeschaltet',
    bundled: 'gehört zu Parley',
    fullAccess: 'Voller Zugriff',
    remote: 'Server anderswo',
    details: 'Einzelheiten',
    detailsOf: (name) => `Einzelheiten zu ${name}`,
    empty: 'Kein Plugin ist installiert. Öffne den Plugin-Ordner und lege eines hinein.',
    waiting: (count) =>
      plural('de', count, { one: `${count} Plugin wartet auf dein Ja`, other: `${count} Plugins warten auf dein Ja` }),
  },
  ask: {
    label: (name) => `Worum ${name} bittet`,
    titleNew: 'Es wartet auf dein Ja. Bis dahin werden seine Werkzeuge nicht angeboten.',
    titleUpdate: 'Seine Dateien haben sich geändert. Die Fassung, die du erlaubt hast, gilt, bis du diese erlaubst.',
    titleChanged:
      'Seine Dateien haben sich geändert, seit du es erlaubt hast. Bis du diese Fassung erlaubst, werden seine ' +
      'Werkzeuge nicht angeboten.',
    asks: 'Es bittet um Folgendes:',
    added: 'Es bittet um mehr als bisher:',
    nothingAdded: 'Es bittet um nicht mehr als bisher.',
    changes: 'Was sich geändert hat:',
    before: 'Schon jetzt darf es:',
    fullAccess: {
      node:
        'Es läuft mit all deinen Rechten, außerhalb der Sandbox. Es kann jede deiner Dateien lesen und ändern, Programme ' +
        'starten und jede Adresse erreichen, und Parley kann es nicht aufhalten. Erlaube es nur, wenn du seiner ' +
        'Herkunft traust.',
      mcp:
        'Es ist ein eigener Server. Er läuft mit all deinen Rechten, außerhalb der Sandbox. Er kann jede deiner Dateien ' +
        'lesen und ändern und jede Adresse erreichen, und Parley kann ihn nicht aufhalten. Erlaube es nur, wenn du ' +
        'seiner Herkunft traust.',
      remote:
        'Seine Werkzeuge laufen auf einem Server, der nicht zu Parley gehört. Parley schickt ihm, was der Agent für einen ' +
        'Aufruf einträgt, und sieht nicht, was daraus wird. Erlaube es nur, wenn du dem Betreiber des Servers traust.',
    },
    trust: 'Ich traue seiner Herkunft',
    trustFirst: 'Setze erst das Häkchen darüber.',
    allow: 'Erlauben',
    leaveOff: 'Aus lassen',
    keep: 'Die vorige Fassung behalten',
    review: 'Änderung ansehen',
    reviewOf: (name) => `Die Änderung von ${name} ansehen`,
  },
  repair: {
    label: (name) => `${name} reparieren`,
    title: 'Parley hat dieses Plugin angehalten, weil es immer wieder abstürzte.',
    log: 'Was es zuletzt schrieb',
    logOf: (name) => `Was ${name} zuletzt schrieb`,
    noLog: 'Es schrieb nichts, bevor es aufhörte.',
    start: 'Wieder starten',
  },
  page: {
    label: 'Plugin',
    loading: 'Das Plugin wird geladen.',
    missing: 'Dieses Plugin ist nicht mehr da.',
    by: (author) => `von ${author}`,
    examples: 'Was du sagen kannst',
    permissions: {
      title: 'Was es darf',
      none: 'Nur rechnen. Es erreicht kein Netz und keine deiner Dateien und erfährt nur, was seine Werkzeuge gefragt werden.',
    },
    tools: {
      title: 'Werkzeuge',
      none: 'Es hat kein Werkzeug.',
      effect: { read: 'Liest nur', write: 'Ändert etwas', danger: 'Kann Schaden anrichten' },
      asks: 'Fragt vorher',
      asksNot: 'Läuft, ohne zu fragen',
      refused: 'Läuft nie',
      exposed: 'Jetzt angeboten',
      hidden: 'Jetzt nicht angeboten',
      rule: 'Deine Antwort',
      ruleOf: (title) => `Deine Antwort auf ${title}`,
      rules: { ask: 'Noch keine', always: 'Immer', never: 'Nie' },
      setEffect: 'Was es tut',
      setEffectOf: (title) => `Was ${title} tut`,
      effectHint:
        'Stufe es nur herab, wenn du weißt, was das Werkzeug tut: Was nur liest, läuft, ohne dich zu fragen, und niemand ' +
        'prüft, dass es nur liest.',
    },
    flow: {
      title: 'Schritte',
      lead: 'Eine dünne Linie ist die Reihenfolge des Plugins. Eine dicke wurde gegangen, mit dem Werkzeug daneben.',
      now: 'jetzt',
      start: 'Anfang',
      always: 'In jedem Schritt',
      words: 'Schritte in Worten',
      noTools: 'keine Werkzeuge',
      step: (name, marks, tools) =>
        `${name}${marks === '' ? '' : ` (${marks})`}. Werkzeuge: ${tools === '' ? 'keine' : tools}.`,
      taken: (to, tool) => `Von hier gegangen: nach ${to}, mit ${tool}.`,
    },
    settings: {
      title: 'Einstellungen',
      needed: 'nötig',
      on: 'An',
      unset: 'Vorgabe',
      number: 'Gib eine Zahl ein.',
      integer: 'Gib eine ganze Zahl ein.',
      json: 'Das ist kein JSON. Prüfe Kommas, Anführungszeichen und Klammern.',
      stored: 'Gespeichert',
      placeholder: { stored: 'Tippe, um es zu ersetzen', none: '' },
      save: 'Speichern',
      saveOf: (title) => `${title} speichern`,
      forget: 'Vergessen',
      forgetOf: (title) => `${title} vergessen`,
      secretHint: 'Bleibt verschlüsselt auf diesem Computer und wird nur diesem Plugin gegeben.',
    },
    folders: {
      title: 'Ordner',
      none: 'nicht gewählt',
      choose: 'Wählen…',
      chooseOf: (name) => `Einen Ordner für ${name} wählen`,
      forget: 'Vergessen',
      forgetOf: (name) => `Den Ordner für ${name} vergessen`,
    },
    usage: {
      title: 'Verbrauch',
      process: 'Prozess',
      off: 'läuft nicht; er startet beim nächsten Aufruf',
      cpu: 'CPU',
      memory: 'Speicher',
      data: 'Behält',
      dataOf: (used, limit) => `${used} von ${limit}`,
    },
    work: {
      title: 'Im Hintergrund an der Arbeit',
      wakeUp: 'ein Weckruf',
      item: (title, duration) => `${title}, seit ${duration}.`,
      replaced: (version, duration) =>
        `Von Fassung ${version}, die ersetzt wurde: Sie wird spätestens in ${duration} beendet.`,
      end: 'Beenden',
    },
    log: {
      title: 'Protokoll',
      of: (name) => `Protokoll von ${name}`,
      level: { debug: 'Einzelheit', info: 'Hinweis', warn: 'Warnung', error: 'Fehler' },
      empty: 'Es hat noch nichts geschrieben.',
      copy: 'Protokoll kopieren',
      copied: 'Kopiert',
    },
    trust: {
      title: 'Meinen Änderungen bis zum Neustart trauen',
      text:
        'Solange das an ist, nutzt Parley jede Änderung der Dateien sofort und fragt nur noch einmal, wenn das Plugin ' +
        'mehr will als vorher. Für ein Plugin, das du gerade schreibst.',
    },
    clear: {
      title: 'Pflege',
      first: 'Daten löschen…',
      keep: 'Behalten',
      confirm: 'Endgültig löschen',
      busy: 'Löscht',
      done: 'Gelöscht',
      warning: (size) =>
        `Alles, was es behalten hat (${size}), seine Einstellungen und Geheimnisse werden endgültig gelöscht.`,
    },
    remove: {
      first: 'Entfernen…',
      keep: 'Behalten',
      confirm: 'Entfernen',
      busy: 'Entfernt',
      warning:
        'Sein Ordner kommt in den Papierkorb, und seine Werkzeuge sind sofort weg; ein Gespräch geht ohne sie weiter. ' +
        'Seine Einstellungen, seine Geheimnisse und was du erlaubt hast, werden gelöscht.',
      warningKept:
        'Sein Ordner kommt in den Papierkorb, und seine Werkzeuge sind sofort weg; ein Gespräch geht ohne sie weiter. ' +
        'Seine Einstellungen, seine Geheimnisse und was du erlaubt hast, werden gelöscht. Was es behalten hat, wird ' +
        'beiseitegelegt: Dasselbe Plugin bekommt es zurück, ein anderes nur, wenn du es sagst.',
    },
    removeAll: {
      first: 'Mit seinen Daten entfernen…',
      keep: 'Behalten',
      confirm: 'Mit seinen Daten entfernen',
      busy: 'Entfernt',
      warning: (size) =>
        `Sein Ordner kommt in den Papierkorb. Alles, was es behalten hat (${size}), seine Einstellungen, seine ` +
        'Geheimnisse und was du erlaubt hast, werden endgültig gelöscht.',
    },
  },
  left: {
    title: 'Zurückgelassen',
    lead:
      'Was Plugins behalten haben, deren Ordner weg ist. Dasselbe Plugin bekommt es zurück, wenn es wiederkommt; kein ' +
      'anderes sieht es.',
    kept: (size) => `${size}, beiseitegelegt`,
    remove: {
      first: 'Löschen…',
      keep: 'Behalten',
      confirm: 'Endgültig löschen',
      busy: 'Löscht',
      warning: 'Alles, was dieses Plugin behalten hat, seine Einstellungen und Geheimnisse werden endgültig gelöscht.',
    },
    handOver: {
      first: (heir) => `${heir} geben…`,
      keep: 'Liegen lassen',
      confirm: 'Geben',
      busy: 'Gibt',
      warning: (heir, name) =>
        `Das Plugin ${heir}, das jetzt da ist, kann dann alles lesen, was ${name} behalten hat, seine Einstellungen und ` +
        'Geheimnisse. Was es selbst bisher behalten hat, wird beiseitegelegt.',
    },
  },
  questions: {
    label: 'Wartet auf dein Ja',
    title: (plugin, what) => `${plugin} möchte: ${what}`,
    announce: (plugin, what, reason) =>
      `${plugin} möchte: ${what}. ${reason} Deine Antwort wird oben im Gespräch erwartet.`,
    count: (count) =>
      plural('de', count, { one: `${count} Aufruf wartet auf dein Ja`, other: `${count} Aufrufe warten auf dein Ja` }),
    status: 'Wartet auf dein Ja',
    meaning: 'Das Werkzeug läuft, sobald du ja gesagt hast. Die Frage steht oben im Gespräch.',
    arguments: 'Mit',
    noArguments: 'Ohne weitere Angaben.',
    empty: 'leer',
    answers: 'Deine Antwort',
    answer: { once: 'Einmal', conversation: 'Dieses Gespräch', always: 'Immer', no: 'Nein', never: 'Nie' },
    spoken: (key) => `Oder halte ${key === '' ? 'die Taste' : key} und sag „ja“ oder „yes“.`,
  },
}
