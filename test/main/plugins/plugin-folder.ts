/**
 * Real plugin folders for tests: written into a temporary place that goes away with the test.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A tool that passes every check. */
export const weatherTool = {
  name: 'get_weather',
  description: 'Call this when the user asks about weather, temperature, rain or what to wear.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'City name, e.g. London', examples: ['London', 'Oslo'] } },
    required: ['city'],
  },
}

/** A manifest that passes every check; `changes` replace its members. */
export const weatherManifest = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  api: 1,
  id: 'weather',
  name: 'Weather',
  version: '1.0.0',
  description: 'Weather anywhere.',
  main: 'index.js',
  tools: [weatherTool],
  ...changes,
})

/** A script that any manifest can name. */
export const SCRIPT = 'export default { tools: { get_weather: () => ({}) } }\n'

/** A temporary folder for this test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  // Something may still be written there: a disk that is slow is no failure.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  return folder
}

/** Writes `files` (texts, bytes, or values to be written as JSON) below `folder`. */
export const writeFolder = async (folder: string, files: Record<string, unknown>): Promise<string> => {
  await mkdir(folder, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    const isRaw = typeof content === 'string' || content instanceof Uint8Array
    await writeFile(target, isRaw ? content : JSON.stringify(content))
  }
  return folder
}

/** The weather plugin under `parent`, with its id as the folder's name. */
export const writePlugin = (
  parent: string,
  id: string,
  changes: Record<string, unknown> = {},
  files: Record<string, unknown> = {},
): Promise<string> =>
  writeFolder(join(parent, id), { 'plugin.json': weatherManifest({ id, ...changes }), 'index.js': SCRIPT, ...files })
