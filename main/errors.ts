/**
 * The errors that cross a boundary. `code` is stable and for programs, `message` is for people and says what to do
 * next, `cause` is for the log. Nothing here knows Electron.
 */

/** Base of all our errors. */
export class AppError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A socket that could not be opened or was lost. */
export class ConnectionError extends AppError {
  readonly isRetryable: boolean
  constructor(code: string, message: string, isRetryable: boolean, options?: ErrorOptions) {
    super(code, message, options)
    this.isRetryable = isRetryable
  }
}

/** What can be wrong with a sound device. */
export type DeviceErrorCode = 'in-use' | 'permission' | 'not-found' | 'unsupported-rate' | 'lost'

/** A microphone or speaker that could not be opened or went away. */
export class DeviceError extends AppError {
  declare readonly code: DeviceErrorCode
  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/** A plugin folder or plugin process that is at fault. */
export class PluginError extends AppError {}

/** The database could not be read or written. */
export class StoreError extends AppError {}

/** Text of anything thrown, for a log line or a message. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Makes a switch over a union exhaustive: does not compile while a case is missing. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
