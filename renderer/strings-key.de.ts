/** The words of the push-to-talk key, in German: a part of the catalogue (`strings.ts`). */
import type { Shape } from './shape.ts'
import type { keyStrings } from './strings-key.ts'

/** German. */
export const keyStringsDe: Shape<typeof keyStrings> = {
  keyNames: {
    Ctrl: 'Strg',
    Shift: 'Umschalt',
    Space: 'Leertaste',
    'Middle mouse button': 'Mittlere Maustaste',
    'Mouse 4': 'Maustaste 4',
    'Mouse 5': 'Maustaste 5',
  },
  talkKey: {
    change: 'Taste ändern',
    cancel: 'Abbrechen',
    reset: 'Standard verwenden',
    press: 'Drücke die gewünschte Taste',
    howKeys:
      'Eine Funktionstaste, oder eine Taste zusammen mit Strg oder Alt. Esc bricht ab. Die bisherige Taste gilt bis dahin.',
    howMouse:
      'Eine Funktionstaste, eine Taste zusammen mit Strg oder Alt, oder eine Maustaste (mittlere, 4, 5). Esc bricht ab. Die bisherige Taste gilt bis dahin.',
    chosen: (key) => `Die Taste ist jetzt ${key}.`,
    timeout: 'Es wurde nichts gedrückt, deshalb bleibt die Taste, wie sie war.',
    cancelled: 'Die Taste bleibt, wie sie war.',
    refusal: {
      types: 'Diese Taste schreibt etwas und würde das Sprechen beim Tippen einschalten. Halte Strg oder Alt dazu.',
      escape: 'Esc hält in Parley alles an und kann deshalb das Sprechen nicht einschalten.',
      lock: 'Diese Taste schaltet eine Sperre um und meldet nicht, wann sie losgelassen wird. Wähle eine andere.',
      clicks: 'Diese Maustaste wird zum Klicken gebraucht. Die mittlere und die Tasten 4 und 5 gehen.',
      'modifiers-only':
        'Strg, Alt und Umschalt allein gehören zu sehr vielen Tastenkürzeln. Drücke noch eine Taste dazu.',
      system: 'Dein System behält diese Kombination für sich. Wähle eine andere.',
      own: 'Das ist ein Tastenkürzel des Parley-Fensters. Wähle eine andere Taste.',
      nameless: 'Parley kennt diese Taste nicht. Wähle eine andere.',
      taken: 'Ein anderes Programm verwendet diese Kombination, und nur eines kann sie haben. Wähle eine andere.',
    },
    warning: {
      common: 'Die meisten Programme tun bei dieser Kombination auch etwas. Beides wird geschehen.',
      taken: 'Auch ein anderes Programm hört auf diese Kombination. Beides wird geschehen.',
      'alt-gr': 'Auf vielen Tastaturen ist Strg+Alt dasselbe wie AltGr; dann schreibt das auch ein Zeichen.',
      middle: 'Die mittlere Maustaste fügt in vielen Programmen auch etwas ein oder blättert.',
    },
    obstacle: {
      wayland:
        'Dein Desktop (Wayland) zeigt Programmen nicht, wann eine Taste losgelassen wird. Um eine Taste zu halten, binde in den Einstellungen deines Desktops die Befehle unten an sie.',
      accessibility:
        'macOS lässt Parley die Tastatur nicht sehen. Erlaube es in Systemeinstellungen, Datenschutz & Sicherheit, Bedienungshilfen; Parley merkt es von selbst.',
      'no-display': 'Es gibt keinen Bildschirm, bei dem Parley nach Tasten fragen könnte. Verwende die Befehle unten.',
      'hook-failed':
        'Parley konnte die Tastatur nicht mithören. Es versucht es wieder, wenn du den Bildschirm entsperrst, und beim nächsten Start.',
      'hook-deaf':
        'Die Tastatur wird benutzt, und Parley sieht nichts davon. Es versucht es weiter; bleibt es so, beende Parley und starte es neu.',
      taken:
        'Ein anderes Programm hat diese Kombination belegt. Wähle eine andere Taste, oder verwende die Befehle unten.',
      mouse:
        'Maustasten sind hier nicht zu sehen, nur Tasten der Tastatur. Wähle eine davon, oder binde die Befehle unten an die Maustaste.',
      unusable: 'Was in der Einstellungsdatei steht, ist keine Taste.',
    },
    auto: 'Halte sie zum Sprechen, oder tippe sie an, um das Sprechen ein- und auszuschalten. Auch in anderen Programmen.',
    hold: 'Halte sie zum Sprechen. Auch in anderen Programmen.',
    toggle: 'Drücke sie zum Sprechen und noch einmal zum Aufhören. Auch in anderen Programmen.',
    pressOnly: 'Drücke sie zum Sprechen und noch einmal zum Aufhören. Halten geht hier nicht.',
    none: 'Im Moment gibt es keine Taste.',
    problem: (why) => `Was nicht stimmt: ${why}.`,
  },
  keyWays: {
    show: 'Wie die Taste auf diesem Computer funktioniert',
    inUse: 'In Gebrauch',
    impossible: 'Hier nicht möglich',
    notNeeded: 'Nicht nötig',
    always: 'Immer möglich',
    hook: 'Die Tastatur mithören',
    hookMeaning:
      'Sieht, wann eine Taste oder Maustaste gedrückt und losgelassen wird, sodass du sie halten kannst. Nichts, was du tippst, wird behalten.',
    shortcut: 'Ein Tastenkürzel des Desktops',
    shortcutMeaning:
      'Erfährt, wann die Taste gedrückt wird, aber nicht, wann sie losgelassen wird. Sie kann nur umschalten.',
    commands: 'Befehle',
    commandsMeaning:
      'Für Desktops, die Tasten für sich behalten: Binde sie in den Einstellungen des Desktops an Tasten. Der erste schaltet um, für Desktops, die beim Drücken einen Befehl ausführen. Die anderen beiden halten, wo eine Taste beim Drücken einen Befehl ausführen kann und beim Loslassen einen anderen.',
    copy: (command) => `${command} kopieren`,
    copyShort: 'Kopieren',
    copied: 'Kopiert',
  },
}
