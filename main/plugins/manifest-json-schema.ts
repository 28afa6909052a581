/**
 * The JSON Schema of `plugin.json`, made from the zod schema: what editors complete by (`plugins/plugin.schema.json`)
 * and where the parser looks up which keys exist at a place.
 */
import { z } from 'zod'
import { manifestSchema } from './manifest-schema.ts'

let made: Readonly<Record<string, unknown>> | undefined

/** JSON Schema (2020-12) of what an author writes; made once, on first use. */
export const manifestJsonSchema = (): Readonly<Record<string, unknown>> => {
  made ??= {
    title: 'Parley plugin (plugin.json)',
    ...z.toJSONSchema(manifestSchema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
    }),
  }
  return made
}

/** Any JSON value is `{}`, which reads better than the recursive definition. */
const simplify = (zodSchema: z.core.$ZodTypes, jsonSchema: object): void => {
  if (zodSchema._zod.def.type !== 'lazy') return
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
}
