/**
 * A call that waits for the user's yes, as it is shown: the tool in plain words, every argument, and why it asks. Pure.
 */
import type { Sentence } from '../../voice/sentence.ts'
import type { JsonObject, ToolEffect } from '../../voice/tools.ts'
import type { FoundTool } from '../hosted-call.ts'
import { tierOf } from './tier.ts'

/** What the window shows of a call that waits. */
export interface Question {
  /** Row id of the call. */
  readonly id: string
  readonly pluginId: string
  readonly pluginName: string
  readonly tool: string
  /** In plain words. */
  readonly title: string
  readonly effect: ToolEffect
  /** Pretty JSON, whole; characters that cannot be seen, or turn the reading order, are written as escapes. */
  readonly arguments: string
  /** Why it asks, a sentence. */
  readonly reason: Sentence
  /** "This conversation" and "always" are on offer. */
  readonly canRemember: boolean
  /** A spoken yes counts. */
  readonly canBeSpoken: boolean
  /** On the session's clock, ms. */
  readonly askedAtMs: number
}

/** What the user can answer; `no` is for this call, `never` for all to come. */
export type Answer = 'once' | 'conversation' | 'always' | 'no' | 'never'

/** Arguments as text. What the eye would miss must not be hidden from it: the user is about to say yes to this. */
export const shownArguments = (args: JsonObject): string =>
  JSON.stringify(args, null, 2).replaceAll(UNSEEN, (characters) =>
    Array.from({ length: characters.length }, (_, at) => `\\u${hex(characters.charCodeAt(at))}`).join(''),
  )

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u007f-\u009f\u2800]|(?! )\p{Zs}/gu

const hex = (code: number): string => code.toString(16).padStart(4, '0')

/** The tool in plain words: "book_ride" becomes "book ride". */
export const titleOf = (tool: string): string => tool.replaceAll('_', ' ')

/** Why a call asks when nothing was read from the network before it. */
export const reasonOf = ({ plugin }: FoundTool, effect: ToolEffect): Sentence => {
  if (effect !== 'danger') return 'The plugin wants your yes before each run.'
  switch (tierOf(plugin.manifest)) {
    case 'sandbox':
      return 'What it does cannot be undone.'
    case 'node':
      return 'It runs with full access to this computer.'
    case 'mcp':
      return 'It is carried out outside of Parley, where nothing limits what it does.'
  }
}

/** Why a call asks after something from the network was read. */
export const TAINT_REASON =
  'Something from the network was read in this conversation, and it may be what asks for this. Check it well.'
