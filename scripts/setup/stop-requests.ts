/**
 * When a script has to end: signals, and the loss of its parent. The latter because npm hands a SIGTERM to the shell that
 * it runs scripts in, and that shell dies of it without telling us.
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** How soon the loss of the parent is noticed; three seconds is the whole time for a quit (contract.md §1). */
const PARENT_CHECK_MS = 150
/** Noted when the script starts: the parent may be lost while set-up is still at work. */
const PARENT_PID = process.ppid

/** The signal that a program of ours should be sent. */
export type StopSignal = 'SIGINT' | 'SIGTERM'

/**
 * Calls the listener at the first request to stop, and only then.
 * @returns a function that stops listening
 */
export function onStopRequest(listener: (signal: StopSignal) => void): () => void {
  let isAsked = false
  const ask = (signal: StopSignal): void => {
    if (isAsked) return
    isAsked = true
    listener(signal)
  }
  const onSignal = (signal: NodeJS.Signals): void => ask(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM')
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const timer = setInterval(() => {
    if (process.ppid !== PARENT_PID) ask('SIGTERM')
  }, PARENT_CHECK_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
