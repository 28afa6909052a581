/**
 * Gives every plugin folder its state: which version of it is in use, what waits for the user's yes, who holds which id
 * and which tool name. What runs is never pushed aside by what arrives or waits. Pure; called by catalog.ts.
 */
import { joined, type Sentence, says } from '../voice/sentence.ts'
import type { Judge, PluginAsk } from './consent/judge.ts'
import { problemText } from './definition-problem.ts'
import type { BrokenPlugin } from './load-plugin.ts'
import type { LoadedPlugin } from './loaded-plugin.ts'

/** States the catalog itself knows; `running` and `quarantined` are the tool host's. */
type CatalogState = 'ready' | 'disabled' | 'needs-consent' | 'broken'

/** One folder as it stands. */
export interface CatalogEntry {
  /** Unique in the list: a folder whose id is taken gets a number behind it. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly description: string
  /** Absolute path of the folder. */
  readonly path: string
  readonly isBundled: boolean
  /** Not switched off by the user; says nothing of whether it works. */
  readonly isEnabled: boolean
  readonly state: CatalogState
  /** Why, in sentences for the user; "" when it is ready and nothing is to be said. */
  readonly reason: Sentence
  /** In state `ready` the version in use; otherwise the one that could be, and no tool of it may be exposed. */
  readonly plugin?: LoadedPlugin
  /** The version that waits for a yes; in state `ready` a change of the one in use. */
  readonly waiting?: LoadedPlugin
  /** What `waiting` asks for; there when it is. */
  readonly ask?: PluginAsk
}

/** A folder as it was last read. */
export interface Folder {
  readonly path: string
  readonly name: string
  readonly isBundled: boolean
  /** The last version that loaded: kept while an edit is broken. */
  readonly loaded: LoadedPlugin | undefined
  /** The version in use as an earlier start kept it: in use until something newer is. */
  readonly kept?: LoadedPlugin | undefined
  /** What is wrong with the folder as it is now. */
  readonly broken: BrokenPlugin | undefined
}

/** What has to outlast a round, by the folder's path. */
export interface Standing {
  /** Versions last in use. */
  readonly inUse: ReadonlyMap<string, LoadedPlugin>
  /** Tool names of what was in use in the last round: theirs before anyone else's. */
  readonly held: ReadonlyMap<string, ReadonlySet<string>>
}

/** What `settle` goes by. */
export interface SettleOptions {
  /** In order of precedence. */
  readonly folders: readonly Folder[]
  readonly disabled: ReadonlySet<string>
  readonly judge: Judge
  readonly standing: Standing
}

/** Nothing has been in use yet. */
export const NOTHING_STANDS: Standing = { inUse: new Map(), held: new Map() }

interface Owner {
  readonly path: string
  readonly plugin: LoadedPlugin
}

/** A folder that may compete for tool names, with what the judge says of it. */
interface Candidate {
  readonly folder: Folder
  readonly shown: Shown
  readonly latest: LoadedPlugin
  /** Versions that may run, the one that is wanted first. */
  readonly versions: readonly LoadedPlugin[]
  readonly ask: PluginAsk | undefined
}

/** One round over all folders. */
export const settle = ({ folders, disabled, judge, standing }: SettleOptions) => {
  const states = new Map<Folder, CatalogEntry>()
  const candidates: Candidate[] = []
  const idOwners = new Map<string, Folder>()
  const rank = ({ path, loaded }: Folder): number => (loaded === undefined ? 2 : standing.held.has(path) ? 0 : 1)
  for (const folder of [...folders].sort((a, b) => rank(a) - rank(b))) {
    const { loaded, path } = folder
    const holder = idOwners.get(loaded?.id ?? folder.name)
    const id = freeId(loaded?.id ?? folder.name, idOwners)
    idOwners.set(id, folder)
    const shown = shownOf(folder, id, !disabled.has(id))
    if (loaded === undefined) {
      states.set(folder, { ...shown, state: 'broken', reason: problemsOf(folder) })
    } else if (holder !== undefined) {
      const reason = says`The id "${loaded.id}" is taken: ${holder.path} and ${path} both have it. Rename one of them.`
      states.set(folder, { ...shown, state: 'broken', reason })
    } else {
      const candidate = candidateOf(folder, shown, loaded, judge, standing.inUse.get(path) ?? folder.kept)
      if (shown.isEnabled) candidates.push(candidate)
      else states.set(folder, disabledEntry(candidate))
    }
  }
  const owners = claimHeld(candidates, standing)
  const running = new Map(candidates.map((each) => [each, claimVersion(each, owners)]))
  // Only now, so that no version that waits takes a name from one that runs.
  for (const [candidate, inUse] of running) states.set(candidate.folder, entryOf(candidate, inUse, owners))
  return {
    entries: folders.flatMap((folder) => states.get(folder) ?? []),
    standing: standingAfter(folders, running, standing),
  }
}

const candidateOf = (
  folder: Folder,
  shown: Shown,
  latest: LoadedPlugin,
  judge: Judge,
  inUse: LoadedPlugin | undefined,
): Candidate => {
  const verdict = judge(latest, inUse)
  const isOther = inUse !== undefined && inUse.sha256 !== latest.sha256
  const older = isOther && judge(inUse, inUse).state === 'granted' ? [inUse] : []
  return {
    folder,
    shown,
    latest,
    versions: verdict.state === 'granted' ? [latest, ...older] : older,
    ask: verdict.state === 'granted' ? undefined : verdict.ask,
  }
}

/** Tool names stay with those that had them, as long as the version they want to run still has them. */
const claimHeld = (candidates: readonly Candidate[], { held }: Standing): Map<string, Owner> => {
  const owners = new Map<string, Owner>()
  for (const { folder, versions } of candidates) {
    const [plugin] = versions
    if (plugin === undefined) continue
    for (const { name } of plugin.manifest.tools) {
      if (held.get(folder.path)?.has(name) === true) owners.set(name, { path: folder.path, plugin })
    }
  }
  return owners
}

/** The first version whose tool names are free, or its own already. */
const claimVersion = ({ folder, versions }: Candidate, owners: Map<string, Owner>): LoadedPlugin | undefined => {
  const plugin = versions.find((version) => clashOf(version, folder.path, owners) === undefined)
  if (plugin !== undefined) claim(plugin, folder.path, owners)
  return plugin
}

const claim = (plugin: LoadedPlugin, path: string, owners: Map<string, Owner>): void => {
  for (const { name } of plugin.manifest.tools) owners.set(name, { path, plugin })
}

/** A sentence that names both plugins, or undefined. */
const clashOf = (plugin: LoadedPlugin, path: string, owners: ReadonlyMap<string, Owner>): Sentence | undefined => {
  for (const { name } of plugin.manifest.tools) {
    const owner = owners.get(name)
    if (owner === undefined || owner.path === path) continue
    const { manifest, id } = owner.plugin
    return says`The tool name "${name}" is taken: "${manifest.name}" (${id}) and "${plugin.manifest.name}" (${plugin.id}) both define it. Rename it in one of them, or switch one plugin off.`
  }
  return undefined
}

const disabledEntry = ({ folder, shown, latest, versions }: Candidate): CatalogEntry => ({
  ...shown,
  plugin: versions[0] ?? latest,
  state: 'disabled',
  reason: joined(editReason(folder), '\n'),
})

/** The state of an enabled plugin; a version that waits claims its tool names. */
const entryOf = (
  { folder, shown, latest, ask }: Candidate,
  inUse: LoadedPlugin | undefined,
  owners: Map<string, Owner>,
): CatalogEntry => {
  const edit = editReason(folder)
  const clash = latest === inUse ? undefined : clashOf(latest, folder.path, owners)
  if (inUse === undefined) {
    if (clash !== undefined) return { ...shown, plugin: latest, state: 'broken', reason: clash }
    // Without an ask it would be in use, or clash.
    if (ask === undefined) return { ...shown, plugin: latest, state: 'broken', reason: joined(edit, '\n') }
    claim(latest, folder.path, owners)
    const reason = joined(['It waits for your yes.', ...ask.asks], ' ')
    return { ...shown, plugin: latest, waiting: latest, ask, state: 'needs-consent', reason: lines(reason, edit) }
  }
  const base = { ...shown, ...shownFields(inUse), plugin: inUse, state: 'ready' } as const
  if (clash !== undefined) return { ...base, reason: lines(says`${OLDER_STAYS} ${clash}`, edit) }
  if (ask === undefined) return { ...base, reason: joined(edit, '\n') }
  claim({ ...latest, manifest: newToolsOnly(latest, inUse) }, folder.path, owners)
  return { ...base, waiting: latest, ask, reason: lines(ask.isDeclined ? DECLINED : WAITS_AS_UPDATE, edit) }
}

const OLDER_STAYS = 'The last edit cannot be used, so the version before it stays in use.'
const WAITS_AS_UPDATE = 'It was changed. The version before stays in use until you have seen the changes and said yes.'
const DECLINED = 'It was changed, and you kept the version before.'

/** Names that are in use already stay with the version in use. */
const newToolsOnly = ({ manifest }: LoadedPlugin, inUse: LoadedPlugin): LoadedPlugin['manifest'] => {
  const known = new Set(inUse.manifest.tools.map(({ name }) => name))
  return { ...manifest, tools: manifest.tools.filter(({ name }) => !known.has(name)) }
}

const lines = (first: Sentence, rest: readonly Sentence[]): Sentence => joined([first, ...rest], '\n')

const standingAfter = (
  folders: readonly Folder[],
  running: ReadonlyMap<Candidate, LoadedPlugin | undefined>,
  before: Standing,
): Standing => {
  const inUse = new Map<string, LoadedPlugin>()
  // A version that was in use is kept while it cannot be: switched off, or its consent was taken back.
  for (const { path } of folders) {
    const older = before.inUse.get(path)
    if (older !== undefined) inUse.set(path, older)
  }
  const held = new Map<string, ReadonlySet<string>>()
  for (const [{ folder }, plugin] of running) {
    if (plugin === undefined) continue
    inUse.set(folder.path, plugin)
    held.set(folder.path, new Set(plugin.manifest.tools.map(({ name }) => name)))
  }
  return { inUse, held }
}

type Shown = Pick<CatalogEntry, 'id' | 'name' | 'version' | 'description' | 'path' | 'isBundled' | 'isEnabled'>

const shownOf = (
  { path, name: folderName, loaded, broken, isBundled }: Folder,
  id: string,
  isEnabled: boolean,
): Shown => {
  const fields = loaded === undefined ? broken : loaded.manifest
  const { name, version, description } = fields ?? { name: folderName, version: '', description: '' }
  return { id, name, version, description, path, isBundled, isEnabled }
}

const shownFields = ({ manifest: { name, version, description } }: LoadedPlugin) => ({ name, version, description })

const problemsOf = ({ broken }: Folder): string => broken?.problems.map(problemText).join('\n') ?? ''

const editReason = (folder: Folder): Sentence[] =>
  folder.broken === undefined
    ? []
    : ['The last edit is broken, so the version before it stays in use.', problemsOf(folder)]

/** The id itself, or with a number behind it where it is taken. */
const freeId = (id: string, taken: ReadonlyMap<string, unknown>): string => {
  if (!taken.has(id)) return id
  let number = 2
  while (taken.has(`${id} (${number})`)) number += 1
  return `${id} (${number})`
}
