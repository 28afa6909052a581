/**
 * The words in which the session speaks about tools. Pure types: the session knows that tools exist, what they are
 * called and how a call ends; what a tool is made of (plugins, processes, permissions) is the business of `plugins/`.
 */

/** Any value that survives JSON.stringify and JSON.parse unchanged. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

/** A JSON object, for instance a call's arguments or a schema. */
export type JsonObject = { [key: string]: JsonValue }

/** The agent's own id of one call (`call_id` on the wire, protocol.md §4). */
export type CallId = string & { readonly brand: 'CallId' }

/** The agent's id of one reply (`reply_id` on the wire, protocol.md §4). */
export type ReplyId = string & { readonly brand: 'ReplyId' }

/** Whether a call may be repeated without harm. Consent and de-duplication go by it. */
export type ToolEffect = 'read' | 'write' | 'danger'

/** A tool as the model sees it (protocol.md §6). `parameters` has been checked: it is a valid schema of an object. */
export interface ToolDefinition {
  readonly name: string
  readonly description: string
  readonly parameters: JsonObject
  readonly mode: 'interactive' | 'hold'
  /** The service gives up on the call after this; our own deadline is shorter. 1 to 300. */
  readonly timeoutSeconds: number
}

/** What the agent is told of its tools, and the prompt that speaks of them: always changed together. */
export interface Exposure {
  readonly tools: readonly ToolDefinition[]
  readonly systemPrompt: string
  /** Effects by tool name: what the session needs to know to de-duplicate and to cancel. */
  readonly effects: Readonly<Record<string, ToolEffect>>
}

/** One call as it arrived, arguments not yet validated. */
export interface ToolCall {
  readonly callId: CallId
  readonly name: string
  readonly arguments: JsonObject
}

/** How a call that ran, or was refused, ended. `dropped` is not here: the tool has an outcome, the session drops it. */
export type SettledOutcome =
  | {
      readonly status: 'ok'
      readonly result: JsonValue
      /** A form to be spoken, sent beside the value (protocol.md §6.3). */
      readonly say?: string
      /** The phase of the plugin's flow that follows from this result. */
      readonly phase?: string
      /**
       * Tools and prompt as they are to be once the agent has this result. Sent as one flush with it, the update first;
       * a result that is dropped changes nothing (contract.md §7.5).
       */
      readonly exposure?: Exposure
    }
  | {
      readonly status: 'error' | 'invalid' | 'denied' | 'timeout' | 'crashed' | 'cancelled' | 'unknown'
      /** Read by the model word for word: what failed, what did resolve, what to ask next (tool-calling.md R5). */
      readonly error: string
    }

/**
 * What answers a call. `waiting`: it is answered now ("waiting for the user's yes"), nothing has been done, and its row
 * stays `running`; how it really ended comes later, as the input `toolSettled`.
 */
export type ToolOutcome = SettledOutcome | { readonly status: 'waiting'; readonly result: JsonValue }

/** Column `status` of `tool_calls` (contract.md §4). */
export type ToolCallStatus = 'running' | 'dropped' | SettledOutcome['status']

/** Why the session asks a running handler to stop. */
export type CancelReason = 'user' | 'interrupted' | 'session-ended'
