/**
 * Measures the tool server that Parley's tool round trip is compared with: the official MCP SDK over standard input and
 * output, 1 KB there and 1 KB back. Benchmarks call it in the same run as their own figure, from the same kind of host:
 * Electron's main process takes twice as long as a plain Node process to hear of what comes through a pipe.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const ARGUMENT = 'a'.repeat(1024)

/** How the server is started. */
export interface ServerCommand {
  /** A Node that reads TypeScript. */
  readonly node: string
  /** Path of `mcp-stdio-server.ts`. */
  readonly file: string
}

/** A running baseline server. */
export interface StdioBaseline {
  /** From spawning the process to the first answer of the tool. */
  startMs: number
  /** Calls the tool `count` times, one after the other; the duration of each, in ms. */
  measure(count: number): Promise<number[]>
  close(): Promise<void>
}

/** Starts the server and makes the first call. */
export async function startStdioBaseline({ node, file }: ServerCommand): Promise<StdioBaseline> {
  const client = new Client({ name: 'parley-bench', version: '1.0.0' })
  const transport = new StdioClientTransport({ command: node, args: [file], stderr: 'ignore' })
  const callOnce = async (): Promise<number> => {
    const startedAt = performance.now()
    await client.callTool({ name: 'no_op', arguments: { text: ARGUMENT } })
    return performance.now() - startedAt
  }
  const startedAt = performance.now()
  await client.connect(transport)
  await callOnce()
  const startMs = performance.now() - startedAt
  return {
    startMs,
    measure: async (count) => {
      const durationsMs: number[] = []
      for (let i = 0; i < count; i++) durationsMs.push(await callOnce())
      return durationsMs
    },
    close: () => client.close(),
  }
}
