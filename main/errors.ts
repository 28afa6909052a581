/**
 * The errors that cross a boundary. `code` is stable and for programs, `sentence` is for people and says what to do
 * next, `message` is the same in English and `cause` is for the log. Nothing here knows Electron.
 */
import { inEnglish, type Sentence } from './voice/sentence.ts'

/** Base of all our errors. */
export class AppError extends Error {
  readonly code: string
  readonly sentence: Sentence
  constructor(code: string, sentence: Sentence, options?: ErrorOptions) {
    super(inEnglish(sentence), options)
    this.name = new.target.name
    this.code = code
    this.sentence = sentence
  }
}

/** A socket that could not be opened or was lost. */
export class ConnectionError extends AppError {
  readonly isRetryable: boolean
  constructor(code: string, sentence: Sentence, isRetryable: boolean, options?: ErrorOptions) {
    super(code, sentence, options)
    this.isRetryable = isRetryable
  }
}

/** What can be wrong with a sound device. */
export type DeviceErrorCode = 'in-use' | 'permission' | 'not-found' | 'unsupported-rate' | 'lost'

/** A microphone or speaker that could not be opened or went away. */
export class DeviceError extends AppError {
  declare readonly code: DeviceErrorCode
  constructor(code: DeviceErrorCode, sentence: Sentence, options?: ErrorOptions) {
    super(code, sentence, options)
  }
}

/** A plugin folder or plugin process that is at fault. */
export class PluginError extends AppError {}

/** The database could not be read or written. */
export class StoreError extends AppError {}

/** Text of anything thrown, in English, for a log line. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** What the user is told of anything thrown. */
export const sentenceOf = (thrown: unknown): Sentence =>
  thrown instanceof AppError ? thrown.sentence : messageOf(thrown)

/** Makes a switch over a union exhaustive: does not compile while a case is missing. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
