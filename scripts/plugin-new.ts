/**
 * `npm run plugin:new <id> [parent folder]`: writes a working plugin to begin with. The parent is, in this order, the
 * second argument, `PARLEY_PLUGINS_DIR`, the current folder. Overwrites nothing.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SHIPPED_PLUGINS } from '../main/plugins/consent/shipped-list.ts'
import { ID_PATTERN } from '../main/plugins/manifest-schema.ts'
import { OWN_PLUGIN_ID } from '../main/plugins/own-tools.ts'

/** "train-times" as "Train times". */
const titleOf = (id: string): string => {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const manifestOf = (id: string): string => {
  const subject = id.replaceAll('-', '_').replaceAll(/_+/g, '_')
  const tool = `ask_${subject}`
  const manifest = {
    api: 1,
    id,
    name: titleOf(id),
    version: '0.1.0',
    description: 'Says in one sentence what the plugin is for.',
    main: 'index.js',
    examples: [
      {
        user: `Ask ${id.replaceAll('-', ' ')} about bread.`,
        calls: [{ tool, arguments: { topic: 'bread' } }],
        agent: 'You asked about bread.',
      },
    ],
    tools: [
      {
        name: tool,
        description: `Call this when the user asks ${id.replaceAll('-', ' ')} about anything. Name here everything a user might say for it.`,
        parameters: {
          type: 'object',
          properties: {
            topic: {
              type: 'string',
              description: "One to three words in the user's own words, e.g. bread",
              examples: ['bread', 'weather', 'music'],
              minLength: 1,
              maxLength: 80,
            },
          },
          required: ['topic'],
        },
        effect: 'read',
      },
    ],
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const scriptOf = (id: string): string => `/** @type {import('parley').Plugin} */
export default {
  tools: {
    async ask_${id.replaceAll('-', '_').replaceAll(/_+/g, '_')}({ topic }, ctx) {
      if (topic.trim() === '') {
        throw ctx.fail({ field: 'topic', value: topic, ask: 'Ask the user for a topic.' })
      }
      return ctx.result({ topic }, { say: \`You asked about \${topic}.\` })
    },
  },
}
`

const readmeOf = (id: string): string => `# ${titleOf(id)}

Say: "Ask ${id.replaceAll('-', ' ')} about bread."

Check it with \`npm run plugin:lint <this folder>\`. How to go on: Parley's plugins/README.md.
`

const create = async (id: string | undefined, parent: string): Promise<string> => {
  if (id === undefined) return 'Usage: npm run plugin:new <id> [folder]'
  if (!ID_PATTERN.test(id) || !/^[a-z]/.test(id) || id.length > 40) {
    return `"${id}" cannot be an id: use up to 40 lower-case letters, digits and hyphens, a letter first ("train-times").`
  }
  if (id === OWN_PLUGIN_ID) return `"${id}" is Parley's own id: choose another.`
  if (SHIPPED_PLUGINS.has(id)) return `"${id}" comes with Parley, and two of one id cannot be used: choose another.`
  const folder = join(resolve(parent), id)
  try {
    await mkdir(resolve(parent), { recursive: true })
    await mkdir(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (code === 'EEXIST') return `${folder} is there already: choose another id or remove it.`
    return `${folder} could not be made (${code}): choose another folder.`
  }
  await writeFile(join(folder, 'plugin.json'), manifestOf(id))
  await writeFile(join(folder, 'index.js'), scriptOf(id))
  await writeFile(join(folder, 'README.md'), readmeOf(id))
  process.stdout.write(`${folder} is ready.\nTry it: PARLEY_PLUGINS_DIR=${resolve(parent)} npm start\n`)
  return ''
}

const [id, parent] = process.argv.slice(2)
const failure = await create(id, parent ?? process.env['PARLEY_PLUGINS_DIR'] ?? '.')
if (failure !== '') {
  console.error(failure)
  process.exitCode = 1
}
