/**
 * Makes the window speak a language: its words, its numbers and times, and what the page says of itself to a screen
 * reader. Called by `main.tsx` whenever the settings say so.
 */
import { type LanguageChoice, spokenLanguage } from '../preload/language.ts'
import { chooseLocale } from './format.ts'
import { chooseCatalogue } from './strings.ts'

/** Speaks what the user has chosen; cheap when it is spoken already. */
export function speak(choice: LanguageChoice): void {
  const { language, locale } = spokenLanguage(choice, navigator.language)
  chooseCatalogue(language)
  chooseLocale(locale)
  document.documentElement.lang = language
}
