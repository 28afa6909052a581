/**
 * What the definitions side of the plugin host (manifest, checks, catalog) hands to the running side (sandbox, broker,
 * tool host): one plugin whose folder was read once, checked and hashed. Nobody reads the disk for it again.
 */
import type { JsonObject } from '../voice/tools.ts'
import type { Manifest } from './manifest.ts'

/** One thing that is wrong with a call's arguments. */
export interface ArgumentProblem {
  /** Where in the arguments ("city", "items/0/unit"), or "" for the whole. */
  readonly field: string
  /** What is wrong and what would be right, in a sentence the model can act on. */
  readonly problem: string
}

/** Checks the arguments of one tool; an empty list means they are valid. Never throws, never blocks (RE2 patterns). */
export type ArgumentValidator = (args: JsonObject) => readonly ArgumentProblem[]

/** A plugin ready to be exposed and run. */
export interface LoadedPlugin {
  readonly id: string
  readonly manifest: Manifest
  /** Bundled plugins count as consented for what they ship with. */
  readonly isBundled: boolean
  /** The bytes that were hashed, by path relative to the folder with forward slashes ("index.js", "lib/zones.js"). */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** SHA-256 over all files, hex: changes when any byte changes. */
  readonly sha256: string
  /** By tool name. */
  readonly validators: ReadonlyMap<string, ArgumentValidator>
}
