/** Which language is spoken, and in which locale numbers are written. */
import { describe, expect, it } from 'vitest'
import { spokenLanguage } from '../../preload/language.ts'

describe('the language', () => {
  it.each([
    ['system', 'de-AT', 'de', 'de-AT'],
    ['system', 'de', 'de', 'de'],
    ['system', 'DE_de', 'de', 'DE-de'],
    ['system', 'en-GB', 'en', 'en-GB'],
    ['system', 'fr-FR', 'en', 'en'],
    ['system', '', 'en', 'en'],
    ['system', 'den-CA', 'en', 'en'],
    ['de', 'en-US', 'de', 'de'],
    ['de', 'de-CH', 'de', 'de-CH'],
    ['en', 'de-DE', 'en', 'en'],
    ['en', 'en-AU', 'en', 'en-AU'],
  ] as const)('chosen as %s on a system in %j is %s, written as %s', (choice, system, language, locale) => {
    expect(spokenLanguage(choice, system)).toEqual({ language, locale })
  })
})
