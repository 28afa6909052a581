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
  'No microphone was found: this computer’s sound server does not answer.':
    'Kein Mikrofon gefunden: Der Tonserver dieses Computers antwortet nicht.',
  'No speaker was found: this computer’s sound server does not answer.':
    'Kein Lautsprecher gefunden: Der Tonserver dieses Computers antwortet nicht.',
  'Another Parley on this computer is using the microphone.':
    'Ein anderes Parley auf diesem Computer benutzt das Mikrofon.',
  'The sound system stopped responding. Try again.': 'Das Tonsystem antwortet nicht mehr. Versuche es noch einmal.',
  'Sound is not available: {0}': 'Der Ton ist nicht verfügbar: {0}',
  'The file is not PCM16, 24 kHz, mono WAV: {0}.': 'Die Datei ist kein WAV mit PCM16, 24 kHz, mono: {0}.',

  // main/compose/sound-part.ts
  'The agent’s voice cannot be taken out of what the microphone hears: that part of Parley does not work. The conversation goes on, but the agent may interrupt itself. Wear headphones, or choose in Settings to interrupt by key or button.':
    'Die Stimme des Agenten lässt sich nicht aus dem herausnehmen, was das Mikrofon hört: Dieser Teil von Parley funktioniert ' +
    'nicht. Das Gespräch geht weiter, aber der Agent unterbricht sich vielleicht selbst. Setze Kopfhörer auf oder wähle in den ' +
    'Einstellungen, dass du nur mit Taste oder Knopf unterbrichst.',

  // main/compose/device-notices.ts
  'the system’s default microphone': 'das Standardmikrofon des Systems',
  'the system’s default speaker': 'der Standardlautsprecher des Systems',
  '“{0}”': '„{0}“',
  'Your microphone was unplugged. Using {0} until it is back.':
    'Dein Mikrofon wurde abgezogen. Bis es wieder da ist, dient {0} als Ersatz.',
  'Your microphone stopped working. Using {0} until it works again.':
    'Dein Mikrofon funktioniert nicht mehr. Bis es wieder geht, dient {0} als Ersatz.',
  'Your microphone “{0}” is not connected. Using {1} until it is there.':
    'Dein Mikrofon „{0}“ ist nicht angeschlossen. Bis es da ist, dient {1} als Ersatz.',
  'Your microphone “{0}” cannot be opened. Using {1} until it can.':
    'Dein Mikrofon „{0}“ lässt sich nicht öffnen. So lange dient {1} als Ersatz.',
  'The system’s default microphone does not work. Using {0} until it does.':
    'Das Standardmikrofon des Systems funktioniert nicht. So lange dient {0} als Ersatz.',
  'Your microphone was unplugged. Using {0}, the system’s default.':
    'Dein Mikrofon wurde abgezogen. Jetzt dient {0} als Mikrofon, wie im System eingestellt.',
  'Your speaker was unplugged. Using {0} until it is back.':
    'Dein Lautsprecher wurde abgezogen. Bis er wieder da ist, dient {0} als Ersatz.',
  'Your speaker stopped working. Using {0} until it works again.':
    'Dein Lautsprecher funktioniert nicht mehr. Bis er wieder geht, dient {0} als Ersatz.',
  'Your speaker “{0}” is not connected. Using {1} until it is there.':
    'Dein Lautsprecher „{0}“ ist nicht angeschlossen. Bis er da ist, dient {1} als Ersatz.',
  'Your speaker “{0}” cannot be opened. Using {1} until it can.':
    'Dein Lautsprecher „{0}“ lässt sich nicht öffnen. So lange dient {1} als Ersatz.',
  'The system’s default speaker does not work. Using {0} until it does.':
    'Der Standardlautsprecher des Systems funktioniert nicht. So lange dient {0} als Ersatz.',
  'Your speaker was unplugged. Using {0}, the system’s default.':
    'Dein Lautsprecher wurde abgezogen. Jetzt dient {0} als Lautsprecher, wie im System eingestellt.',
  '{0} is back, and is used again.': '{0} ist wieder da und wird wieder benutzt.',
  '{0} You can type your message; Parley listens again as soon as there is a microphone.':
    '{0} Du kannst deine Nachricht tippen; Parley hört wieder zu, sobald es ein Mikrofon gibt.',
  '{0} Answers appear as captions; Parley speaks again as soon as there is a speaker.':
    '{0} Antworten erscheinen als Mitschrift; Parley spricht wieder, sobald es einen Lautsprecher gibt.',

  // main/compose/silence-watch.ts
  'Nothing at all comes from your microphone. Look for a mute switch on it, or choose another one in Settings.':
    'Von deinem Mikrofon kommt gar nichts. Sieh nach, ob es einen Stummschalter hat, oder wähle in den Einstellungen ein anderes.',

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
