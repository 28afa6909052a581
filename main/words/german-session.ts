/** What the session and the sound say, in German, by the English text (`words.ts`). */

/** The table. */
export const germanSession: Readonly<Record<string, string>> = {
  // main/voice
  'Press the key or type to begin.': 'Drücke die Taste oder tippe, um zu beginnen.',
  'Ending the conversation.': 'Das Gespräch wird beendet.',
  'The connection was lost. Parley is connecting again by itself.':
    'Die Verbindung ist abgerissen. Parley verbindet sich von selbst wieder.',
  'Go on talking: what you say is kept.': 'Sprich weiter: Was du sagst, geht nicht verloren.',
  'There is no microphone. You can type your message.': 'Es gibt kein Mikrofon. Du kannst deine Nachricht tippen.',
  'Nothing you say is sent.': 'Nichts, was du sagst, wird gesendet.',
  'You are muted, so Parley does not listen. Switch Mute off, then press Talk again.':
    'Du bist stumm geschaltet, deshalb hört Parley nicht zu. Schalte „Stumm“ aus und drücke dann wieder „Sprechen“.',
  'Parley can no longer see that the push-to-talk key is held down, so it stopped listening. Press it again to go on.':
    'Parley sieht nicht mehr, dass die Sprechtaste gehalten wird, und hat aufgehört zuzuhören. Drücke sie wieder, um ' +
    'weiterzumachen.',
  'Talk was held down for three minutes, so Parley stopped listening, in case the key is stuck. Let go and press again to go on.':
    '„Sprechen“ wurde drei Minuten lang gehalten. Parley hat aufgehört zuzuhören, falls die Taste klemmt. Lass los und ' +
    'drücke wieder, um weiterzumachen.',
  'Opening the microphone.': 'Das Mikrofon wird geöffnet.',
  'The voice service is busy right now. Parley tries again by itself.':
    'Der Sprachdienst ist gerade ausgelastet. Parley versucht es von selbst wieder.',
  'The voice service had a fault. Parley connects again by itself.':
    'Der Sprachdienst hatte eine Störung. Parley verbindet sich von selbst wieder.',
  'The voice service ended the conversation there. Parley begins a new one and goes on.':
    'Der Sprachdienst hat das Gespräch dort beendet. Parley beginnt ein neues und macht weiter.',
  'The voice service no longer knows this conversation. Parley begins a new one there and goes on.':
    'Der Sprachdienst kennt dieses Gespräch nicht mehr. Parley beginnt dort ein neues und macht weiter.',
  'The voice service refused the settings of this conversation. Check voice and plugins in Settings, then try again.':
    'Der Sprachdienst hat die Einstellungen dieses Gesprächs abgelehnt. Prüfe Stimme und Plugins in den Einstellungen und ' +
    'versuche es dann noch einmal.',
  'The voice service did not accept the API key. Check the key in Settings, then press Talk.':
    'Der Sprachdienst hat den API-Schlüssel nicht angenommen. Prüfe ihn in den Einstellungen und drücke dann „Sprechen“.',
  'This API key may not use the voice service. Check your account, or enter another key in Settings.':
    'Dieser API-Schlüssel darf den Sprachdienst nicht nutzen. Prüfe dein Konto oder gib in den Einstellungen einen anderen ein.',
  'Your account has too many conversations open. Parley tries again by itself; close others if you can.':
    'In deinem Konto sind zu viele Gespräche offen. Parley versucht es von selbst wieder; schließe andere, wenn du kannst.',
  'The voice service refused the conversation. Try again later, or check your settings.':
    'Der Sprachdienst hat das Gespräch abgelehnt. Versuche es später wieder oder prüfe deine Einstellungen.',
  'The connection to the voice agent was lost. Parley is connecting again by itself.':
    'Die Verbindung zum Sprachagenten ist abgerissen. Parley verbindet sich von selbst wieder.',
  'The voice service closed the connection. Check your API key in Settings, then press Talk.':
    'Der Sprachdienst hat die Verbindung geschlossen. Prüfe deinen API-Schlüssel in den Einstellungen und drücke dann „Sprechen“.',
  'The voice service turned Parley away several times. Wait a few minutes, then press Talk or send your message again.':
    'Der Sprachdienst hat Parley mehrmals abgewiesen. Warte ein paar Minuten und drücke dann „Sprechen“ oder sende deine ' +
    'Nachricht noch einmal.',
  'The voice agent cannot be reached. Parley keeps trying by itself; press Talk to try at once, or check your internet connection.':
    'Der Sprachagent ist nicht zu erreichen. Parley versucht es von selbst weiter; drücke „Sprechen“, um es sofort zu versuchen, oder prüfe deine Internetverbindung.',
  'The voice agent cannot be reached. Check your internet connection, then press Talk or send your message again.':
    'Der Sprachagent ist nicht zu erreichen. Prüfe deine Internetverbindung und drücke dann „Sprechen“ oder sende deine ' +
    'Nachricht noch einmal.',
  'The budget you set for this month is used up. Raise it in Settings to go on.':
    'Die Grenze, die du für diesen Monat gesetzt hast, ist erreicht. Erhöhe sie in den Einstellungen, um weiterzumachen.',
  'Nobody has spoken for a while, so Parley hangs up soon. Say or type something to go on.':
    'Seit einer Weile hat niemand gesprochen, deshalb legt Parley bald auf. Sag oder tippe etwas, um weiterzumachen.',
  'The agent did not answer “{0}”. Say it again in other words, or type it.':
    'Der Agent hat auf „{0}“ nicht geantwortet. Sag es noch einmal mit anderen Worten, oder tippe es.',
  'The agent did not answer. Say it again in other words, or type it.':
    'Der Agent hat nicht geantwortet. Sag es noch einmal mit anderen Worten, oder tippe es.',
  'The connection was lost again before you heard the answer to “{0}”. Please send it again.':
    'Die Verbindung ist noch einmal abgerissen, bevor du die Antwort auf „{0}“ gehört hast. Bitte sende es noch einmal.',
  'The connection was lost again before you heard the answer to “{0}”. Please ask again.':
    'Die Verbindung ist noch einmal abgerissen, bevor du die Antwort auf „{0}“ gehört hast. Bitte frag noch einmal.',
  'The conversation ended before you heard the answer to “{0}”. Please send it again.':
    'Das Gespräch ging zu Ende, bevor du die Antwort auf „{0}“ gehört hast. Bitte sende es noch einmal.',
  'Your message was not sent: “{0}”': 'Deine Nachricht wurde nicht gesendet: „{0}“',

  // main/compose/authentication.ts
  'The voice service does not seem to hear you, although your microphone sends sound. Parley connects in another way; then say it again.':
    'Der Sprachdienst scheint dich nicht zu hören, obwohl dein Mikrofon Ton sendet. Parley verbindet sich auf andere Weise; ' +
    'sag es dann noch einmal.',
  'The voice agent does not seem to hear you, although your microphone sends sound. Check in Settings that it is the right one, or type your message.':
    'Der Sprachagent scheint dich nicht zu hören, obwohl dein Mikrofon Ton sendet. Prüfe in den Einstellungen, ob es das ' +
    'richtige ist, oder tippe deine Nachricht.',

  // main/money
  'Conversations have cost {0} this month; you wanted to know at {1}.':
    'Gespräche haben diesen Monat {0} gekostet; du wolltest es bei {1} wissen.',
  'Parley goes on.': 'Parley macht weiter.',
  'Parley goes on up to {0}.': 'Parley macht bis {0} weiter.',
  'Both limits are in Settings, under Cost.': 'Beide Grenzen stehen in den Einstellungen unter „Kosten“.',
  'Your limit of {0} for this month is reached ({1}).': 'Deine Grenze von {0} für diesen Monat ist erreicht ({1}).',
  'Parley holds no conversation with the service until the next month. To go on now, raise the limit in Settings, under Cost.':
    'Bis zum nächsten Monat führt Parley kein Gespräch mit dem Dienst. Um jetzt weiterzumachen, erhöhe die Grenze in den ' +
    'Einstellungen unter „Kosten“.',
  'The connection to the voice agent keeps breaking. Check your internet connection, then press Talk or send your message again.':
    'Die Verbindung zum Sprachagenten bricht immer wieder ab. Prüfe deine Internetverbindung und drücke dann „Sprechen“ oder ' +
    'sende deine Nachricht noch einmal.',
  'The voice service could not start the conversation. Wait a few minutes, then press Talk or send your message again.':
    'Der Sprachdienst konnte das Gespräch nicht beginnen. Warte ein paar Minuten und drücke dann „Sprechen“ oder sende ' +
    'deine Nachricht noch einmal.',
}
