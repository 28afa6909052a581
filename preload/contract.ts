/**
 * The one contract between the window and main: what the window may ask (`requests`), and what main tells it
 * (`UiEvent`). Types come from the schemas; main parses every argument with them (`main/ipc.ts`). A new call is one
 * entry in `contract/requests.ts` and one handler there. By subject in `contract/`; everybody imports it from here. Holds
 * no path, no key and nothing of Electron.
 */
import type { RequestAnswer, RequestArgument, RequestName } from './contract/requests.ts'
import type { UiEvent } from './contract/window-state.ts'

/** Channel that carries `UiEvent`s to the window. */
export const EVENT_CHANNEL = 'parley:event'
/** Prefix of the request channels. */
export const REQUEST_PREFIX = 'parley:'

export type {
  Caption,
  ConversationSummary,
  ExportFormat,
  Notice,
  Status,
  StatusWord,
  ToolCallDetail,
  ToolCallSummary,
} from './contract/conversation.ts'
export type { Cost, ServiceSession } from './contract/money.ts'
export type {
  ConsentAnswer,
  ConsentQuestion,
  LeftItem,
  PluginAsk,
  PluginDetail,
  PluginFlow,
  PluginSetting,
  PluginTool,
  PluginView,
} from './contract/plugins.ts'
export { type RequestAnswer, type RequestArgument, type RequestName, requests } from './contract/requests.ts'
export type { Settings, SettingsPatch } from './contract/settings.ts'
export type { CheckedEcho, CheckedMicrophone, SoundCheck, SoundDevice, SoundDevices } from './contract/sound.ts'
export type { Hotkey, Preview, TalkCommand } from './contract/talk-key.ts'
export type { NumberedEvent, Snapshot, UiEvent } from './contract/window-state.ts'

/** How an answer or a failure crosses: Electron itself passes on only the message of a thrown error. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: { code: string; message: string } }

/** What the preload puts on `window.assistant`. */
export interface Assistant {
  request<N extends RequestName>(name: N, argument: RequestArgument<N>): Promise<Envelope<RequestAnswer<N>>>
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: UiEvent) => void): () => void
}
