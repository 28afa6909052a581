/** Plugins of one tool each, as an author would have them on the disk, made for one benchmark. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A plugin to be written. */
export interface MadePlugin {
  /** `made-1` and so on; its tool is named after it. */
  readonly number: number
  /** Told to the agent behind the tool's trigger: by it a changed version is recognised. */
  readonly note: string
}

/** Name of its folder and id. */
export const idOf = ({ number }: MadePlugin): string => `made-${number}`
/** Name of its tool. */
export const toolOf = ({ number }: MadePlugin): string => `do_made_${number}`

/** Writes plugin.json alone: a save of it. */
export const writeManifest = (plugins: string, plugin: MadePlugin): Promise<void> =>
  writeFile(join(plugins, idOf(plugin), 'plugin.json'), manifest(plugin))

/** Writes the folder, as a copy would: folder, manifest, script. */
export async function writePlugin(plugins: string, plugin: MadePlugin): Promise<void> {
  const folder = join(plugins, idOf(plugin))
  await mkdir(folder, { recursive: true })
  await writeManifest(plugins, plugin)
  await writeFile(join(folder, 'index.js'), `export default { tools: { ${toolOf(plugin)}: () => 'done' } }\n`)
}

const manifest = (plugin: MadePlugin): string =>
  JSON.stringify(
    {
      api: 1,
      id: idOf(plugin),
      name: `Made ${plugin.number}`,
      version: '1.0.0',
      description: 'Made for a benchmark.',
      main: 'index.js',
      examples: [
        {
          user: `Do thing ${plugin.number}`,
          calls: [{ tool: toolOf(plugin), arguments: { about: 'tea' } }],
          agent: 'Done.',
        },
      ],
      tools: [
        {
          name: toolOf(plugin),
          description: `Call this when the user asks for thing ${plugin.number}. ${plugin.note}`,
          effect: 'read',
          parameters: {
            type: 'object',
            properties: { about: { type: 'string', description: 'What it is about, e.g. tea', examples: ['tea'] } },
            required: ['about'],
          },
        },
      ],
    },
    null,
    2,
  )
