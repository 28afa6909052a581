/** The words of the dock and of the settings of talking, in German: a part of the catalogue (`strings.ts`). */
import type { Shape } from './shape.ts'
import type { talkStrings } from './strings-talk.ts'

/** German. */
export const talkStringsDe: Shape<typeof talkStrings> = {
  dock: {
    label: 'Sprechen und tippen',
    talk: 'Sprechen',
    mute: 'Stumm',
    muteKey: (key) => `Stumm schalten (${key})`,
    unmuteKey: (key) => `Stumm: Nichts, was du sagst, wird gesendet. Drücken, um wieder gehört zu werden (${key})`,
    heard: 'Mikrofon an.',
    stop: 'Esc hält es an.',
    message: 'Nachricht',
    placeholder: 'Oder tippe',
    send: 'Senden',
    hold: (key) => `Oder ${key} halten`,
    toggle: (key) => `Oder ${key} drücken`,
    click: 'Klicke zum Sprechen, oder tippe',
    end: 'Gespräch beenden',
    cost: 'Kosten',
    today: 'Heute',
    practice: 'Übungsagent',
    free: 'kostenlos',
    lastTurn: 'Antwort',
    none: '–',
  },
  talkSettings: {
    title: 'Sprechen',
    key: 'Sprechtaste',
    mode: 'Was die Taste tut',
    modeHint: 'Solange das Mikrofon offen ist, wird gehört, was du sagst. Der Knopf „Sprechen“ schaltet immer um.',
    auto: 'Kurz schaltet um, lang hält offen',
    hold: 'Offen, solange sie gehalten wird',
    toggle: 'Jeder Druck schaltet um',
    idle: 'Auflegen nach Stille',
    idleHint:
      'In Sekunden, 10 bis 3.600. Ein offenes Gespräch mit dem Dienst kostet Geld, auch in der Stille. Deshalb beendet ' +
      'Parley es, wenn so lange niemand gesprochen und kein Werkzeug gearbeitet hat. Es sagt das 15 Sekunden vorher; ' +
      'sprich oder tippe, um weiterzumachen. Der nächste Tastendruck beginnt ein neues.',
    idleRange: 'Gib eine ganze Zahl von Sekunden ein, von 10 bis 3.600.',
  },
}
