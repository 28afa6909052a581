/** What the app says of plugins and their asks, in German, by the English text (`words.ts`). */

/** The table. */
export const germanPlugins: Readonly<Record<string, string>> = {
  // main/plugins/consent
  'It may reach {0}.': 'Es darf {0} erreichen.',
  'It may reach {0} in your own network.': 'Es darf {0} in deinem eigenen Netz erreichen.',
  'It may show notifications.': 'Es darf Mitteilungen zeigen.',
  'It may read the clipboard.': 'Es darf die Zwischenablage lesen.',
  'It may write to the clipboard.': 'Es darf in die Zwischenablage schreiben.',
  'It may open pages of {0} in your browser.': 'Es darf Seiten von {0} in deinem Browser öffnen.',
  'It may read, change and delete every file in a folder of yours, “{0}”, and in the folders inside it, once you have picked which folder that is.':
    'Es darf jede Datei in einem Ordner von dir, „{0}“, und in den Ordnern darin lesen, ändern und löschen, sobald du ' +
    'gewählt hast, welcher Ordner das ist.',
  '{0} It can send what it reads there to {1}.': '{0} Was es dort liest, kann es an {1} senden.',
  'Its tool “{0}” can do things that cannot be undone.':
    'Sein Werkzeug „{0}“ kann Dinge tun, die sich nicht rückgängig machen lassen.',
  'It runs with full access to this computer: it can read, change and send everything that you can.':
    'Es läuft mit vollem Zugriff auf diesen Computer: Es kann alles lesen, ändern und senden, was du kannst.',
  'It starts the program “{0}”.': 'Es startet das Programm „{0}“.',
  'Its tools are carried out by a server on this computer, {0}.':
    'Seine Werkzeuge führt ein Server auf diesem Computer aus, {0}.',
  'Its tools are carried out by a server elsewhere, {0}.': 'Seine Werkzeuge führt ein Server anderswo aus, {0}.',
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, and whoever runs the server can keep it.':
    'Was immer der Agent für einen Aufruf einsetzt, aus dem, was du gesagt hast oder was andere Werkzeuge ihm gesagt haben, ' +
    'wird dorthin gesendet, und wer den Server betreibt, kann es behalten.',
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, encrypted on the way, and whoever runs the server can keep it.':
    'Was immer der Agent für einen Aufruf einsetzt, aus dem, was du gesagt hast oder was andere Werkzeuge ihm gesagt haben, ' +
    'wird dorthin gesendet, unterwegs verschlüsselt, und wer den Server betreibt, kann es behalten.',
  'Whatever the agent fills in for a call, from what you said or from what other tools told it, is sent there, not encrypted on the way, and whoever runs the server can keep it.':
    'Was immer der Agent für einen Aufruf einsetzt, aus dem, was du gesagt hast oder was andere Werkzeuge ihm gesagt haben, ' +
    'wird dorthin gesendet, unterwegs unverschlüsselt, und wer den Server betreibt, kann es behalten.',
  'What the server answers, the agent reads and may follow.':
    'Was der Server antwortet, liest der Agent und befolgt es vielleicht.',
  '{0} and {1}': '{0} und {1}',
  '{0}, {1} and {2}': '{0}, {1} und {2}',
  '{0}, {1} and {2} more': '{0}, {1} und {2} weitere',
  'It is not as it came with Parley: somebody has changed its files.':
    'Es ist nicht so, wie es mit Parley kam: Jemand hat seine Dateien geändert.',
  'The tool “{0}” is new.': 'Das Werkzeug „{0}“ ist neu.',
  'The tool “{0}” is gone.': 'Das Werkzeug „{0}“ ist weg.',
  'The tool “{0}” was changed.': 'Das Werkzeug „{0}“ wurde geändert.',
  '{0} is new.': '{0} ist neu.',
  '{0} is gone.': '{0} ist weg.',
  '{0} was changed.': '{0} wurde geändert.',
  'One more file changed.': 'Eine weitere Datei wurde geändert.',
  '{0} more files changed.': '{0} weitere Dateien wurden geändert.',
  'The plugin wants your yes before each run.': 'Das Plugin will vor jedem Lauf dein Ja.',
  'What it does cannot be undone.': 'Was es tut, lässt sich nicht rückgängig machen.',
  'It runs with full access to this computer.': 'Es läuft mit vollem Zugriff auf diesen Computer.',
  'It is carried out outside of Parley, where nothing limits what it does.':
    'Es wird außerhalb von Parley ausgeführt, wo nichts begrenzt, was es tut.',
  'Something from the network was read in this conversation, and it may be what asks for this. Check it well.':
    'In diesem Gespräch wurde etwas aus dem Netz gelesen, und vielleicht verlangt das diesen Aufruf. Prüfe ihn gut.',
  'The plugin has changed since you looked. Read again what it asks for.':
    'Das Plugin hat sich geändert, seit du hingesehen hast. Lies noch einmal, worum es bittet.',
  'What this tool counts as is part of the plugin and cannot be changed here.':
    'Als was dieses Werkzeug gilt, gehört zum Plugin und lässt sich hier nicht ändern.',
  '“{0}” has no tool “{1}” any more.': '„{0}“ hat kein Werkzeug „{1}“ mehr.',
  'What your plugins may do could not be saved ({0}). It holds until Parley is closed.':
    'Was deine Plugins dürfen, ließ sich nicht speichern ({0}). Es gilt, bis Parley geschlossen wird.',
  '{0} could not be read ({1}).': '{0} war nicht zu lesen ({1}).',
  '{0} is damaged.': '{0} ist beschädigt.',
  'It was kept as {0}.': 'Es wurde als {0} behalten.',
  'Parley asks you again for what your plugins may do.': 'Parley fragt dich noch einmal, was deine Plugins dürfen.',

  // main/plugins/catalog-states.ts, main/compose/plugin-views.ts
  'It waits for your yes.': 'Es wartet auf dein Ja.',
  'It was changed. The version before stays in use until you have seen the changes and said yes.':
    'Es wurde geändert. Die Fassung davor gilt, bis du die Änderungen gesehen und ja gesagt hast.',
  'It was changed, and you kept the version before.': 'Es wurde geändert, und du hast die Fassung davor behalten.',
  'The last edit cannot be used, so the version before it stays in use.':
    'Die letzte Änderung ist nicht zu gebrauchen, deshalb gilt die Fassung davor.',
  'The last edit is broken, so the version before it stays in use.':
    'Die letzte Änderung ist kaputt, deshalb gilt die Fassung davor.',
  'The id "{0}" is taken: {1} and {2} both have it. Rename one of them.':
    'Die Kennung „{0}“ ist vergeben: {1} und {2} haben sie beide. Benenne eines davon um.',
  'The tool name "{0}" is taken: "{1}" ({2}) and "{3}" ({4}) both define it. Rename it in one of them, or switch one plugin off.':
    'Der Werkzeugname „{0}“ ist vergeben: „{1}“ ({2}) und „{3}“ ({4}) haben ihn beide. Benenne ihn in einem davon um, oder ' +
    'schalte eines der Plugins aus.',
  'It crashed three times within five minutes. The last time: {0}.':
    'Es ist dreimal innerhalb von fünf Minuten abgestürzt. Zuletzt: {0}.',

  // main/compose/plugin-desk.ts, main/plugins/broker.ts, main/plugins/left-behind.ts
  'Folder “{0}” for {1}': 'Ordner „{0}“ für {1}',
  'There is no such plugin any more.': 'Dieses Plugin gibt es nicht mehr.',
  'The plugin is broken. Mend it first.': 'Das Plugin ist kaputt. Bring es erst in Ordnung.',
  'The plugin does not wait for anything now.': 'Das Plugin wartet gerade auf nichts.',
  'The plugin does not ask for a folder named “{0}”.': 'Das Plugin bittet um keinen Ordner namens „{0}“.',
  'This plugin is part of Parley. Switch it off instead.':
    'Dieses Plugin gehört zu Parley. Schalte es stattdessen aus.',
  'The folder could not be moved to the wastebasket. Delete it in the plugins folder yourself.':
    'Der Ordner ließ sich nicht in den Papierkorb legen. Lösche ihn selbst im Plugin-Ordner.',
  'Not everything that the plugin keeps could be deleted. Close what has its files open, then try again.':
    'Nicht alles, was das Plugin behält, ließ sich löschen. Schließe, was seine Dateien offen hat, und versuche es dann ' +
    'noch einmal.',
  'No plugin of this name is there.': 'Ein Plugin dieses Namens gibt es nicht.',
  'Nothing is left there any more.': 'Dort ist nichts mehr übrig.',
  'What an earlier plugin of this name keeps could not be put aside.':
    'Was ein früheres Plugin dieses Namens behält, ließ sich nicht beiseitelegen.',

  // main/plugins/settings
  'The setting was not saved ({0}). Check who owns the data folder.':
    'Die Einstellung wurde nicht gespeichert ({0}). Prüfe, wem der Datenordner gehört.',
  'The settings of your plugins could not be read ({0}). The defaults are used.':
    'Die Einstellungen deiner Plugins waren nicht zu lesen ({0}). Die Vorgaben gelten.',
  'The settings of your plugins could not be understood. The file was kept beside; the defaults are used.':
    'Die Einstellungen deiner Plugins waren nicht zu verstehen. Die Datei wurde daneben behalten; die Vorgaben gelten.',
  'This plugin has no such secret any more.': 'Dieses Geheimnis hat das Plugin nicht mehr.',
  'This plugin has no such setting any more.': 'Diese Einstellung hat das Plugin nicht mehr.',
  '“{0}” is a secret and is kept elsewhere.': '„{0}“ ist ein Geheimnis und wird anderswo behalten.',
  '“{0}” does not have the form that the plugin wants.{1}': '„{0}“ hat nicht die Form, die das Plugin will.{1}',
}
