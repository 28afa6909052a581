/** Which form of a sentence a number takes, by the rules of the language (`Intl.PluralRules`). Pure. */
import type { Language } from '../preload/language.ts'

/** The forms that English and German have. */
export interface PluralForms {
  readonly one: string
  readonly other: string
}

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), de: new Intl.PluralRules('de') }

/** The form of `forms` for `count` things. */
export const plural = (language: Language, count: number, forms: PluralForms): string =>
  rules[language].select(count) === 'one' ? forms.one : forms.other
