/** What the app says of devices and their checks, in German, by the English text (`words.ts`). */

/** The table. */
export const germanSound: Readonly<Record<string, string>> = {
  // main/audio
  'The microphone is in use by another program. Close that program, or choose another microphone in Settings.':
    'Ein anderes Programm benutzt das Mikrofon. Schließe dieses Programm oder wähle in den Einstellungen ein anderes Mikrofon.',
  'The microphone may not be used: the system refused access. Allow it in the system settings.':
    'Das Mikrofon darf nicht benutzt werden: Das System hat den Zugriff verweigert. Erlaube ihn in den Systemeinstellungen.',
  'The microphone could not be opened. Check that it is connected, or choose another one in Settings.':
    'Das Mikrofon ließ sich nicht öffnen. Prüfe, ob es angeschlossen ist, oder wähle in den Einstellungen ein anderes.',
  'The microphone offers no sample format that Parley can use. Choose another one in Settings.':
    'Das Mikrofon bietet kein Format, das Parley nutzen kann. Wähle in den Einstellungen ein anderes.',
  'The microphone stopped responding. It may have been unplugged.':
    'Das Mikrofon antwortet nicht mehr. Vielleicht wurde es abgezogen.',
  'The speaker is in use by another program. Close that program, or choose another speaker in Settings.':
    'Ein anderes Programm benutzt den Lautsprecher. Schließe dieses Programm oder wähle in den Einstellungen einen anderen.',
  'The speaker may not be used: the system refused access. Allow it in the system settings.':
    'Der Lautsprecher darf nicht benutzt werden: Das System hat den Zugriff verweigert. Erlaube ihn in den ' +
    'Systemeinstellungen.',
  'The speaker could not be opened. Check that it is connected, or choose another one in Settings.':
    'Der Lautsprecher ließ sich nicht öffnen. Prüfe, ob er angeschlossen ist, oder wähle in den Einstellungen einen anderen.',
  'The speaker offers no sample format that Parley can use. Choose another one in Settings.':
    'Der Lautsprecher bietet kein Format, das Parley nutzen kann. Wähle in den Einstellungen einen anderen.',
  'The speaker stopped responding. It may have been unplugged.':
    'Der Lautsprecher antwortet nicht mehr. Vielleicht wurde er abgezogen.',
  'No microphone was found. Connect one and try again, or type instead.':
    'Kein Mikrofon gefunden. Schließe eines an und versuche es noch einmal, oder tippe stattdessen.',
  'No speaker was found. Connect one and try again, or read the captions.':
    'Kein Lautsprecher gefunden. Schließe einen an und versuche es noch einmal, oder lies die Mitschrift.',
  'There is no microphone: this computer has no sound system.':
    'Es gibt kein Mikrofon: Dieser Computer hat kein Tonsystem.',
  'There is no speaker: this computer has no sound system.':
    'Es gibt keinen Lautsprecher: Dieser Computer hat kein Tonsystem.',
  'The microphone could not be opened: {0}': 'Das Mikrofon ließ sich nicht öffnen: {0}',
  'The speaker could not be opened: {0}': 'Der Lautsprecher ließ sich nicht öffnen: {0}',
  'Another Parley on this computer is using the microphone.':
    'Ein anderes Parley auf diesem Computer benutzt das Mikrofon.',
  'The sound system stopped responding. Try again.': 'Das Tonsystem antwortet nicht mehr. Versuche es noch einmal.',
  'Sound is not available: {0}': 'Der Ton ist nicht verfügbar: {0}',
  'The file is not PCM16, 24 kHz, mono WAV: {0}.': 'Die Datei ist kein WAV mit PCM16, 24 kHz, mono: {0}.',

  // main/compose/sound-checks.ts
  'Another check is running. Wait until it is over, or stop it.':
    'Eine andere Prüfung läuft. Warte, bis sie vorbei ist, oder halte sie an.',
  'You are in the middle of talking. Stop talking first, then check the sound.':
    'Du bist mitten im Gespräch. Höre erst auf zu sprechen, dann prüfe den Ton.',
  'There is no speaker that can be opened. Connect one, or choose another one in Settings.':
    'Es gibt keinen Lautsprecher, der sich öffnen lässt. Schließe einen an oder wähle in den Einstellungen einen anderen.',
  'The microphone delivers nothing. Check that it is connected, or choose another one in Settings.':
    'Das Mikrofon liefert nichts. Prüfe, ob es angeschlossen ist, oder wähle in den Einstellungen ein anderes.',
  'The check was stopped.': 'Die Prüfung wurde angehalten.',
  'The check was stopped: you began to talk.': 'Die Prüfung wurde angehalten: Du hast angefangen zu sprechen.',
  'The check was stopped: the agent began to speak.':
    'Die Prüfung wurde angehalten: Der Agent hat angefangen zu sprechen.',
}
