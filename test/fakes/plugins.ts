/**
 * What tests of the plugins' running side share: a plugin without a folder, a log that can be read, and a way to make
 * a request as a plugin's process would.
 */
import type { LoadedPlugin } from '../../main/plugins/loaded-plugin.ts'
import { type Manifest, parseManifest } from '../../main/plugins/manifest.ts'
import type { LogFields, PluginLog } from '../../main/plugins/plugin-log.ts'
import type { BrokerRequest } from '../../main/plugins/sandbox-channel.ts'
import type { JsonValue } from '../../main/voice/tools.ts'

/** A plugin with one tool `do_thing`; `manifest` overrides any key of its plugin.json. */
export function makePlugin(manifest: Record<string, unknown> = {}, plugin: Partial<LoadedPlugin> = {}): LoadedPlugin {
  const text = JSON.stringify({
    api: 1,
    id: 'sample',
    name: 'Sample',
    version: '1.0.0',
    main: 'index.js',
    tools: [{ name: 'do_thing', description: 'Call this when a test needs a tool.', timeoutSeconds: 1 }],
    ...manifest,
  })
  const result = parseManifest(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const validators = new Map(result.manifest.tools.map((tool: Manifest['tools'][number]) => [tool.name, () => []]))
  const files = new Map([['index.js', new TextEncoder().encode('export default {}')]])
  return {
    id: result.manifest.id,
    manifest: result.manifest,
    isBundled: true,
    files,
    sha256: 'a',
    validators,
    ...plugin,
  }
}

/** A log that remembers its lines. */
export function makeLog(): PluginLog & { readonly lines: { message: string; fields: LogFields }[] } {
  const lines: { message: string; fields: LogFields }[] = []
  const write = (message: string, fields: LogFields = {}): void => void lines.push({ message, fields })
  return { lines, debug: write, info: write, warn: write, error: write }
}

/** A request as it reaches the broker; `sent` collects the bytes of the answer. */
export function makeRequest(
  method: string,
  params: JsonValue,
  more: { body?: Uint8Array; signal?: AbortSignal; sessionId?: string; callId?: string } = {},
): BrokerRequest & { readonly sent: Uint8Array[] } {
  const sent: Uint8Array[] = []
  return {
    method,
    params,
    sessionId: more.sessionId,
    callId: more.callId,
    readBody: async () => more.body ?? new Uint8Array(),
    sendBytes: (bytes) => void sent.push(new Uint8Array(bytes)),
    signal: more.signal ?? new AbortController().signal,
    sent,
  }
}
