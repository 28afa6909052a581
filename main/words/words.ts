/**
 * Main's sentences in the language that is spoken. English is in the code that says them (`voice/sentence.ts`); the other
 * languages are tables by the English text. A sentence that a table does not have is said in English, and a test finds it.
 */
import { type Language, type LanguageChoice, type Spoken, spokenLanguage } from '../../preload/language.ts'
import { type Sentence, type Writing, written } from '../voice/sentence.ts'
import { germanErrors } from './german-errors.ts'
import { germanMenu } from './german-menu.ts'
import { germanPlugins } from './german-plugins.ts'
import { germanSession } from './german-session.ts'
import { germanSound } from './german-sound.ts'

/** The tables: English template to template. */
export const TABLES: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = {
  de: { ...germanSession, ...germanSound, ...germanErrors, ...germanMenu, ...germanPlugins },
}

/** Says sentences in the language that was chosen last. */
export interface Words {
  say(sentence: Sentence): string
  /** What the user has chosen; `system` until then. */
  choose(choice: LanguageChoice): void
}

/** `systemLocale` as BCP 47 ("de-AT"). */
export const createWords = (systemLocale: string): Words => {
  let writing = writingOf(spokenLanguage('system', systemLocale))
  return {
    say: (sentence) => written(sentence, writing),
    choose: (choice) => {
      writing = writingOf(spokenLanguage(choice, systemLocale))
    },
  }
}

const writingOf = ({ language, locale }: Spoken): Writing => {
  const numbers = new Intl.NumberFormat(locale)
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })
  const table = language === 'en' ? {} : TABLES[language]
  return {
    template: (english) => (Object.hasOwn(table, english) ? (table[english] ?? english) : english),
    number: (value) => numbers.format(value),
    usd: (amount) => money.format(amount),
  }
}
