/**
 * What the side panel can hold: a tool call, a plugin, or the list of past conversations. Shared by the shell, which owns it, and by the views that open
 * it.
 */

/** A call whose details are open. `takesFocus`: opened by key, so the panel is read next. */
export interface OpenCall {
  /** Row id. */
  id: string
  takesFocus: boolean
}

/** A plugin whose page is open. */
export interface OpenPlugin {
  id: string
  takesFocus: boolean
}

/** The list of past conversations. */
export interface OpenHistory {
  takesFocus: boolean
}

/** The panel's content. */
export type OpenPanel =
  | ({ kind: 'call' } & OpenCall)
  | ({ kind: 'plugin' } & OpenPlugin)
  | ({ kind: 'history' } & OpenHistory)
