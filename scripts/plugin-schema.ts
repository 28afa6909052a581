/**
 * `node scripts/plugin-schema.ts`: writes `plugins/plugin.schema.json`, which editors complete `plugin.json` by, from
 * the schema that the app itself parses with. A test fails when the two differ.
 */
import { writeFile } from 'node:fs/promises'
import { manifestJsonSchema } from '../main/plugins/manifest-json-schema.ts'

const target = new URL('../plugins/plugin.schema.json', import.meta.url)
await writeFile(target, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`)
