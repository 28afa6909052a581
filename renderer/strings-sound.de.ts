/** The words of the sound settings and of the checks, in German: a part of the catalogue (`strings.ts`). */
import type { CheckedEcho, CheckedMicrophone } from '../preload/contract.ts'
import type { Shape } from './shape.ts'
import type { soundStrings } from './strings-sound.ts'

const heardAs: Record<CheckedMicrophone['verdict'], string> = {
  good: 'Du bist gut zu hören.',
  faint:
    'Du bist schwer zu hören. Geh näher heran, oder stell das Mikrofon in den Toneinstellungen des Systems lauter.',
  silent:
    'Es war nichts zu hören. Sieh nach, ob das Mikrofon einen Stummschalter hat und ob das richtige ausgewählt ist.',
  clipped: 'Es ist zu laut und verzerrt. Stell das Mikrofon in den Toneinstellungen des Systems leiser.',
}

const echo: Record<CheckedEcho['verdict'], string> = {
  none: 'Das Mikrofon hört nichts vom Lautsprecher. Du kannst den Agenten einfach durch Sprechen unterbrechen.',
  weak: 'Das Mikrofon hört ein wenig vom Lautsprecher. Du kannst den Agenten einfach durch Sprechen unterbrechen.',
  cancelled:
    'Das Mikrofon hört den Lautsprecher, aber Parley kann fast alles davon herausnehmen. Du kannst den Agenten einfach ' +
    'durch Sprechen unterbrechen.',
  strong:
    'Das Mikrofon hört den Lautsprecher, und der Agent würde sich selbst unterbrechen. Setz Kopfhörer auf, oder ' +
    'unterbrich mit Taste oder Knopf.',
  deaf: 'Das Mikrofon hat gar nichts geliefert, deshalb lässt sich das nicht sagen. Teste zuerst das Mikrofon.',
  noisy: 'Hier ist es zu laut, um das zu sagen. Versuch es noch einmal, wenn es ruhig ist.',
}

/** German. */
export const soundStringsDe: Shape<typeof soundStrings> = {
  soundSettings: {
    title: 'Ton',
    microphone: 'Mikrofon',
    microphoneHint:
      'Womit Parley dich hört. Wird es abgezogen, nimmt Parley ein anderes und kehrt zu ihm zurück, sobald es wieder da ist.',
    speaker: 'Lautsprecher',
    speakerHint: 'Womit du den Agenten hörst. Wird er abgezogen, nimmt Parley einen anderen, bis er wieder da ist.',
    systemDefault: 'Wie im System',
    systemDefaultNow: (name) => `Wie im System (${name})`,
    absent: (name) => `${name} (nicht angeschlossen)`,
    duplex: 'Unterbrechen',
    duplexHint: 'Ohne Kopfhörer hört das Mikrofon den Agenten, und der Agent würde sich selbst unterbrechen.',
    onHeadphones: 'Dein Lautsprecher sitzt auf dem Kopf, deshalb hört das Mikrofon wenig davon.',
    cancelEcho: 'Die Stimme des Agenten aus dem Ton des Mikrofons herausnehmen',
    cancelEchoHint:
      'So kannst du auch ohne Kopfhörer durch Sprechen unterbrechen. Prüf das Echo, um zu sehen, wie gut es hier geht.',
    half: 'Nur mit Taste oder Knopf (halbduplex)',
    full: 'Einfach durch Sprechen (vollduplex)',
    earcons: {
      on: 'Mit kurzen Klängen sagen, was geschieht',
      onHint: 'Dass Parley zuhört, nicht mehr zuhört, auf ein Werkzeug wartet, dich etwas fragt oder einen Fehler hat.',
      volume: 'Lautstärke der kurzen Klänge',
      volumeHint: 'Die Stimme des Agenten ist so laut, wie dein System sie macht.',
      play: 'Vorspielen',
      playing: 'Zuhören, Ende, Werkzeug, Frage, Fehler.',
    },
    checks: {
      stop: 'Anhalten',
      starting: 'Das Mikrofon wird geöffnet.',
      microphone: {
        start: 'Mikrofon testen',
        hint: 'Nimmt dich drei Sekunden lang auf und spielt es dir vor. Nichts wird behalten oder verschickt.',
        recording: 'Sag jetzt etwas. Du wirst drei Sekunden lang aufgenommen.',
        playing: 'So klingst du.',
        heardAs,
      },
      speaker: {
        start: 'Testton spielen',
        playing: 'Drei Töne werden gespielt.',
        done: 'Du solltest drei Töne gehört haben. Wenn nicht, stell den Lautsprecher lauter, oder wähl einen anderen.',
      },
      echo: {
        start: 'Echo prüfen',
        hint: 'Spielt einen Klang und stellt fest, wie viel davon das Mikrofon hört und wie viel Parley herausnehmen kann.',
        playing: 'Ein Klang wird gespielt, und das Mikrofon hört zu. Bitte sei einen Augenblick still.',
        verdict: echo,
        left: (quieterDb) => `Mit dem, was Parley herausnimmt, ${quieterDb} dB leiser.`,
        figures: (quieterDb, delayMs) => `Echo: ${quieterDb} dB leiser als gespielt, nach ${delayMs} ms.`,
        useFull: 'Durch Sprechen unterbrechen',
        useHalf: 'Nur mit Taste oder Knopf unterbrechen',
      },
    },
  },
}
