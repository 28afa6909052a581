/**
 * The catalogue: every sentence and word the window itself says, in the language that is spoken. Each area has one file
 * in English, `strings-<area>.ts`, whose shape the German one, `strings-<area>.de.ts`, must have. Read it while drawing
 * (`strings.nav.plugins`), never when a module is loaded: the language may change.
 */
import type { Language } from '../preload/language.ts'
import type { Shape } from './shape.ts'
import { captionStringsDe } from './strings-captions.de.ts'
import { captionStrings } from './strings-captions.ts'
import { firstRunStringsDe } from './strings-first-run.de.ts'
import { firstRunStrings } from './strings-first-run.ts'
import { historyStringsDe } from './strings-history.de.ts'
import { historyStrings } from './strings-history.ts'
import { keyStringsDe } from './strings-key.de.ts'
import { keyStrings } from './strings-key.ts'
import { pluginStringsDe } from './strings-plugins.de.ts'
import { pluginStrings } from './strings-plugins.ts'
import { settingStringsDe } from './strings-settings.de.ts'
import { settingStrings } from './strings-settings.ts'
import { soundStringsDe } from './strings-sound.de.ts'
import { soundStrings } from './strings-sound.ts'
import { talkStringsDe } from './strings-talk.de.ts'
import { talkStrings } from './strings-talk.ts'
import { toolCallStringsDe } from './strings-tool-calls.de.ts'
import { toolCallStrings } from './strings-tool-calls.ts'
import { windowStringsDe } from './strings-window.de.ts'
import { windowStrings } from './strings-window.ts'

const english = {
  ...windowStrings,
  ...firstRunStrings,
  ...captionStrings,
  ...historyStrings,
  ...talkStrings,
  ...keyStrings,
  ...soundStrings,
  ...toolCallStrings,
  ...pluginStrings,
  ...settingStrings,
}

/** The shape of a catalogue. */
export type Strings = Shape<typeof english>

const german: Strings = {
  ...windowStringsDe,
  ...firstRunStringsDe,
  ...captionStringsDe,
  ...historyStringsDe,
  ...talkStringsDe,
  ...keyStringsDe,
  ...soundStringsDe,
  ...toolCallStringsDe,
  ...pluginStringsDe,
  ...settingStringsDe,
}

/** All catalogues. */
export const CATALOGUES: Readonly<Record<Language, Strings>> = { en: english, de: german }

/** The catalogue of the language that is spoken now. */
export let strings: Strings = english

/** Changes what `strings` is; only `language.ts` does, which knows what else goes with it. */
export function chooseCatalogue(language: Language): void {
  strings = CATALOGUES[language]
}
