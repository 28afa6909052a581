/** What the app says of files, keys, history, recordings and itself, in German, by the English text (`words.ts`). */

/** The table. */
export const germanErrors: Readonly<Record<string, string>> = {
  // main/ipc.ts
  'Parley did not understand what the window asked. Please restart it.':
    'Parley hat nicht verstanden, was das Fenster wollte. Bitte starte es neu.',
  'Something went wrong inside Parley. The log says what.':
    'In Parley ist etwas schiefgegangen. Das Protokoll sagt, was.',
  'This page may not ask Parley for anything.': 'Diese Seite darf Parley um nichts bitten.',

  // main/compose
  'Plugins are not isolated, because Parley was started as root. Start it as an ordinary user.':
    'Plugins sind nicht abgeschottet, weil Parley als root gestartet wurde. Starte es als gewöhnlicher Benutzer.',
  'This is the test runtime, not for daily use: Electron’s own download could not be reached.':
    'Dies ist die Testumgebung, nicht für den Alltag: Electron selbst war nicht zu laden.',
  'Your history could not be read. Parley kept the old file as {0} and began a new one.':
    'Dein Verlauf war nicht zu lesen. Parley hat die alte Datei als {0} behalten und einen neuen begonnen.',
  'Parley goes on without keeping history.': 'Parley macht weiter, ohne einen Verlauf zu führen.',
  'The folder for your own plugins cannot be made, so only the bundled ones are there. Check who owns Parley’s data folder.':
    'Der Ordner für deine eigenen Plugins lässt sich nicht anlegen, deshalb gibt es nur die mitgelieferten. Prüfe, wem ' +
    'Parleys Datenordner gehört.',
  'The voice service records your conversations: what you say, what it says, and what tools are asked and answer. Settings lists each of them, under Recordings, and deletes what the service has kept.':
    'Der Sprachdienst nimmt deine Gespräche auf: was du sagst, was er sagt und was Werkzeuge gefragt werden und antworten. ' +
    'Die Einstellungen zeigen jedes davon unter „Aufnahmen“ und löschen, was der Dienst behalten hat.',
  'History could not be opened, so there are no earlier sessions to show.':
    'Der Verlauf ließ sich nicht öffnen, deshalb gibt es keine früheren Sitzungen zu zeigen.',
  'History could not be opened, so there are no earlier calls to show.':
    'Der Verlauf ließ sich nicht öffnen, deshalb gibt es keine früheren Aufrufe zu zeigen.',
  'History could not be opened, so nothing of it can be deleted.':
    'Der Verlauf ließ sich nicht öffnen, also lässt sich nichts davon löschen.',
  'The conversation did not end. End it, then delete everything.':
    'Das Gespräch ist nicht zu Ende gegangen. Beende es, dann lösche alles.',
  'This session is no longer kept.': 'Diese Sitzung ist nicht mehr da.',
  'This conversation is still open. End it first, then delete.':
    'Dieses Gespräch ist noch offen. Beende es erst, dann lösche.',
  'The service has deleted it, but Parley could not write that down.':
    'Der Dienst hat sie gelöscht, aber Parley konnte das nicht festhalten.',
  'Not every record could be deleted ({0}). Close programs that read them, then try again.':
    'Nicht jede Aufzeichnung ließ sich löschen ({0}). Schließe Programme, die sie lesen, und versuche es dann noch einmal.',

  // main/compose/conversations.ts
  'History could not be opened, so there are no earlier conversations to show.':
    'Der Verlauf ließ sich nicht öffnen, deshalb gibt es keine früheren Gespräche zu zeigen.',
  'The conversation could not be saved there ({0}). No file was changed. Choose another folder, or free some space, and try again.':
    'Das Gespräch ließ sich dort nicht speichern ({0}). Keine Datei wurde geändert. Wähle einen anderen Ordner oder schaffe ' +
    'Platz und versuche es noch einmal.',
  'This conversation is still open. End it, then delete it.':
    'Dieses Gespräch ist noch offen. Beende es, dann lösche es.',
  'The conversation could not be deleted. Nothing of it is gone. Try again.':
    'Das Gespräch ließ sich nicht löschen. Nichts davon ist weg. Versuche es noch einmal.',
  'The conversation is deleted, but its technical record is not ({0}). Delete the records in Settings.':
    'Das Gespräch ist gelöscht, seine technische Aufzeichnung aber nicht ({0}). Lösche die Aufzeichnungen in den Einstellungen.',
  'This conversation is no longer kept.': 'Dieses Gespräch ist nicht mehr da.',

  // main/recordings.ts
  'The service gave this session no usable id, so nothing can be deleted.':
    'Der Dienst hat dieser Sitzung keine brauchbare Kennung gegeben, also lässt sich nichts löschen.',
  'The service did not answer in time. {0}': 'Der Dienst hat nicht rechtzeitig geantwortet. {0}',
  'The service cannot be reached. Check your connection. {0}':
    'Der Dienst ist nicht zu erreichen. Prüfe deine Verbindung. {0}',
  'The service did not accept your API key for this session. Use the key the conversation was held with.':
    'Der Dienst hat deinen API-Schlüssel für diese Sitzung nicht angenommen. Nimm den, mit dem das Gespräch geführt wurde.',
  'The service has no recording of this session: it is gone already, or belongs to another account.':
    'Der Dienst hat keine Aufnahme dieser Sitzung: Sie ist schon weg oder gehört zu einem anderen Konto.',
  'The service has had too many requests just now.': 'Der Dienst hatte gerade zu viele Anfragen.',
  'The service answered {0}.': 'Der Dienst hat mit {0} geantwortet.',
  'The service deletes recordings only with your API key. Enter it above, then try again.':
    'Der Dienst löscht Aufnahmen nur mit deinem API-Schlüssel. Gib ihn oben ein und versuche es dann noch einmal.',
  'The recording may still be there; try again in a minute.':
    'Die Aufnahme ist vielleicht noch da; versuche es in einer Minute noch einmal.',

  // main/settings.ts, main/json-object-file.ts
  'In settings.json, "{0}" is not usable ({1}). The default is used.':
    'In settings.json ist „{0}“ nicht zu gebrauchen ({1}). Die Vorgabe gilt.',
  'The settings could not be saved ({0}). They hold until Parley ends.':
    'Die Einstellungen ließen sich nicht speichern ({0}). Sie gelten, bis Parley endet.',
  '"{0}" was not changed: {1}.': '„{0}“ wurde nicht geändert: {1}.',
  '{0} could not be read ({1}). The defaults are used.': '{0} war nicht zu lesen ({1}). Die Vorgaben gelten.',
  '{0} is not valid JSON. It was kept as {1}; the defaults are used.':
    '{0} ist kein gültiges JSON. Es wurde als {1} behalten; die Vorgaben gelten.',
  '{0} is not valid JSON. The defaults are used until it is mended.':
    '{0} ist kein gültiges JSON. Die Vorgaben gelten, bis es in Ordnung gebracht ist.',

  // main/agent-choice.ts, main/agent
  'PARLEY_AGENT_URL is not a URL. It looks like {0}.': 'PARLEY_AGENT_URL ist keine URL. Sie sieht aus wie {0}.',
  'PARLEY_AGENT_URL must begin with wss: (or ws: for this machine), not with {0}':
    'PARLEY_AGENT_URL muss mit wss: beginnen (oder ws: für diesen Computer), nicht mit {0}',
  'PARLEY_AGENT_URL must begin with wss: unless it is an address of this machine; {0} is not.':
    'PARLEY_AGENT_URL muss mit wss: beginnen, außer für eine Adresse dieses Computers; {0} ist keine.',
  'PARLEY_AGENT_URL must not contain a user name or password.':
    'PARLEY_AGENT_URL darf keinen Benutzernamen und kein Passwort enthalten.',
  'PARLEY_AGENT_URL must not contain a #.': 'PARLEY_AGENT_URL darf kein # enthalten.',
  'ASSEMBLYAI_API_KEY is not an API key: it has spaces or odd characters.':
    'ASSEMBLYAI_API_KEY ist kein API-Schlüssel: Er hat Leerzeichen oder seltsame Zeichen.',

  'The practice agent could not be reached: {0}.': 'Der Übungsagent war nicht zu erreichen: {0}.',

  // main/secrets.ts
  'Set the environment variable ASSEMBLYAI_API_KEY before starting Parley instead.':
    'Setze stattdessen die Umgebungsvariable ASSEMBLYAI_API_KEY, bevor du Parley startest.',
  'Set up the keyring of your system, then start Parley again.':
    'Richte den Schlüsselbund deines Systems ein und starte Parley dann neu.',
  'This system has no keyring that Parley can use.': 'Dieses System hat keinen Schlüsselbund, den Parley nutzen kann.',
  'Without a keyring the key could only be stored in readable form.':
    'Ohne Schlüsselbund ließe sich der Schlüssel nur lesbar speichern.',
  'Without a keyring the secret could only be stored in readable form.':
    'Ohne Schlüsselbund ließe sich das Geheimnis nur lesbar speichern.',
  'The keyring refused the key; it was not stored. {0}':
    'Der Schlüsselbund hat den Schlüssel abgelehnt; er wurde nicht gespeichert. {0}',
  'The key could not be saved ({0}). Check who owns the data folder.':
    'Der Schlüssel ließ sich nicht speichern ({0}). Prüfe, wem der Datenordner gehört.',
  'The secret could not be saved ({0}). Check who owns the data folder.':
    'Das Geheimnis ließ sich nicht speichern ({0}). Prüfe, wem der Datenordner gehört.',
  'The secret was not stored. {0} {1}': 'Das Geheimnis wurde nicht gespeichert. {0} {1}',
  'The keyring refused the secret; it was not stored. {0}':
    'Der Schlüsselbund hat das Geheimnis abgelehnt; es wurde nicht gespeichert. {0}',
  'The stored key cannot be read. {0}': 'Der gespeicherte Schlüssel ist nicht zu lesen. {0}',
  'The keyring does not give the stored key back. Enter the key again in Settings.':
    'Der Schlüsselbund gibt den gespeicherten Schlüssel nicht heraus. Gib ihn in den Einstellungen noch einmal ein.',
  'The service does not accept this key, so it was not stored. Copy all of it.':
    'Der Dienst nimmt diesen Schlüssel nicht an, deshalb wurde er nicht gespeichert. Kopiere ihn ganz.',
  'This is not an API key: it has spaces or odd characters.':
    'Das ist kein API-Schlüssel: Er hat Leerzeichen oder seltsame Zeichen.',
  'The key was not stored. {0}': 'Der Schlüssel wurde nicht gespeichert. {0}',
  'The stored secret cannot be read. {0} {1}': 'Das gespeicherte Geheimnis ist nicht zu lesen. {0} {1}',
  'The keyring does not give the stored secret back. Enter it again on the plugin’s page.':
    'Der Schlüsselbund gibt das gespeicherte Geheimnis nicht heraus. Gib es auf der Seite des Plugins noch einmal ein.',
  'The secret is empty. Enter it, or remove it.': 'Das Geheimnis ist leer. Gib es ein, oder entferne es.',
  'The secret is too long: at most {0} characters.': 'Das Geheimnis ist zu lang: höchstens {0} Zeichen.',

  // main/store
  'The history file cannot be written. Check who owns the data folder.':
    'Die Verlaufsdatei lässt sich nicht schreiben. Prüfe, wem der Datenordner gehört.',
  'The disk is full: history is not being saved. Free some space.':
    'Der Datenträger ist voll: Der Verlauf wird nicht gespeichert. Schaffe etwas Platz.',
  'The history file is damaged. It is set aside at the next start.':
    'Die Verlaufsdatei ist beschädigt. Beim nächsten Start wird sie beiseitegelegt.',
  'Another program holds the history file. Close it to save history again.':
    'Ein anderes Programm hält die Verlaufsdatei fest. Schließe es, damit der Verlauf wieder gespeichert wird.',
  'History could not be saved or read: {0}': 'Der Verlauf ließ sich nicht speichern oder lesen: {0}',
  'The history was written by a newer Parley (version {0}, this one knows {1}). It is left untouched; update Parley to see it.':
    'Der Verlauf stammt von einem neueren Parley (Version {0}, dieses kennt {1}). Er bleibt unberührt; aktualisiere Parley, ' +
    'um ihn zu sehen.',
  'History has stopped. Restart Parley; the log says why.':
    'Der Verlauf ist stehen geblieben. Starte Parley neu; das Protokoll sagt, warum.',
  'History is closed.': 'Der Verlauf ist geschlossen.',
  'History has stopped. Restart Parley.': 'Der Verlauf ist stehen geblieben. Starte Parley neu.',
}
