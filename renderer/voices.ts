/**
 * The 16 documented voices (protocol.md §3.1), by language, for the choice in Settings. Any other name is refused by the
 * service in the first update and closes the session, so nothing else is offered.
 */

/** Voices of one language; `language` is a BCP 47 tag, shown by `Intl.DisplayNames`. */
export interface VoiceGroup {
  language: string
  voices: readonly string[]
}

/** All of them. */
export const VOICE_GROUPS: readonly VoiceGroup[] = [
  { language: 'en-US', voices: ['alba', 'eve', 'george', 'jane', 'jean', 'mary', 'michael'] },
  { language: 'en-GB', voices: ['anna', 'charles', 'paul', 'vera'] },
  { language: 'es', voices: ['lola'] },
  { language: 'it', voices: ['giovanni'] },
  { language: 'de', voices: ['juergen'] },
  { language: 'pt', voices: ['rafael'] },
  { language: 'fr', voices: ['estelle'] },
]
