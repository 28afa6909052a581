/**
 * The baseline's other end: a tool server over standard input and output, made with the official MCP SDK, whose one tool
 * does nothing and answers 1 KB. Started by `mcp-baseline.ts` as a process of its own, as a plugin host would.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

const ANSWER = 'a'.repeat(1024)

const server = new McpServer({ name: 'parley-baseline', version: '1.0.0' })
server.registerTool('no_op', { description: 'Does nothing.', inputSchema: { text: z.string() } }, () => ({
  content: [{ type: 'text', text: ANSWER }],
}))
await server.connect(new StdioServerTransport())
