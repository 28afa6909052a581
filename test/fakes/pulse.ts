/**
 * A private PulseAudio server with a virtual microphone and a virtual speaker, for tests on real native audio.
 *
 *   const pulse = await startPulse()
 *   spawn(app, { env: { ...process.env, ...pulse.env } })      // PortAudio finds it through ALSA's pulse plugin
 *   const recording = await pulse.recordSpeaker()
 *   await pulse.playIntoMicrophone('question.wav')             // resolves when it has been played
 *   correlate(await recording.stop(), answer)                  // Int16Array, 24 kHz mono
 *   await pulse.stop()
 *
 * Needs the Debian packages pulseaudio, pulseaudio-utils and libasound2-plugins. Everything lies in a folder of its
 * own and nothing of the user's sound set-up is touched. The devices are kept warm: an idle virtual device works in
 * blocks of 2 s, so that the first sound would come that much late.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { samplesOf } from './correlate.ts'

/** A recording that runs. */
export interface SpeakerRecording {
  /** Ends it. All that the speaker was given since the start, 24 kHz mono, silence included. */
  stop(): Promise<Int16Array>
}

/** A running server. */
export interface Pulse {
  /** What a process needs in its environment to use this server and no other. */
  readonly env: Readonly<Record<'PULSE_SERVER' | 'XDG_RUNTIME_DIR', string>>
  /** The devices' names in the server, and as the app lists them. */
  readonly microphone: { readonly serverName: string; readonly name: string }
  readonly speaker: { readonly serverName: string; readonly name: string }
  /** Plays a WAV file (any rate) before the microphone. Resolves when it has been played. */
  playIntoMicrophone(wavPath: string): Promise<void>
  /** Records what the speaker plays. Resolves when the recording runs. */
  recordSpeaker(): Promise<SpeakerRecording>
  /**
   * From now on the microphone hears the speaker through the air, this loud ("50%" is 18 dB quieter). Returns what ends it.
   */
  air(volume: string): Promise<() => Promise<void>>
  /** Runs `pactl`, for instance to unload a module: `['unload-module', 'module-null-sink']`. Returns its output. */
  control(...args: readonly string[]): Promise<string>
  /** Ends the server at once, as a crash would. `stop` is still needed. */
  kill(): Promise<void>
  /** Ends everything and removes the folder. Safe to call twice. */
  stop(): Promise<void>
}

const START_MS = 10_000
const MICROPHONE = { serverName: 'mic', name: 'Test microphone' }
const SPEAKER = { serverName: 'speaker', name: 'Test speaker' }
const RECORD = ['--raw', '--rate=24000', '--channels=1', '--format=s16le', '--latency-msec=20']
const execute = promisify(execFile)

const exited = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  child.kill(signal)
  await exited(child)
}

const quoted = (text: string): string => `device.description='${text}'`

const modules = (socket: string): readonly string[] => [
  `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  `module-null-sink sink_name=speaker rate=48000 sink_properties="${quoted(SPEAKER.name)}"`,
  'module-null-sink sink_name=mic_feed rate=48000',
  `module-remap-source source_name=mic master=mic_feed.monitor source_properties="${quoted(MICROPHONE.name)}"`,
]

/** Starts the server; ready to use when it resolves, after about 0.5 s. Rejects when it cannot be started. */
export const startPulse = async (): Promise<Pulse> => {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-test-'))
  const socket = join(folder, 'native')
  const env = { PULSE_SERVER: `unix:${socket}`, XDG_RUNTIME_DIR: folder }
  const full = { ...process.env, ...env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder }
  const server = spawn(
    'pulseaudio',
    [
      ...['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disallow-exit=yes'],
      ...['--realtime=no', '--high-priority=no', '--log-level=error', '--resample-method=speex-float-5'],
      ...modules(socket).flatMap((module) => ['-L', module]),
    ],
    { env: full, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let complaints = ''
  server.stderr.on('data', (text) => {
    complaints += text
  })
  const failure = new Promise<never>((_resolve, reject) => {
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`pulseaudio ended: ${complaints}`)))
  })
  // Handled where it is raced; an exit later on is what `stop` is for.
  failure.catch(() => undefined)
  const children = new Set<ChildProcess>()

  const control = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute('pactl', args, { env: { ...full, LC_ALL: 'C' }, timeout: 5_000 })
    return stdout
  }

  const run = (command: string, args: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess => {
    const child = spawn(command, args, { env: full, stdio: ['ignore', stdout, 'ignore'] })
    children.add(child)
    child.once('exit', () => children.delete(child))
    child.once('error', () => children.delete(child))
    return child
  }

  const stop = async (): Promise<void> => {
    await Promise.all([...children].map((child) => end(child, 'SIGKILL')))
    await end(server, 'SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }

  const ready = async (): Promise<void> => {
    const untilMs = Date.now() + START_MS
    while (Date.now() < untilMs) {
      const isThere = await control('list', 'short', 'sources').then(
        (text) => text.includes('\tmic\t'),
        () => false,
      )
      if (isThere) return
      await delay(50)
    }
    throw new Error(`pulseaudio did not get ready: ${complaints}`)
  }

  try {
    await Promise.race([ready(), failure])
    await control('set-default-source', MICROPHONE.serverName)
    await control('set-default-sink', SPEAKER.serverName)
  } catch (error) {
    await stop()
    throw error
  }
  for (const source of [MICROPHONE.serverName, `${SPEAKER.serverName}.monitor`]) {
    run('parec', ['-d', source, ...RECORD], 'ignore')
  }

  return {
    env,
    microphone: MICROPHONE,
    speaker: SPEAKER,
    air: async (volume) => {
      const loopback = ['module-loopback', 'source=speaker.monitor', 'sink=mic_feed', 'latency_msec=30']
      const module = await control('load-module', ...loopback)
      const inputs = (await control('list', 'short', 'sink-inputs')).split('\n')
      const [input = ''] = inputs.find((line) => line.includes('module-loopback'))?.split('\t') ?? []
      await control('set-sink-input-volume', input, volume)
      return async () => void (await control('unload-module', module.trim()))
    },
    control,
    playIntoMicrophone: async (wavPath) => {
      const player = run('paplay', ['-d', 'mic_feed', '--latency-msec=250', wavPath], 'ignore')
      await exited(player)
      if (player.exitCode !== 0) throw new Error(`paplay could not play ${wavPath}`)
    },
    recordSpeaker: async () => {
      const recorder = run('parec', ['-d', `${SPEAKER.serverName}.monitor`, ...RECORD], 'pipe')
      const { stdout } = recorder
      if (stdout === null) throw new Error('parec has no output')
      const pieces: Buffer[] = []
      const closed = once(stdout, 'close')
      stdout.on('data', (piece: Buffer) => pieces.push(piece))
      await Promise.race([once(stdout, 'data'), closed])
      return {
        stop: async () => {
          recorder.kill('SIGTERM')
          await closed
          return samplesOf(Buffer.concat(pieces))
        },
      }
    },
    kill: () => end(server, 'SIGKILL'),
    stop,
  }
}
