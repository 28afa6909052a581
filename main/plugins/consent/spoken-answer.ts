/**
 * Whether what was said is, as a whole, a yes or a no (issue 4, "Consent"). "Yes, but not now" is neither: anything that
 * is not in these lists leaves the question to the window. Pure.
 */

/** What a spoken utterance answers. */
export type SpokenAnswer = 'yes' | 'no'

const YES = [
  ...['yes', 'yes please', 'yes do', 'yes do it', 'yes do that', 'yes go ahead', 'yes please do', 'yes thanks'],
  ...['yes thank you', 'yes i confirm', 'yes confirm', 'yes confirmed', 'yes ok', 'yes okay', 'yes yes', 'yes sure'],
  ...['yeah', 'yep', 'yup', 'sure', 'go ahead', 'please go ahead', 'do it', 'please do', 'please do it'],
  ...['confirm', 'confirmed', 'i confirm', 'ok', 'okay', 'ok go ahead', 'okay go ahead', 'ok do it', 'okay do it'],
  ...['ja', 'ja bitte', 'ja gerne', 'ja gern', 'ja mach das', 'ja mach es', 'ja ok', 'ja okay', 'ja danke', 'ja ja'],
  ...['jawohl', 'mach das', 'mach es', 'bitte mach das', 'bitte mach es', 'bestätigt', 'bestätigen', 'ich bestätige'],
  ...['einverstanden', 'in ordnung', 'ja in ordnung', 'ja einverstanden'],
]
const NO = [
  ...['no', 'no thanks', 'no thank you', 'no no', 'no dont', 'no do not', 'no dont do it', 'no dont do that', 'nope'],
  ...['dont', 'do not', 'dont do it', 'dont do that', 'do not do it', 'do not do that', 'please dont', 'cancel'],
  ...['cancel it', 'cancel that', 'no cancel', 'no cancel it', 'stop', 'no stop', 'never mind', 'forget it'],
  ...['nein', 'nein danke', 'nein nein', 'nein bitte nicht', 'bitte nicht', 'lass es', 'lass das', 'nein lass es'],
  ...['nein lass das', 'nicht machen', 'abbrechen', 'nein abbrechen', 'stopp', 'vergiss es'],
]
const ANSWERS: ReadonlyMap<string, SpokenAnswer> = new Map([
  ...YES.map((words) => [words, 'yes'] as const),
  ...NO.map((words) => [words, 'no'] as const),
])
/** Longer than the longest answer with any punctuation: nothing above it is looked at. */
const MAX_CHARS = 80

/** The answer that `text` is; null when it is anything else. Case and punctuation do not matter. */
export const spokenAnswer = (text: string): SpokenAnswer | null =>
  text.length > MAX_CHARS ? null : (ANSWERS.get(normalised(text)) ?? null)

const normalised = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/['’]/g, '').replaceAll(/\p{P}/gu, ' ').trim().split(/\s+/).join(' ')
