/**
 * What a plugin author sees of Parley: the shape of the script and everything `ctx` can do. Types only: nothing can be
 * imported from 'parley' when the plugin runs. Use them in plain JavaScript with
 * `@type {import('parley').Plugin}` above `export default`.
 */
declare module 'parley' {
  /** Any value that JSON can hold: arguments, results, stored values and payloads are such values. */
  export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

  /** What the script exports as default. */
  export interface Plugin {
    /** One handler for each tool of `plugin.json`, by the tool's name. */
    tools: Record<string, ToolHandler>
    /**
     * Called when something that was scheduled with `ctx.schedule` is due, also after a restart of the app. What it
     * returns with `say` is spoken when nobody is speaking. May be exported by its own name instead.
     */
    onSchedule?: ToolHandler
  }

  /**
   * Runs one tool call. `args` have been checked against the tool's `parameters`; absent optional ones are undefined,
   * and `default`s are not filled in. Throw `ctx.fail(…)` for what the user should hear; anything else that is thrown
   * becomes "the tool failed" for the user, with the details in the log only.
   */
  export type ToolHandler = {
    // Written as a method, so that a handler may say more exactly what it takes: `@param {{ city: string }} args`.
    run(args: Arguments, ctx: ToolContext): Returned | Promise<Returned>
  }['run']

  /** Arguments of a call, or the payload of a wake-up. */
  export type Arguments = { readonly [name: string]: Json | undefined }

  /** A plain JSON value, or what `ctx.result` or `ctx.later` made. At most 64 KiB as JSON; small is better by voice. */
  export type Returned = Json | undefined | object

  /** Everything a handler can reach. There is no `fetch`, no file system and no network outside of it. */
  export interface ToolContext {
    /**
     * Aborted when the call runs out of time or the user cancels it, and for `"effect": "read"` tools also when the
     * user interrupts. Pass it on to what takes long. Never aborted by a reload of the plugin.
     */
    readonly signal: AbortSignal
    /**
     * The user's settings for this plugin, as `settings` in `plugin.json` describes them: what the user entered, else the
     * default; a setting that has neither is absent. They always fit the schema.
     */
    readonly settings: Readonly<Record<string, Json>>
    /**
     * The settings that are secrets, `{ "type": "string", "writeOnly": true }` in the schema, as far as the user has
     * entered them. They are kept in the system's keyring and handed over for this call only: do not store or log them.
     */
    readonly secrets: Readonly<Record<string, string>>
    /** JSON values that stay, for this plugin alone. */
    readonly storage: KeyValues
    /** JSON values of this conversation. What was set after a phase is forgotten on a rollback past it. */
    readonly state: KeyValues
    /** Files in the plugin's own data folder, and in folders of the user's. With `storage` at most 50 MB. */
    readonly files: OwnFiles
    /**
     * HTTP by the app: hosts listed in `permissions.network` (and private ones in `permissions.localNetwork`), without
     * cookies, at most 10 MB and 30 s. Ends with `ctx.signal` unless another signal is given. A redirect to another host
     * takes along only the headers accept, accept-language and content-type.
     */
    fetch(url: string | URL, init?: FetchInit): Promise<Response>
    /** Shows a desktop notification. Needs `permissions.notifications`. */
    notify(note: string | { title?: string; body: string }): Promise<void>
    /** The clipboard. Needs `permissions.clipboard`: "read", "write" or "read-write". */
    readonly clipboard: { read(): Promise<string>; write(text: string): Promise<void> }
    /** Opens an https page in the user's browser. Its host must be listed in `permissions.openExternal`. */
    openExternal(url: string | URL): Promise<void>
    /** Wakes the plugin at a time; see `Plugin.onSchedule`. */
    readonly schedule: Schedule
    /**
     * For what takes longer than a person waits: `return ctx.later(work())` answers "started" now; what the promise
     * gives is spoken when nobody is speaking, or shown as a notification when no conversation is open.
     */
    later(work: Promise<Returned>): object
    /** Writes to the plugin's log. Never put in it what the user said. */
    readonly log: Log
    /** The conversation: its id, and the phase of the plugin's flow (null without one). */
    readonly session: { readonly id: string; readonly phase: string | null }
    /**
     * Makes an error that the agent understands; throw it. The agent reads it word for word, so say which field failed,
     * what did work out, and what to ask next: then only that is asked again.
     */
    fail(failure: Failure | string): Error
    /** A result with something beside the value. */
    result(value: Json | undefined | object, extra?: ResultExtra): object
  }

  /** JSON by key. Keys have up to 256 characters. */
  export interface KeyValues {
    /** The value, or undefined when there is none. */
    get<T = Json>(key: string): Promise<T | undefined>
    set(key: string, value: Json | object): Promise<void>
    /** True when there was one. */
    delete(key: string): Promise<boolean>
    /** Keys that begin with `prefix`, sorted. */
    list(prefix?: string): Promise<string[]>
  }

  /** Files by relative path with forward slashes: "lists/shopping.md". */
  export interface Files {
    /** The text of a file, or its bytes. Rejects when there is no such file. */
    read(path: string, as?: 'text'): Promise<string>
    read(path: string, as: 'bytes'): Promise<Uint8Array>
    /** Writes a whole file, at once or not at all; makes the folders on the way. At most 10 MB. */
    write(path: string, content: string | Uint8Array | ArrayBuffer): Promise<void>
    /** Names in a folder, sorted; names of folders end in a slash. */
    list(folder?: string): Promise<string[]>
    /** True when there was one. */
    delete(path: string): Promise<boolean>
  }

  /** The plugin's own folder, and the way to folders of the user's. */
  export interface OwnFiles extends Files {
    /**
     * A folder that `permissions.folders` asks for by this name and the user has picked. Rejects with an error whose
     * `code` is `not-granted` while the user has not, and `not-found` when it is not there now: its message says what the
     * user can do, so it may be passed on: `throw ctx.fail(error.message)`. Files of the user's count for no limit.
     */
    in(name: string): Files
  }

  /** Wake-ups of this plugin; they survive a restart of the app. */
  export interface Schedule {
    /** Wakes the plugin at `atMs` (milliseconds since 1970, as Date.now()). Resolves to the wake-up's id. */
    (atMs: number, payload?: Json | object): Promise<string>
    /** True when there was one. */
    cancel(id: string): Promise<boolean>
    list(): Promise<{ id: string; atMs: number; payload: Json }[]>
  }

  /** `ctx.log(…)` is `ctx.log.info(…)`. */
  export interface Log {
    (...parts: unknown[]): void
    debug(...parts: unknown[]): void
    info(...parts: unknown[]): void
    warn(...parts: unknown[]): void
    error(...parts: unknown[]): void
  }

  /** Options of `ctx.fetch`. */
  export interface FetchInit {
    method?: string
    headers?: HeadersInit
    body?: string | Uint8Array | ArrayBuffer | URLSearchParams
    signal?: AbortSignal
  }

  /** What went wrong, for the agent. */
  export interface Failure {
    /** The argument that failed. */
    field?: string
    /** The value it had. */
    value?: unknown
    /** What did work out, so that it is not asked again: "the pickup is 12 Mill Lane". */
    resolved?: unknown
    /** What the agent should ask or say next: "Ask the user for a larger city nearby." */
    ask?: string
  }

  /** What may stand beside a result. */
  export interface ResultExtra {
    /** The phase of the plugin's flow that follows. */
    phase?: string
    /** The result as a sentence to be spoken; numbers in words. */
    say?: string
  }
}
