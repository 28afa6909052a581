/** The words of the transcript and of the empty conversation, in German: a part of the catalogue (`strings.ts`). */
import { plural } from './plural.ts'
import type { Shape } from './shape.ts'
import type { captionStrings } from './strings-captions.ts'

/** German. */
export const captionStringsDe: Shape<typeof captionStrings> = {
  captions: {
    label: 'Mitschrift',
    you: 'Du',
    agent: 'Agent',
    practice: 'Übung',
    jump: 'Zum Jetzt springen',
    fresh: (count, text) => plural('de', count, { one: `${text} neue Äußerung`, other: `${text} neue Äußerungen` }),
    copy: { label: 'Diese Worte kopieren', done: 'Kopiert' },
    newConversation: 'Neues Gespräch',
    interrupted: 'unterbrochen',
    notHeard: 'nicht gehört:',
    held: 'kam verspätet',
    heldMeaning: 'Während dies gesagt wurde, war ein Werkzeug an der Arbeit.',
    typed: 'getippt',
    waiting: (plugin, tool) => `Wartet auf ${plugin}: ${tool}.`,
    holding: (plugin, tool) => `Wartet auf ${plugin}: ${tool}. Was du jetzt sagst, erscheint, sobald es fertig ist.`,
    cancel: 'Abbrechen',
  },
  empty: {
    title: 'Sag zum Beispiel',
    titleOff: 'Noch gibt es nichts zu bereden',
    lead: 'Oder klicke darauf. Die Antwort wird gesprochen und steht hier geschrieben.',
    leadPractice:
      'Oder klicke darauf. Du sprichst mit dem Übungsagenten, der zu Parley gehört; er weiß, was die Plugins ihn lehren.',
    none: 'Plugins bringen Parley bei, was es kann, und keines ist eingeschaltet. Öffne „Plugins“ und schalte eines ein.',
  },
}
