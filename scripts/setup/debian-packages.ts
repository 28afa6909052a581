/**
 * Which Debian and Ubuntu packages Parley needs, how one sees that they are there, and which are missing. Pure: what is
 * installed comes in as an argument (`host-probe.ts`), installing is `install-packages.ts`. Source: toolchain.md §6.
 */

/** How to see that a package is there: a shared library, a program, or any of some files. */
export type Probe =
  | { kind: 'library'; soname: string }
  | { kind: 'program'; anyOf: readonly [string, ...string[]] }
  | { kind: 'file'; file: KnownFile }

/** One package. Several names: the first one that the machine's package lists know (names differ by release). */
export interface DebianPackage {
  names: readonly [string, ...string[]]
  probe: Probe
}

/** Things that are neither a library nor a program. */
export type KnownFile = 'alsa-pulse' | 'font' | 'speech-model'

/** What a machine has, as far as the probes ask. */
export interface Host {
  hasLibrary(soname: string): boolean
  hasProgram(name: string): boolean
  hasFile(file: KnownFile): boolean
}

/** What set-up is for. */
export type Purpose = 'start' | 'test' | 'package'

/** What the machine must offer besides the purpose's fixed list. */
export interface Situation {
  purpose: Purpose
  /** No DISPLAY and no WAYLAND_DISPLAY: a virtual display is needed. */
  isHeadless: boolean
  /** naudiodon has not been built yet: a compiler is needed. */
  mustCompile: boolean
}

/** Packages without which the purpose fails, and packages that only make it better. */
export interface Missing {
  required: DebianPackage[]
  optional: DebianPackage[]
}

const library = (soname: string, ...names: [string, ...string[]]): DebianPackage => ({
  names,
  probe: { kind: 'library', soname },
})
const program = (packageName: string, ...anyOf: string[]): DebianPackage => ({
  names: [packageName],
  probe: { kind: 'program', anyOf: [anyOf[0] ?? packageName, ...anyOf.slice(1)] },
})

/** The window: Electron's libraries, the key hook's (uiohook-napi), sound, and one font. */
const RUN: readonly DebianPackage[] = [
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  library('libXtst.so.6', 'libxtst6'),
  library('libXt.so.6', 'libxt6t64', 'libxt6'),
  { names: ['fonts-dejavu-core'], probe: { kind: 'file', file: 'font' } },
  { names: ['libasound2-plugins'], probe: { kind: 'file', file: 'alsa-pulse' } },
]

const DISPLAY: readonly DebianPackage[] = [program('xvfb', 'Xvfb')]
const COMPILER: readonly DebianPackage[] = [program('python3'), program('make'), program('g++')]
const SPEECH: readonly DebianPackage[] = [
  program('pocketsphinx', 'pocketsphinx_continuous', 'pocketsphinx'),
  { names: ['pocketsphinx-en-us'], probe: { kind: 'file', file: 'speech-model' } },
]
const TEST: readonly DebianPackage[] = [
  program('xdotool'),
  program('pulseaudio'),
  program('pulseaudio-utils', 'pactl'),
  program('sox'),
]

/** The packages that this machine lacks for the purpose. */
export function missingPackages(situation: Situation, host: Host): Missing {
  const required: DebianPackage[] = []
  if (situation.purpose !== 'package') required.push(...RUN)
  if (situation.purpose === 'test') required.push(...DISPLAY, ...TEST, ...SPEECH)
  if (situation.purpose === 'start' && situation.isHeadless) required.push(...DISPLAY)
  if (situation.mustCompile) required.push(...COMPILER)
  const optional = situation.purpose === 'start' ? SPEECH : []
  const isMissing = (item: DebianPackage): boolean => !isThere(item.probe, host)
  return { required: required.filter(isMissing), optional: optional.filter(isMissing) }
}

/** The line that a person without root rights has to run. */
export function installLine(names: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${names.join(' ')}`
}

/** What is missing in words, for systems that have no apt-get. */
export function describeProbe(probe: Probe): string {
  if (probe.kind === 'library') return `library ${probe.soname}`
  if (probe.kind === 'program') return `program ${probe.anyOf[0]}`
  return { 'alsa-pulse': 'ALSA plug-in for PulseAudio', font: 'a font', 'speech-model': 'pocketsphinx en-us model' }[
    probe.file
  ]
}

/**
 * Picks one name per package from what `apt-cache policy` said.
 * @returns the names to install, and whether any package has none that can be installed (old or empty lists)
 */
export function pickNames(
  packages: readonly DebianPackage[],
  installable: ReadonlySet<string>,
): { names: string[]; isComplete: boolean } {
  let isComplete = true
  const names = packages.map((item) => {
    const known = item.names.find((name) => installable.has(name))
    if (!known) isComplete = false
    return known ?? item.names.at(-1) ?? item.names[0]
  })
  return { names, isComplete }
}

/** The packages in the output of `apt-cache policy` (LC_ALL=C) that have a candidate. */
export function parsePolicy(output: string): Set<string> {
  const installable = new Set<string>()
  let current = ''
  for (const line of output.split('\n')) {
    if (/^\S+:$/.test(line)) current = line.slice(0, -1)
    const candidate = /^\s+Candidate: (.+)$/.exec(line)?.[1]
    if (current && candidate && candidate !== '(none)') installable.add(current)
  }
  return installable
}

function isThere(probe: Probe, host: Host): boolean {
  if (probe.kind === 'library') return host.hasLibrary(probe.soname)
  if (probe.kind === 'program') return probe.anyOf.some((name) => host.hasProgram(name))
  return host.hasFile(probe.file)
}
