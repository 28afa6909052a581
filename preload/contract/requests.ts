/** What the window may ask: schemas of arguments and answers. Part of the contract. */
import { z } from 'zod'
import { CONSENT_ANSWERS, EXPORT_FORMATS, MAX_COPY_CHARS, TALK_COMMANDS } from '../choices.ts'
import { caption, conversationHead, conversationSummary, toolCallDetail, toolCallSummary } from './conversation.ts'
import { serviceSession } from './money.ts'
import { effect, leftItem, pluginDetail } from './plugins.ts'
import { settingsPatch } from './settings.ts'
import { checkedEcho, checkedMicrophone } from './sound.ts'
import { snapshot } from './window-state.ts'

const nothing = z.undefined()
const pluginId = z.object({ id: z.string() })
/** The answer of a request that only does something. */
const done = z.void()

/** Every request: schema of its argument and of its answer. */
export const requests = {
  getSnapshot: { argument: nothing, answer: snapshot },
  /** The Talk button: toggles the gate, or silences the agent and listens. */
  'talk.toggle': { argument: nothing, answer: done },
  'talk.mute': { argument: z.object({ isMuted: z.boolean() }), answer: done },
  /** Esc: silences the agent, closes the gate, cancels what runs. */
  'talk.stop': { argument: nothing, answer: done },
  /**
   * Waits for a combination to be pressed, and makes it the push-to-talk key. Answers when it has, or when recording ended
   * otherwise; what is pressed meanwhile comes as `previewChanged`.
   */
  'talkKey.record': {
    argument: nothing,
    answer: z.object({ end: z.enum(['chosen', 'cancelled', 'timeout']), label: z.string() }),
  },
  'talkKey.cancel': { argument: nothing, answer: done },
  /** Back to the key of a new user. */
  'talkKey.reset': { argument: nothing, answer: done },
  /** Puts the exact command line for a shortcut of the desktop on the clipboard. */
  'talkKey.copyCommand': { argument: z.object({ command: z.enum(TALK_COMMANDS) }), answer: done },
  'message.send': { argument: z.object({ text: z.string().trim().min(1).max(4000) }), answer: done },
  'session.hangUp': { argument: nothing, answer: done },
  /** Newest first. `query` searches tool, plugin, arguments, result and error. */
  'toolCalls.page': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(toolCallSummary) }),
  },
  'toolCalls.get': { argument: z.object({ id: z.string() }), answer: toolCallDetail.nullable() },
  'toolCalls.cancel': { argument: z.object({ callId: z.string() }), answer: done },
  /** Newest first. `query`: only those in which this was said; "" for all. */
  'conversations.page': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(conversationSummary) }),
  },
  /** Part of one conversation, oldest first; `offset` and `limit` are of captions and calls alike. */
  'conversations.lines': {
    argument: z.object({
      id: z.string(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(2000),
    }),
    answer: z.object({
      /** null when it is not there any more. */
      conversation: conversationHead.nullable(),
      captions: z.array(caption),
      toolCalls: z.array(toolCallSummary),
    }),
  },
  /** Everything that was ever said and is kept, newest first. */
  'conversations.search': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({
      total: z.number().int(),
      hits: z.array(
        z.object({
          sessionId: z.string(),
          captionId: z.string(),
          role: z.enum(['user', 'agent']),
          startedAtMs: z.number(),
          /** May be cut off in the middle of a word. */
          text: z.string(),
        }),
      ),
    }),
  },
  /** Asks the user for a place and writes the file; its name, or null when the user thought better of it. */
  'conversations.export': {
    argument: z.object({ id: z.string(), format: z.enum(EXPORT_FORMATS) }),
    answer: z.object({ fileName: z.string().nullable() }),
  },
  /** Deletes a conversation with its tool calls and its technical record. The open one cannot be deleted. */
  'conversations.delete': { argument: z.object({ id: z.string() }), answer: done },
  'clipboard.write': { argument: z.object({ text: z.string().min(1).max(MAX_COPY_CHARS) }), answer: done },
  'plugins.setEnabled': { argument: z.object({ id: z.string(), isEnabled: z.boolean() }), answer: done },
  'plugins.openFolder': { argument: nothing, answer: done },
  /** null when there is no such plugin any more. */
  'plugins.get': { argument: pluginId, answer: pluginDetail.nullable() },
  /** The yes to what `PluginView.ask` says; refused when the files have changed since. */
  'plugins.allow': { argument: z.object({ id: z.string(), sha256: z.string() }), answer: done },
  /** Keeps the version that was allowed and does without this change, until there is another. */
  'plugins.decline': { argument: z.object({ id: z.string(), sha256: z.string() }), answer: done },
  'plugins.trustEdits': { argument: z.object({ id: z.string(), isTrusted: z.boolean() }), answer: done },
  'plugins.setRule': {
    argument: z.object({ id: z.string(), tool: z.string(), rule: z.enum(['ask', 'always', 'never']) }),
    answer: done,
  },
  'plugins.setEffect': { argument: z.object({ id: z.string(), tool: z.string(), effect }), answer: done },
  /** Saves one setting; null takes it back to its default. A value that the schema refuses is an error in words. */
  'plugins.setSetting': {
    argument: z.object({ id: z.string(), key: z.string(), value: z.json() }),
    answer: done,
  },
  /** null forgets it. */
  'plugins.setSecret': {
    argument: z.object({ id: z.string(), key: z.string(), value: z.string().max(4000).nullable() }),
    answer: done,
  },
  /** Lets the user pick a folder for one that the plugin asks for; false when none was picked. */
  'plugins.pickFolder': { argument: z.object({ id: z.string(), name: z.string() }), answer: z.boolean() },
  'plugins.forgetFolder': { argument: z.object({ id: z.string(), name: z.string() }), answer: done },
  /** Puts the plugin's log lines on the clipboard. */
  'plugins.copyLog': { argument: pluginId, answer: done },
  /** Takes a plugin out of quarantine. */
  'plugins.repair': { argument: pluginId, answer: done },
  /** Ends what a plugin does in the background. */
  'plugins.endWork': { argument: pluginId, answer: done },
  /**
   * Moves the plugin's folder to the system's wastebasket; bundled ones cannot be removed. Settings, secrets and what was
   * allowed are deleted; what it keeps on the disk is, too, or it is put aside.
   */
  'plugins.remove': { argument: z.object({ id: z.string(), withData: z.boolean() }), answer: done },
  'plugins.listLeft': { argument: z.undefined(), answer: z.array(leftItem) },
  /** Deletes for good what a removed plugin left. */
  'plugins.deleteLeft': { argument: z.object({ key: z.string() }), answer: done },
  /** Gives it to the plugin `id` that stands under the same id now; what that one has kept so far is put aside. */
  'plugins.handOverLeft': { argument: z.object({ key: z.string(), id: z.string() }), answer: done },
  /** Deletes what the plugin keeps, its settings and secrets included. */
  'plugins.clearData': { argument: pluginId, answer: done },
  'consent.answer': { argument: z.object({ id: z.string(), answer: z.enum(CONSENT_ANSWERS) }), answer: done },
  'settings.update': { argument: settingsPatch, answer: done },
  /** What would be deleted if everything older than this went; 0 is all there is. */
  'history.outlook': {
    argument: z.object({ days: z.number().int().min(0).max(36_500).nullable() }),
    answer: z.object({ conversations: z.number().int(), toolCalls: z.number().int(), records: z.number().int() }),
  },
  /** Ends the open conversation and deletes all of them, with what was called and all technical records. */
  'history.deleteAll': { argument: nothing, answer: done },
  /** Deletes every technical record; the conversation that is open is not recorded any further. */
  'traces.deleteAll': { argument: nothing, answer: done },
  /** null forgets the stored key. One that the service refuses is not stored; false: the service could not be asked. */
  'settings.setApiKey': {
    argument: z.object({ key: z.string().trim().min(1).max(500).nullable() }),
    answer: z.object({ isChecked: z.boolean() }),
  },
  /** While it is watched, `Snapshot.devices` follows what is plugged in. */
  'devices.watch': { argument: z.object({ isWatched: z.boolean() }), answer: done },
  /** Plays three notes on the speaker in use; answers when they have been played. An error when there is no speaker. */
  'sound.checkSpeaker': { argument: nothing, answer: done },
  /** Records three seconds, then plays them back; answers at the end. `levelsChanged` tells how loud it is meanwhile. */
  'sound.checkMicrophone': { argument: nothing, answer: checkedMicrophone },
  /** Plays a sound and listens for it, and where there is echo, once more with it cancelled: two to nine seconds. */
  'sound.checkEcho': { argument: nothing, answer: checkedEcho },
  /** Makes the short sounds one after the other, as loud as they are set. An error when there is no speaker. */
  'sound.playEarcons': { argument: nothing, answer: done },
  /** Ends the check that is under way, which then fails with `stopped-by-user`. Talking ends it too, with a sentence. */
  'sound.stopCheck': { argument: nothing, answer: done },
  /** Shows the first run, or ends it for good. */
  'firstRun.show': { argument: z.object({ isShown: z.boolean() }), answer: done },
  /** While true, the push-to-talk key only makes `keyTried`. */
  'firstRun.tryKey': { argument: z.object({ isTrying: z.boolean() }), answer: done },
  'notices.dismiss': { argument: z.object({ id: z.string() }), answer: done },
  /** The prompt as the agent is given it now, to the letter, and the names of the tools beside it. */
  'prompt.get': { argument: nothing, answer: z.object({ text: z.string(), tools: z.array(z.string()) }) },
  /** Newest first. */
  'serviceSessions.page': {
    argument: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(200) }),
    answer: z.object({ total: z.number().int(), rows: z.array(serviceSession) }),
  },
  /** Puts the service's id of this row on the clipboard. */
  'serviceSessions.copyId': { argument: z.object({ id: z.number().int() }), answer: done },
  /** Has the service delete what it recorded of this row; answers when it has confirmed. */
  'recordings.delete': {
    argument: z.object({ id: z.number().int() }),
    answer: z.object({ recordingDeletedAtMs: z.number() }),
  },
} as const

/** Names of the requests. */
export type RequestName = keyof typeof requests
/** What a request is called with. */
export type RequestArgument<N extends RequestName> = z.infer<(typeof requests)[N]['argument']>
/** What a request answers. */
export type RequestAnswer<N extends RequestName> = z.infer<(typeof requests)[N]['answer']>
