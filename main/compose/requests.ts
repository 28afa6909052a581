/** What the window may ask, answered from the parts of the app. Part of the composition root. */
import { shell } from 'electron'
import type { Snapshot, ToolCallDetail, ToolCallSummary } from '../../preload/contract.ts'
import type { VoiceClient } from '../agent/voice-client.ts'
import { AppError, StoreError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { KeyCheck } from '../key-check.ts'
import { withSwitch } from '../plugins/example-plugins.ts'
import type { Secrets } from '../secrets.ts'
import type { SettingsFile } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { ToolCallRow } from '../store/tool-call-store.ts'
import type { UiModel } from '../ui-model.ts'
import type { CallId, Exposure } from '../voice/tools.ts'
import { summaryOf } from './call-views.ts'
import type { ConversationsDesk } from './conversations.ts'
import type { FirstRun } from './first-run.ts'
import type { PluginsPart } from './plugins-part.ts'
import type { PushToTalk } from './push-to-talk.ts'
import type { RecordingsDesk } from './recordings.ts'
import type { Retention } from './retention.ts'
import type { SoundPart } from './sound-part.ts'
import type { Traces } from './traces.ts'

/** What the handlers work on. */
export interface RequestParts {
  readonly model: UiModel
  readonly lastSeq: () => number
  readonly client: VoiceClient
  readonly store: Store | null
  readonly settings: SettingsFile
  readonly secrets: Secrets
  readonly sound: Pick<SoundPart, 'handlers' | 'identified'>
  readonly pluginName: (id: string) => string | null
  readonly pluginsFolder: string
  readonly recordings: RecordingsDesk
  readonly plugins: Pick<PluginsPart, 'handlers' | 'cancelWaiting'>
  readonly traces: Pick<Traces, 'handlers'>
  readonly conversations: ConversationsDesk
  readonly retention: Pick<Retention, 'handlers'>
  readonly talkKey: PushToTalk['handlers']
  /** What the agent is told now. */
  readonly exposure: () => Exposure
  readonly firstRun: FirstRun
  /** Asks the service about a key that is to be stored. */
  readonly checkKey: KeyCheck
  /** The stored key has changed: whom we talk to may have, too. */
  readonly keyChanged: () => void
}

/** One handler for each request of the contract. */
export const createRequestHandlers = (parts: RequestParts): RequestHandlers => {
  const { model, client, settings, secrets } = parts
  const summary = (row: ToolCallRow): ToolCallSummary => summaryOf(row, parts.pluginName)
  return {
    getSnapshot: (): Snapshot => {
      parts.firstRun.reset()
      return { ...model.snapshot(), seq: parts.lastSeq() }
    },
    'talk.toggle': () => client.feed({ type: 'talkToggled' }),
    'talk.mute': ({ isMuted }) => client.feed({ type: 'muteChanged', isMuted }),
    'talk.stop': () => client.feed({ type: 'stopped' }),
    'message.send': ({ text }) => client.feed({ type: 'messageTyped', text }),
    'session.hangUp': () => client.feed({ type: 'hangUp', reason: 'user' }),
    'toolCalls.page': async (request) => {
      const { total, rows } = await storeOf(parts).page(request)
      return { total, rows: rows.map(summary) }
    },
    'toolCalls.get': async ({ id }): Promise<ToolCallDetail | null> => {
      const record = await storeOf(parts).get(id)
      if (record === null) return null
      return {
        ...summary(record),
        arguments: pretty(record.argumentsJson),
        result: record.resultJson === null ? null : pretty(record.resultJson),
        error: record.error,
      }
    },
    'toolCalls.cancel': ({ callId }) => {
      client.feed({ type: 'toolCancelled', callId: callId as CallId })
      // A call that waits for a yes has been answered: only the plugin host knows it.
      const rowId = model.rowOf(callId)
      if (rowId !== undefined) parts.plugins.cancelWaiting(rowId)
    },
    'plugins.setEnabled': async ({ id, isEnabled }) => {
      await settings.update(withSwitch(settings.current(), id, isEnabled))
    },
    'plugins.openFolder': async () => {
      await shell.openPath(parts.pluginsFolder)
    },
    'settings.update': async (patch) => {
      await settings.update(await parts.sound.identified(patch))
    },
    'settings.setApiKey': async ({ key }) => {
      const verdict = key === null ? 'accepted' : await parts.checkKey(key)
      if (verdict === 'refused') {
        throw new AppError('key-refused', 'The service does not accept this key, so it was not stored. Copy all of it.')
      }
      await secrets.setApiKey(key)
      parts.keyChanged()
      return { isChecked: verdict === 'accepted' }
    },
    'notices.dismiss': async ({ id }) => {
      model.dismiss(id)
      await parts.recordings.dismissed(id)
    },
    'prompt.get': () => {
      const { systemPrompt, tools } = parts.exposure()
      return { text: systemPrompt, tools: tools.map(({ name }) => name) }
    },
    ...parts.recordings.handlers,
    ...parts.plugins.handlers,
    ...parts.firstRun.handlers,
    ...parts.retention.handlers,
    ...parts.traces.handlers,
    ...parts.sound.handlers,
    ...parts.conversations.handlers,
    ...parts.talkKey,
  }
}

const storeOf = ({ store }: RequestParts): Store => {
  if (store !== null) return store
  throw new StoreError('closed', 'History could not be opened, so there are no earlier calls to show.')
}

/** Indented, for reading; text that is not JSON stays as it is. */
const pretty = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
