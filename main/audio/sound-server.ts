/**
 * What stands between PortAudio and the hardware on Linux. Where a PulseAudio server runs (PipeWire speaks its
 * protocol too), PortAudio sees only "pulse" and "default": the devices the user knows come from the server, listed
 * by `pactl` in a short-lived child, and one is chosen by PULSE_SOURCE and PULSE_SINK. Called by
 * `port-audio-device.ts`, in the audio thread.
 */
import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DeviceInfo } from './audio-device.ts'

/** `native` is any system but Linux; `none` means that opening is hopeless. */
export type SoundSystem = 'native' | 'pulse' | 'alsa' | 'none'

/** A source or sink of the server. */
export interface ServerDevice extends DeviceInfo {
  /** The server's own name for it, for instance `alsa_input.usb-…`. */
  readonly serverName: string
}

/** What the server has. */
export interface ServerDevices {
  readonly microphones: readonly ServerDevice[]
  readonly speakers: readonly ServerDevice[]
}

const PLUGIN_FILE = 'libasound_module_pcm_pulse.so'
const PLUGIN_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu/alsa-lib',
  '/usr/lib/aarch64-linux-gnu/alsa-lib',
  '/usr/lib/arm-linux-gnueabihf/alsa-lib',
  '/usr/lib64/alsa-lib',
  '/usr/lib/alsa-lib',
]

/**
 * The only devices ALSA needs to know when a sound server owns the hardware. With the stock configuration PortAudio
 * probes some thirty names each time it starts: 50 to 360 ms and a hundred lines on stderr; with this one 10 ms.
 * `handle_underrun no`: reported underruns make PortAudio restart the stream, which on a loaded machine underruns again
 * at once, for seconds; unreported ones are a short gap.
 */
const ALSA_CONFIG = `pcm.pulse { type pulse }
ctl.pulse { type pulse }
pcm.!default { type pulse handle_underrun no }
ctl.!default { type pulse }
`

const PACTL_TIMEOUT_MS = 2_000
const execute = promisify(execFile)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const anyExists = async (paths: readonly string[]): Promise<boolean> =>
  (await Promise.all(paths.map(exists))).includes(true)

const hasServer = async (env: NodeJS.ProcessEnv): Promise<boolean> => {
  if (env['PULSE_SERVER'] !== undefined && env['PULSE_SERVER'] !== '') return true
  const folder = env['PULSE_RUNTIME_PATH'] ?? join(env['XDG_RUNTIME_DIR'] ?? '/nowhere', 'pulse')
  return exists(join(folder, 'native'))
}

/** Which sound system there is now. Asks files only, so it is cheap; a server may come and go while the app runs. */
export const detectSoundSystem = async (env: NodeJS.ProcessEnv = process.env): Promise<SoundSystem> => {
  if (process.platform !== 'linux') return 'native'
  const hasPlugin = await anyExists(PLUGIN_FOLDERS.map((folder) => join(folder, PLUGIN_FILE)))
  if (hasPlugin && (await hasServer(env))) return 'pulse'
  const cards = await readFile('/proc/asound/cards', 'utf8').catch(() => '')
  const hasOwnConfig =
    env['ALSA_CONFIG_PATH'] !== undefined || (await exists(join(env['HOME'] ?? '/nowhere', '.asoundrc')))
  return /^\s*\d+ \[/m.test(cards) || hasOwnConfig ? 'alsa' : 'none'
}

/**
 * Makes ALSA know the sound server only, unless the user configured it otherwise. Before the library starts. The file
 * lies in the user's run-time folder, where no one else can write, or in a fresh temporary one.
 */
export const restrictAlsaToServer = async (env: NodeJS.ProcessEnv = process.env): Promise<void> => {
  if (env['ALSA_CONFIG_PATH'] !== undefined) return
  const own = join(env['XDG_RUNTIME_DIR'] ?? '/nowhere', 'parley-asound.conf')
  const file = await writeFile(own, ALSA_CONFIG).then(
    () => own,
    async () => {
      const temporary = join(await mkdtemp(join(tmpdir(), 'parley-')), 'asound.conf')
      await writeFile(temporary, ALSA_CONFIG)
      return temporary
    },
  )
  env['ALSA_CONFIG_PATH'] = file
}

const pactl = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await execute('pactl', args, {
    timeout: PACTL_TIMEOUT_MS,
    maxBuffer: 4 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C' },
  })
  return stdout
}

/** Reads `pactl list sinks` or `pactl list sources`; the monitor of a speaker is no microphone and is left out. */
export const parsePactlList = (text: string, defaultName: string | undefined): readonly ServerDevice[] => {
  const devices: ServerDevice[] = []
  const used = new Set<string>()
  for (const section of text.split(/^(?:Sink|Source) #\d+$/m).slice(1)) {
    const field = (name: string) => new RegExp(`^\\t${name}: (.*)$`, 'm').exec(section)?.[1]
    const serverName = field('Name')
    if (serverName === undefined || !['n/a', undefined].includes(field('Monitor of Sink'))) continue
    const description = field('Description') ?? serverName
    const name = used.has(description) ? `${description} (${serverName})` : description
    used.add(name)
    devices.push({ name, serverName, isDefault: serverName === defaultName })
  }
  return devices
}

/** Whether a command could not be run because it is not installed. */
const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'

/** Lists the server's devices; none when it does not answer. Undefined when it cannot be asked: `pactl` is missing. */
export const listServerDevices = async (): Promise<ServerDevices | undefined> => {
  try {
    const [info, sources, sinks] = await Promise.all([pactl('info'), pactl('list', 'sources'), pactl('list', 'sinks')])
    const defaultOf = (kind: string) => new RegExp(`^Default ${kind}: (.*)$`, 'm').exec(info)?.[1]
    return {
      microphones: parsePactlList(sources, defaultOf('Source')),
      speakers: parsePactlList(sinks, defaultOf('Sink')),
    }
  } catch (thrown) {
    return isMissing(thrown) ? undefined : { microphones: [], speakers: [] }
  }
}
