/** The menu in German, by the English text (`words.ts`). */

/** The table. */
export const germanMenu: Readonly<Record<string, string>> = {
  'About Parley': 'Über Parley',
  'Hide Parley': 'Parley ausblenden',
  'Hide others': 'Andere ausblenden',
  'Show all': 'Alle einblenden',
  'Quit Parley': 'Parley beenden',
  Edit: 'Bearbeiten',
  Undo: 'Rückgängig',
  Redo: 'Wiederholen',
  Cut: 'Ausschneiden',
  Copy: 'Kopieren',
  Paste: 'Einfügen',
  'Select all': 'Alles auswählen',
  View: 'Ansicht',
  'Actual size': 'Originalgröße',
  Larger: 'Größer',
  Smaller: 'Kleiner',
  'Full screen': 'Vollbild',
  Reload: 'Neu laden',
  'Developer tools': 'Entwicklerwerkzeuge',
  Window: 'Fenster',
  Minimize: 'Verkleinern',
  'Close window': 'Fenster schließen',
}
