/**
 * The languages of Parley, and which of them is spoken. Shared by the window and main, so that both speak the same one.
 * Pure.
 */

/** The languages there are, each with its catalogue. */
export const LANGUAGES = ['en', 'de'] as const
/** One of them. */
export type Language = (typeof LANGUAGES)[number]

/** What the user may choose; `system` goes by the system's locale. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const
/** One choice. */
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

/** The language, and the locale by which numbers and times are written in it. */
export interface Spoken {
  readonly language: Language
  /** BCP 47: the system's where it is of that language ("de-AT"), else the language by itself. */
  readonly locale: string
}

/** What is spoken. `systemLocale` as BCP 47; a language that Parley does not know becomes English. */
export const spokenLanguage = (choice: LanguageChoice, systemLocale: string): Spoken => {
  const systemLanguage = systemLocale.toLowerCase().split(/[-_]/)[0] ?? ''
  const known = LANGUAGES.find((language) => language === systemLanguage)
  const language = choice === 'system' ? (known ?? 'en') : choice
  return { language, locale: language === systemLanguage ? systemLocale.replaceAll('_', '-') : language }
}
