/**
 * A conversation with one flow plugin as the app has it: only the tools of the phase exist, arguments are validated, a
 * result may move the phase, and going back restores `ctx.state`. Records what was exposed and every text anybody read.
 */
import { join } from 'node:path'
import type { Json } from 'parley'
import { exposeTools } from '../../main/plugins/exposure.ts'
import { advance, atBeginning, entryOf } from '../../main/plugins/flow/flow.ts'
import { loadPlugin } from '../../main/plugins/load-plugin.ts'
import type { LoadedPlugin } from '../../main/plugins/loaded-plugin.ts'
import { failText, invalidText, unknownText } from '../../main/plugins/outcome-text.ts'
import { composePrompt } from '../../main/plugins/prompt.ts'
import type { ToolDefinition } from '../../main/voice/tools.ts'
import { act, type World } from './acting-context.ts'

type Arguments = Record<string, Json>

/** What the agent is answered. `hidden`: the tool does not exist now; `invalid`: its arguments were refused. */
export type Answer =
  | { readonly kind: 'ok'; readonly value: Json; readonly say: string | undefined }
  | { readonly kind: 'hidden' | 'invalid'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string; readonly field: string | undefined; readonly ask: string }

/** A text that the model or the user read, and what tools had returned until then. */
export interface Told {
  /** `refusal`: of arguments, before the handler ran. `prompt`: also the agent's lines of examples. */
  readonly kind: 'prompt' | 'say' | 'error' | 'refusal'
  readonly text: string
  readonly phase: string
  /** Values of the results so far, this one's included. */
  readonly values: readonly Json[]
}

/** A conversation in progress. */
export interface FlowConversation {
  phase(): string
  /** Names of the exposed tools, Parley's own included. */
  exposed(): string[]
  /** What the service is told: tools and prompt of the phase. */
  session(): { readonly tools: readonly ToolDefinition[]; readonly prompt: string }
  call(tool: string, args?: Arguments): Promise<Answer>
  /** What the user hears of a call that must work. */
  say(tool: string, args?: Arguments): Promise<string>
  /** The error of a call that must fail. */
  fail(tool: string, args?: Arguments): Promise<Extract<Answer, { kind: 'failed' }>>
  /** The value of a call that must work. */
  value(tool: string, args?: Arguments): Promise<Json>
  readonly told: readonly Told[]
  /** Exposed tools after each step, the beginning included. */
  readonly exposures: readonly { readonly phase: string; readonly tools: readonly string[] }[]
  readonly plugin: LoadedPlugin
  readonly state: Map<string, string>
  readonly storage: Map<string, string>
}

const OWN = ['restart', 'end_call', 'respond_freely']

/** A map that tells of every change. */
const watchedMap = (tell: (key: string, text: string | undefined) => void): Map<string, string> => {
  const map = new Map<string, string>()
  map.set = (key, text) => {
    tell(key, text)
    return Map.prototype.set.call(map, key, text)
  }
  map.delete = (key) => {
    tell(key, undefined)
    return Map.prototype.delete.call(map, key)
  }
  return map
}

const folderOf = (id: string): string => join(import.meta.dirname, '../../plugins', id)

const loadedOnce = new Map<string, ReturnType<typeof loadPlugin>>()

/** The bundled plugin in `plugins/<id>`, checked as the app checks it. */
export const bundled = async (id: string): Promise<LoadedPlugin> => {
  const loading = loadedOnce.get(id) ?? loadPlugin(folderOf(id), { isBundled: true })
  loadedOnce.set(id, loading)
  const loaded = await loading
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.broken.problems))
  return loaded.plugin
}

/** Begins a conversation. `world.storage` may be shared with another one; `sessionId` tells them apart. */
export const converse = async (id: string, world: World = {}, sessionId = 'session'): Promise<FlowConversation> => {
  const plugin = await bundled(id)
  const { flow } = plugin.manifest
  if (flow === undefined) throw new Error(`${id} has no flow`)
  const writes = new Set<(key: string, text: string | undefined) => void>()
  const state = watchedMap((key, text) => {
    for (const note of writes) note(key, text)
  })
  let steps = atBeginning(flow)
  const snapshots = new Map([[entryOf(steps).id, new Map(state)]])
  const acting = await act(id, {
    ...world,
    state,
    session: () => ({ id: sessionId, phase: entryOf(steps).phase }),
  })
  const told: Told[] = []
  const values: Json[] = []
  const exposures: { phase: string; tools: string[] }[] = []

  const parts = () => exposeTools({ plugins: [plugin], openSet: null, phases: { [id]: entryOf(steps).phase } })
  const exposed = (): string[] => parts().tools.map(({ name }) => name)
  const tell = (kind: Told['kind'], text: string) =>
    told.push({ kind, text, phase: entryOf(steps).phase, values: [...values] })
  const expose = () => {
    const { prompts, examples } = parts()
    exposures.push({ phase: entryOf(steps).phase, tools: exposed() })
    for (const { text } of prompts) tell('prompt', text)
    for (const { agent } of examples) tell('prompt', agent)
  }
  const restore = (snapshot: ReadonlyMap<string, string>, own: ReadonlyMap<string, string | undefined>) => {
    const values = new Map<string, string | undefined>([...snapshot, ...own])
    for (const key of [...state.keys()]) if (values.get(key) === undefined) state.delete(key)
    for (const [key, text] of values) if (text !== undefined) state.set(key, text)
  }
  const runOwn = (tool: string): Answer => {
    if (tool === 'restart') {
      steps = atBeginning(flow)
      restore(new Map(), new Map())
      expose()
    }
    return { kind: 'ok', value: null, say: undefined }
  }
  /** Notes what this call writes. */
  const watched = async <T>(work: () => Promise<T>): Promise<{ result: T; own: Map<string, string | undefined> }> => {
    const own = new Map<string, string | undefined>()
    const note = (key: string, text: string | undefined) => void own.set(key, text)
    writes.add(note)
    try {
      return { result: await work(), own }
    } finally {
      writes.delete(note)
    }
  }

  const call = async (tool: string, args: Arguments = {}): Promise<Answer> => {
    if (!exposed().includes(tool)) return { kind: 'hidden', error: unknownText(tool) }
    if (OWN.includes(tool) && !plugin.manifest.tools.some(({ name }) => name === tool)) return runOwn(tool)
    const problems = plugin.validators.get(tool)?.(args) ?? []
    if (problems.length > 0) {
      const error = invalidText(tool, problems, Object.keys(args))
      tell('refusal', error)
      return { kind: 'invalid', error }
    }
    const { result: outcome, own } = await watched(() => acting.call(tool, args))
    if ('failure' in outcome) {
      const { field, value, resolved, ask = '' } = outcome.failure
      const text = (part: unknown): string | undefined => (part === undefined ? undefined : String(part))
      const error = failText(tool, {
        kind: 'fail',
        text: undefined,
        field,
        value: text(value),
        resolved: text(resolved),
        ask,
      })
      tell('error', error)
      return { kind: 'failed', error, field, ask }
    }
    const value: Json = JSON.parse(JSON.stringify(outcome.value ?? null))
    values.push(value)
    const step = advance(flow, steps, { tool, phase: outcome.extra.phase })
    if (step.kind === 'refused') throw new Error(step.problem)
    if (step.kind !== 'stays') steps = step.state
    if (step.kind === 'entered') snapshots.set(step.entry.id, new Map(state))
    if (step.kind === 'returned') restore(snapshots.get(step.entry.id) ?? new Map(), own)
    if (outcome.extra.say !== undefined) tell('say', outcome.extra.say)
    if (step.kind !== 'stays') expose()
    return { kind: 'ok', value, say: outcome.extra.say }
  }
  const mustWork = async (tool: string, args?: Arguments): Promise<Extract<Answer, { kind: 'ok' }>> => {
    const answer = await call(tool, args)
    if (answer.kind !== 'ok') throw new Error(`${tool} ${answer.kind}: ${answer.error}`)
    return answer
  }
  expose()
  return {
    phase: () => entryOf(steps).phase,
    exposed,
    session: () => {
      const { tools, prompts, examples } = parts()
      return { tools, prompt: composePrompt({ userPrompt: 'You are Parley.', tools, prompts, examples }) }
    },
    call,
    say: async (tool, args) => (await mustWork(tool, args)).say ?? '',
    value: async (tool, args) => (await mustWork(tool, args)).value,
    fail: async (tool, args) => {
      const answer = await call(tool, args)
      if (answer.kind !== 'failed') throw new Error(`${tool} did not fail: ${JSON.stringify(answer)}`)
      return answer
    },
    told,
    exposures,
    plugin,
    state,
    storage: acting.storage,
  }
}
