/**
 * The client of a tool server, in the second tier's process: starts the server, lists its tools, carries calls to it and
 * answers back. Holds the server to the definitions that the user has agreed to: a call of a tool that is defined
 * otherwise now is refused here. Called by host.ts; what main hears is in host-messages.ts.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { CallToolResultSchema, McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { messageOf, PluginError } from '../../errors.ts'
import type { JsonObject } from '../../voice/tools.ts'
import { parseJson } from '../parse-json.ts'
import type { HandlerOutcome } from '../port-messages.ts'
import { type McpSetup, toolsText } from './host-messages.ts'
import { createLineLog } from './line-log.ts'
import { connectServer } from './mcp-connection.ts'
import { outcomeOfResult } from './mcp-result.ts'
import { type AdaptedTools, adaptTools, definitionsHash, definitionText, MAX_TOOLS } from './mcp-tools.ts'
import type { BodyTies, HostBody } from './script-host.ts'

/** A server that says so again and again is asked for its tools no more often than this, ms. */
const LIST_PAUSE_MS = 3000
/** Pages of one list; a server with more is not serious. */
const MAX_PAGES = 40
/** Longer than any deadline of ours: the end of a call comes from main. */
const CALL_TIMEOUT_MS = 10 * 60_000

const page = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })
const call = z.object({ tool: z.string(), args: z.custom<JsonObject>((value) => typeof value === 'object') })
const cancel = z.object({ reason: z.string() })

/** A server that is connected and whose tools are known. */
interface Connected {
  readonly client: Client
  tools: AdaptedTools
}

/** Starts the client. Says "ready" at once: what takes time is the server's, and counts for the call that waits. */
export const startMcp = (setup: McpSetup, { post, end }: BodyTies): HostBody => {
  const log = createLineLog(post, () => performance.now())
  const agreed = new Map(setup.agreed?.map((tool) => [tool.name, definitionText(tool)]))
  const calls = new Map<number, AbortController>()
  const isProgram = 'command' in setup.server
  let lastSaid = setup.agreed === null ? '' : definitionsHash(setup.agreed)
  let connecting: Promise<Connected> | undefined
  let relist: NodeJS.Timeout | undefined

  const say = (tools: AdaptedTools): void => {
    const hash = definitionsHash(tools.tools)
    if (hash === lastSaid) return
    lastSaid = hash
    post(toolsText(tools))
  }

  const open = async (): Promise<Connected> => {
    if ('command' in setup.server) await assertSameFiles(setup.server)
    const client = await connectServer(setup.server, { log, onLost: end })
    const connected: Connected = { client, tools: adaptTools(setup.pluginId, []) }
    const list = async (): Promise<void> => {
      connected.tools = await listTools(setup.pluginId, client)
      say(connected.tools)
    }
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      relist ??= setTimeout(() => {
        relist = undefined
        list().catch((error: unknown) => log('warn', `the tools could not be listed again: ${messageOf(error)}`))
      }, LIST_PAUSE_MS)
    })
    await list()
    return connected
  }

  const connected = (): Promise<Connected> => {
    connecting ??= open().catch((error: unknown) => {
      connecting = undefined
      // A program that does not start is the plugin's fault; a server elsewhere may be there again for the next call.
      if (isProgram || setup.agreed === null) end(messageOf(error))
      throw error
    })
    return connecting
  }

  /** The next call connects anew: a session that the server has forgotten, or a network that was away. */
  const dropConnection = (): void => {
    connecting
      ?.then(({ client }) => {
        delete client.onclose
        return client.close()
      })
      .catch(() => {})
    connecting = undefined
  }

  const run = async (tool: string, args: JsonObject, signal: AbortSignal): Promise<HandlerOutcome> => {
    try {
      const { client, tools } = await connected()
      const now = tools.tools.find(({ name }) => name === tool)
      const serverName = tools.serverNames.get(tool)
      if (serverName === undefined || now === undefined) return { kind: 'fail', text: goneText(tool) }
      if (agreed.get(tool) !== definitionText(now)) return { kind: 'fail', text: changedText(tool) }
      const options = { signal, timeout: CALL_TIMEOUT_MS }
      const result = await client.callTool({ name: serverName, arguments: args }, CallToolResultSchema, options)
      const parsed = CallToolResultSchema.safeParse(result)
      return parsed.success ? outcomeOfResult(parsed.data) : { kind: 'not-json', message: 'the answer has no content' }
    } catch (error) {
      if (!isProgram && !(error instanceof McpError)) dropConnection()
      return outcomeOfFault(error, isProgram)
    }
  }

  const start = async (id: number, tool: string, args: JsonObject): Promise<void> => {
    const controller = new AbortController()
    calls.set(id, controller)
    const outcome = await run(tool, args, controller.signal)
    calls.delete(id)
    post(JSON.stringify({ type: 'done', id, outcome }))
  }

  post(JSON.stringify({ type: 'ready' }))
  // Listing alone has nobody who calls; its failure ends the process with the reason.
  if (setup.agreed === null) connected().catch(() => {})

  return {
    receive: (message) => {
      if (!('text' in message)) return
      const body = parseJson(message.text)
      if (message.type === 'call') {
        const { tool, args } = call.parse(body)
        void start(message.id, tool, args)
      } else if (message.type === 'cancel') calls.get(message.id)?.abort(cancel.parse(body).reason)
    },
    stop: async () => {
      clearTimeout(relist)
      await connecting?.then(({ client }) => client.close())
    },
  }
}

/** All pages, as far as they are taken. */
const listTools = async (pluginId: string, client: Client): Promise<AdaptedTools> => {
  const listed: unknown[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MAX_PAGES && listed.length <= MAX_TOOLS; pages += 1) {
    const params = cursor === undefined ? {} : { cursor }
    const { tools, nextCursor } = await client.request({ method: 'tools/list', params }, page)
    listed.push(...tools.slice(0, MAX_TOOLS + 1))
    cursor = nextCursor
    if (cursor === undefined) break
  }
  return adaptTools(pluginId, listed, cursor === undefined)
}

/** The server's program is read from the disk by others than us, so at least nothing that was hashed may differ. */
const assertSameFiles = async ({ cwd, files }: Extract<McpSetup['server'], { command: string }>): Promise<void> => {
  for (const [path, agreed] of files) {
    const bytes = await readFile(join(cwd, path)).catch(() => undefined)
    if (bytes === undefined || !bytes.equals(agreed)) {
      throw new PluginError('changed', `its file ${path.slice(0, 100)} is not the one you agreed to`)
    }
  }
}

const goneText = (tool: string): string => `${tool} is no longer offered by its server. Tell the user so.`

const changedText = (tool: string): string =>
  `${tool} did not run: its server describes it otherwise than when the user agreed to it. Tell the user to look at the plugin's page first.`

const outcomeOfFault = (error: unknown, isProgram: boolean): HandlerOutcome => {
  // The server refuses the arguments in words that are made for the model.
  if (error instanceof McpError && error.code === INVALID_PARAMS) {
    return { kind: 'fail', text: error.message.slice(0, 1000) }
  }
  if (isProgram || error instanceof McpError) {
    return { kind: 'threw', message: messageOf(error).slice(0, 2000), stack: '' }
  }
  return {
    kind: 'fail',
    text: 'The server of this tool could not be reached. Tell the user so; do not guess a result.',
  }
}

/** JSON-RPC 2.0, section 5.1. */
const INVALID_PARAMS = -32602
