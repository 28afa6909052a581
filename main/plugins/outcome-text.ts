/**
 * What the model reads when a call does not end with a result: which field failed, what did resolve, what to ask next
 * (tool-calling.md R5). The model repeats these texts, so nothing internal stands in them. Pure.
 */
import type { JsonObject, SettledOutcome } from '../voice/tools.ts'
import type { ArgumentProblem, LoadedPlugin } from './loaded-plugin.ts'
import { MAX_RESULT_CHARS } from './port-messages.ts'
import type { JobOutcome } from './sandbox-channel.ts'

/** Arguments that were refused before the tool ran. */
export function invalidText(
  tool: string,
  problems: readonly ArgumentProblem[],
  validFields: readonly string[],
): string {
  const said = problems.slice(0, 5).map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`))
  const failed = [...new Set(problems.map(({ field }) => field.split('/')[0] ?? '').filter((field) => field !== ''))]
  const fine = validFields.filter((field) => !failed.includes(field))
  return [
    `${tool} did not run.`,
    ...said.map(sentence),
    ...(fine.length > 0 ? [`These were fine, keep them: ${fine.join(', ')}.`] : []),
    failed.length > 0
      ? `Ask the user only for ${failed.join(' and ')}, then call ${tool} again.`
      : `Call ${tool} again with correct arguments.`,
  ].join(' ')
}

/** A name that nobody has. */
export const unknownText = (tool: string): string =>
  `There is no tool named "${tool}" now. Use one of the tools in your list, or tell the user that this is not possible at the moment.`

/** The user was asked and said no. */
export const deniedText = (tool: string): string =>
  `${tool} did not run: the user was asked for permission and said no. Accept that; do not call it again unless the user asks for it.`

/** The user has ruled the tool out for good. */
export const neverText = (tool: string): string =>
  `${tool} did not run: the user does not allow it, and set so in Parley. Tell the user that it is switched to "never" on the plugin's page, and do not call it again.`

/** There is nobody who could be asked. */
export const cannotAskText = (tool: string): string =>
  `${tool} did not run: it needs the user's permission, and there is no way to ask for it now. Tell the user so; do not call it again.`

/** The same call waits for its yes already. */
export const askedAlreadyText = (tool: string): string =>
  `${tool} did not run: the same call is already waiting for the user's yes in Parley's window. Tell the user that it waits there; do not call it again.`

/** So many calls wait that the user would not read one more. */
export const tooManyAskedText = (tool: string): string =>
  `${tool} did not run, and the user was not asked: too many other calls are waiting for the user's yes. Ask the user to answer those in Parley's window first.`

/** What the agent gets at once for a call that waits. `say` is the speakable form, sent beside the rest. */
export const waitingResult = (tool: string, canBeSpoken: boolean): JsonObject => ({
  status: 'waiting for the user',
  say: canBeSpoken
    ? 'I need your yes for that first: answer in the window, or hold the talk key and say yes.'
    : 'I need your yes for that first. Please answer in the window.',
  note: `${tool} has NOT run. The user is asked for a yes in Parley's window. Say so in a few words. Do not call it again and do not say that it was done; how it ends is reported later.`,
})

/** Nobody answered in time, the plugin has gone, or the user cancelled the call. */
export const withdrawnText = (tool: string): string =>
  `${tool} did not run: the question for the user's yes was taken back before it was answered. Do not call it again unless the user asks.`

/** Nobody had answered when the conversation went elsewhere, or the tool changed. */
export const outdatedText = (tool: string): string =>
  `${tool} did not run: before the user answered, the conversation went on to something else, or the tool was changed, so the question was taken back. Offer it again only if the user still wants it.`

/** The yes was given to something that is not there any more. */
export const changedMeanwhileText = (tool: string): string =>
  `${tool} did not run: it was changed or removed while it waited for the user's yes, so that yes does not count. Tell the user so, and offer to try again.`

/** An earlier call of the same reply has led where the tool is not offered. */
export const overtakenText = (tool: string, earlier: string): string =>
  `${tool} did not run: ${earlier}, called just before it, has taken the conversation to a step without ${tool}. Go on from the result of ${earlier}; call ${tool} only when it is in your list again and the user still wants it.`

/** An earlier call of the same flow takes so long that this one could not begin. */
export const stillRunningText = (tool: string, earlier: string): string =>
  `${tool} did not run: ${earlier}, called before it, has not ended yet, and ${tool} depends on it. Wait for the result of ${earlier}, then call ${tool} again if the user still wants it.`

/** Something went wrong in Parley itself. */
export const ownFaultText = (tool: string): string =>
  `${tool} could not be run because of a fault in Parley. Tell the user so.`

/** The tool's own deadline passed. */
export const timeoutText = (tool: string, seconds: number, isRead: boolean): string =>
  isRead
    ? `${tool} gave no answer within ${seconds} seconds. Tell the user it took too long, and offer to try once more.`
    : `${tool} gave no answer within ${seconds} seconds, and it is not known whether it took effect. Tell the user so; do not repeat it unless the user asks.`

/** The user or the session stopped the call. */
export const cancelledText = (tool: string): string =>
  `${tool} was cancelled. Do not call it again unless the user asks.`

/** The outcome of a handler as the session knows it. */
export function toToolOutcome(
  plugin: LoadedPlugin,
  tool: string,
  isRead: boolean,
  outcome: JobOutcome,
): SettledOutcome {
  const name = plugin.manifest.name
  switch (outcome.kind) {
    case 'ok': {
      const { value, say, phase } = outcome
      // The plugin's process has checked this too, but it may lie.
      const chars = JSON.stringify(value).length
      if (chars > MAX_RESULT_CHARS) return { status: 'error', error: tooLargeText(tool, chars) }
      return {
        status: 'ok',
        result: value,
        ...(say === undefined ? {} : { say }),
        ...(phase === undefined ? {} : { phase }),
      }
    }
    case 'fail':
      return { status: 'error', error: failText(tool, outcome) }
    case 'too-large':
      return { status: 'error', error: tooLargeText(tool, outcome.chars) }
    case 'not-json':
      return {
        status: 'error',
        error: `${tool} ran, but its result could not be passed on. Tell the user that the ${name} plugin has a fault.`,
      }
    case 'threw':
      return {
        status: 'error',
        error: `${tool} failed because of a fault in the ${name} plugin${isRead ? '' : ', and it is not known whether it took effect'}. Tell the user so; do not guess a result.`,
      }
    case 'crashed':
      return {
        status: 'crashed',
        error: `The ${name} plugin stopped while ${tool} was running${isRead ? '' : '; it is not known whether it took effect'}. Tell the user so; do not guess a result.`,
      }
  }
}

const tooLargeText = (tool: string, chars: number): string =>
  `${tool} ran, but its result is too large to be read (${Math.ceil(chars / 1024)} KiB, the limit is ${MAX_RESULT_CHARS / 1024} KiB). Ask the user for something more specific, then call ${tool} again.`

/** The text of `ctx.fail({ field, value, resolved, ask })`. */
export function failText(tool: string, failure: Extract<JobOutcome, { kind: 'fail' }>): string {
  const { text, field, value, resolved, ask } = failure
  if (text !== undefined) return sentence(text)
  const parts = [whatFailed(tool, field, value)]
  if (resolved !== undefined) parts.push(sentence(`Resolved: ${resolved}`))
  if (ask !== undefined) parts.push(sentence(ask))
  else parts.push(field === undefined ? 'Tell the user so.' : `Ask the user for ${field} again, and only for that.`)
  return parts.join(' ')
}

function whatFailed(tool: string, field: string | undefined, value: string | undefined): string {
  if (field === undefined)
    return value === undefined ? `${tool} did not succeed.` : `${tool} did not succeed with '${value}'.`
  return value === undefined
    ? `${field}: missing, or not usable.`
    : `${field}: '${value}' was not found or not accepted.`
}

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)
