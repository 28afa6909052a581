/** The words of the settings of sound, in German: a part of the catalogue (`strings.ts`). */
import type { Shape } from './shape.ts'
import type { soundStrings } from './strings-sound.ts'

/** German. */
export const soundStringsDe: Shape<typeof soundStrings> = {
  soundSettings: {
    title: 'Ton',
    microphone: 'Mikrofon',
    speaker: 'Lautsprecher',
    systemDefault: 'Wie im System eingestellt',
    absent: (name) => `${name} (nicht angeschlossen)`,
    duplex: 'Unterbrechen',
    duplexHint: 'Ohne Kopfhörer hört das Mikrofon den Agenten, und der Agent würde sich selbst unterbrechen.',
    half: 'Nur mit Taste oder Knopf (halbduplex)',
    full: 'Einfach durch Sprechen, mit Kopfhörern (vollduplex)',
  },
}
