/**
 * How the scripts speak: one plain line at a time, and never a stack trace at somebody who only typed `npm start`
 * (contract.md §1). Every script's entry goes through `runScript`.
 */

/** A failure whose message already tells the reader what to do. Printed as it is; the exit code is 1. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

let output: NodeJS.WriteStream = process.stdout

/** From now on what is said goes to standard error: standard output belongs to what the application prints. */
export function leaveOutputToApp(): void {
  output = process.stderr
}

/** Prints one line on standard output. */
export function say(line: string): void {
  output.write(`${line}\n`)
}

/** Prints one line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** The words of any thrown value, first line only unless it is ours. */
export function wordsOf(error: unknown): string {
  if (error instanceof SetupError) return error.message
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? text
}

/**
 * Runs a script's main function and ends the process with the code it returns. With `PARLEY_LOG=debug` the stack of an
 * unexpected failure is printed as well.
 */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    complain(`Parley: ${wordsOf(error)}`)
    if (!(error instanceof SetupError) && process.env['PARLEY_LOG'] === 'debug' && error instanceof Error) {
      complain(error.stack ?? '')
    }
    process.exitCode = 1
  }
}
