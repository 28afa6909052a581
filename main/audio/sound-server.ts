/**
 * What stands between PortAudio and the hardware on Linux. Where a PulseAudio server runs (PipeWire speaks its
 * protocol too), PortAudio sees only "pulse" and "default": the devices the user knows come from the server, listed
 * by `pactl` in short-lived children, and one is chosen by PULSE_SOURCE and PULSE_SINK. Called by
 * `port-audio-device.ts`, in the audio thread.
 */
import { execFile, spawn } from 'node:child_process'
import { access, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DeviceList } from './audio-device.ts'
import { nameDevices, type UnnamedDevice } from './device-names.ts'

/** `native` is any system but Linux; `none` means that opening is hopeless. */
export type SoundSystem = 'native' | 'pulse' | 'alsa' | 'none'

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
/** A server that has gone is looked for this often: half of the second in which a device must be back. */
const RESUBSCRIBE_MS = 500
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

/** Jacks and makes that mean: worn on the head. */
const HEADPHONES =
  /^\t(?:Active Port: .*(?:headphone|headset|earpiece).*|\tdevice\.form_factor = "(?:headphone|headset|hands-free)")$/im

/** Reads `pactl list sinks` or `pactl list sources`; the monitor of a speaker is no microphone and is left out. */
export const parsePactlList = (text: string, defaultId: string | undefined): readonly UnnamedDevice[] => {
  const devices: UnnamedDevice[] = []
  for (const section of text.split(/^(?:Sink|Source) #\d+$/m).slice(1)) {
    const field = (name: string) => new RegExp(`^\\t${name}: (.*)$`, 'm').exec(section)?.[1]
    const id = field('Name')
    if (id === undefined || !['n/a', undefined].includes(field('Monitor of Sink'))) continue
    const description = field('Description') || id
    devices.push({ id, description, isDefault: id === defaultId, isHeadphones: HEADPHONES.test(section) })
  }
  return devices
}

/** Whether a command could not be run because it is not installed. */
const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'

/** Lists the server's devices; none when it does not answer. Undefined when it cannot be asked: `pactl` is missing. */
export const listServerDevices = async (): Promise<DeviceList | undefined> => {
  try {
    const [info, sources, sinks] = await Promise.all([pactl('info'), pactl('list', 'sources'), pactl('list', 'sinks')])
    const defaultOf = (kind: string) => new RegExp(`^Default ${kind}: (.*)$`, 'm').exec(info)?.[1]
    return {
      microphones: nameDevices(parsePactlList(sources, defaultOf('Source'))),
      speakers: nameDevices(parsePactlList(sinks, defaultOf('Sink'))),
    }
  } catch (thrown) {
    return isMissing(thrown) ? undefined : { microphones: [], speakers: [] }
  }
}

/** Kinds of `pactl subscribe`'s lines that can change the list; streams come and go all the time and cannot. */
const LIST_EVENT = /^Event '[a-z]+' on (?:sink|source|server|card) #/m

/**
 * Calls back when the server's list may have changed, and when the server itself has gone or come. One child that waits
 * and costs nothing meanwhile. Returns the function that ends it.
 */
export const watchServer = (onChange: () => void): (() => void) => {
  let isStopped = false
  let retry: NodeJS.Timeout | undefined
  let child: ReturnType<typeof spawn> | undefined

  const start = (): void => {
    if (isStopped) return
    const started = spawn('pactl', ['subscribe'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    child = started
    let isOver = false
    const over = (): void => {
      if (isOver) return
      isOver = true
      if (isStopped) return
      onChange()
      retry = setTimeout(start, RESUBSCRIBE_MS)
    }
    let rest = ''
    started.stdout?.on('data', (text: Buffer) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      if (lines.some((line) => LIST_EVENT.test(line))) onChange()
    })
    started.once('error', over)
    started.once('exit', over)
    // What happened while nobody listened.
    started.once('spawn', onChange)
  }

  start()
  return () => {
    isStopped = true
    clearTimeout(retry)
    child?.kill()
  }
}
