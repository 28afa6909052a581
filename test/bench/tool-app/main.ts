/**
 * The other side of `tool-round-trip.bench.ts`: Electron with Parley's real plugin platform, store and log, and no window
 * of its own. A call takes the way that `agent/voice-client.ts` gives it: row on disk, tool host, row ended. Told what to
 * do over the channel of its parent process.
 */

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { app, protocol } from 'electron'
import { runOnRecord } from '../../../main/agent/run-on-record.ts'
import { appPaths, userPaths } from '../../../main/compose/paths.ts'
import { createPluginLog } from '../../../main/compose/plugin-log.ts'
import { createPluginPlatform } from '../../../main/compose/plugin-platform.ts'
import { createRecord } from '../../../main/compose/record.ts'
import { unarmed } from '../../../main/hotkey/hotkey-state.ts'
import { createLog } from '../../../main/log.ts'
import { switchedOff } from '../../../main/plugins/example-plugins.ts'
import { pluginScheme } from '../../../main/plugins/plugin-protocol.ts'
import { defaultSettings } from '../../../main/settings.ts'
import { openStore } from '../../../main/store/store.ts'
import { createUiModel } from '../../../main/ui-model.ts'
import type { CallId } from '../../../main/voice/tools.ts'
import { startStdioBaseline } from '../mcp-baseline.ts'

/** What the benchmark asks for; each is answered with a list of durations in ms. */
export type ToolAppRequest =
  /** Calls one after the other, each with its rows in the log, as in the app. */
  | { readonly type: 'calls'; readonly count: number }
  /** The same without the rows: the tool host and the plugin's process alone. */
  | { readonly type: 'hostOnly'; readonly count: number }
  /** Calls of the tool server that is the baseline, from this process. */
  | { readonly type: 'baseline'; readonly count: number }
  /** Ends the plugin's process, and measures the call that starts it anew. */
  | { readonly type: 'coldStart' }
  | { readonly type: 'quit' }

const ARGUMENT = 'a'.repeat(1024)
const SESSION = randomUUID()
const out = process.env['BENCH_OUT'] ?? ''

app.setPath('userData', process.env['BENCH_DATA'] ?? '')
protocol.registerSchemesAsPrivileged([pluginScheme])
app.on('window-all-closed', () => undefined)
app.whenReady().then(serve, (error: unknown) => process.send?.({ error: String(error) }))

async function serve(): Promise<void> {
  const user = userPaths()
  const log = createLog({ file: user.log, level: 'info', writeStderr: (line) => void process.stderr.write(line) })
  const store = await openStore({
    file: user.database,
    workerFile: join(out, 'main/store-worker.cjs'),
    onError: (error) => void process.stderr.write(`${error.message}\n`),
  })
  const settings = defaultSettings(process.platform)
  const off = switchedOff(settings)
  const platform = createPluginPlatform({
    app: {
      ...appPaths(),
      pluginPreload: join(out, 'preload/plugin-host.cjs'),
      pluginCheckWorker: join(out, 'main/plugin-check-worker.cjs'),
      bundledPlugins: join(out, '../plugins'),
    },
    user,
    extraPluginsDir: process.env['BENCH_PLUGINS'],
    disabledPlugins: off,
    userPrompt: () => '',
    desktop: {
      notify: () => undefined,
      readClipboard: () => '',
      writeClipboard: () => undefined,
      openExternal: async () => undefined,
    },
    announce: () => undefined,
    onChanged: () => undefined,
    onEndCall: () => undefined,
    log: createPluginLog(log),
    onFolderProblem: () => undefined,
  })
  const model = createUiModel(
    {
      settings,
      agent: 'practice',
      apiKey: 'none',
      keyStorage: { isAvailable: false, reason: '' },
      hotkey: unarmed(''),
      plugins: [],
    },
    () => undefined,
  )
  const record = createRecord({ store, model, agent: () => 'practice', ownerOf: platform.ownerOf })
  await platform.start()
  await store.sessionStarted({ id: SESSION, agent: 'practice', startedAtMs: Date.now() })

  const callOnce = async (isRecorded: boolean): Promise<number> => {
    const startedAt = performance.now()
    const atMs = Date.now()
    const rowId = randomUUID()
    const call = { callId: rowId as CallId, name: 'answer_nothing', arguments: { text: ARGUMENT } }
    const toRun = { rowId, sessionId: SESSION, call, effect: 'read', atMs } as const
    const { signal } = new AbortController()
    const outcome = isRecorded
      ? await runOnRecord(toRun, signal, { tools: platform, record, now: Date.now })
      : await platform.run(toRun, signal)
    if (outcome.status !== 'ok') throw new Error(`the call ended as ${outcome.status}`)
    if (isRecorded) {
      const result = JSON.stringify(outcome.result)
      record.write({ type: 'toolCallEnded', rowId, atMs: Date.now(), status: 'ok', result, error: null })
    }
    const durationMs = performance.now() - startedAt
    // A read is answered after the writes before it: the end of this row is not charged to the next call.
    if (isRecorded) await store.get(rowId)
    return durationMs
  }
  const repeat = async (count: number, isRecorded: boolean): Promise<number[]> => {
    const durationsMs: number[] = []
    for (let i = 0; i < count; i++) durationsMs.push(await callOnce(isRecorded))
    return durationsMs
  }
  const coldStart = async (): Promise<number[]> => {
    platform.setDisabled([...off, 'no-op'])
    await new Promise((done) => setTimeout(done, 700))
    platform.setDisabled(off)
    return [await callOnce(true)]
  }
  const server = await startStdioBaseline({
    node: process.env['BENCH_NODE'] ?? '',
    file: process.env['BENCH_SERVER'] ?? '',
  })
  const quit = async (): Promise<never[]> => {
    await server.close()
    await platform.dispose()
    await store.close()
    setImmediate(() => app.exit(0))
    return []
  }
  const carryOut = (request: ToolAppRequest): Promise<number[]> => {
    switch (request.type) {
      case 'calls':
        return repeat(request.count, true)
      case 'hostOnly':
        return repeat(request.count, false)
      case 'baseline':
        return server.measure(request.count)
      case 'coldStart':
        return coldStart()
      case 'quit':
        return quit()
    }
  }

  process.on('message', (request: ToolAppRequest) => {
    carryOut(request).then(
      (durationsMs) => process.send?.({ durationsMs }),
      (error: unknown) => process.send?.({ error: String(error) }),
    )
  })
  process.on('disconnect', () => app.exit(1))
  process.send?.({ durationsMs: [] })
}
