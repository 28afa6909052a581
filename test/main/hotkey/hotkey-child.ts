/** Run by hotkey-x11.test.ts on a display of its own: arms the key, says what it sees, does what its stdin says. */
import { createInterface } from 'node:readline'
import { createHotkey } from '../../../main/hotkey/hotkey.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const hotkey = createHotkey({
  platform: process.platform,
  env: { DISPLAY: process.env['DISPLAY'] },
  globalShortcut: { register: () => true, unregister: () => {} },
  systemIdleMs: () => 1_000_000,
  nowMs: () => performance.now(),
  every: (ms, run) => {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  onDown: () => say('down'),
  onUp: (isLost) => say(isLost ? 'lost' : 'up'),
  onState: ({ backend, label, warning }) => say(`${backend} ${label}${warning === null ? '' : ` (${warning})`}`),
  onPreview: (preview) =>
    preview !== null && say(`shown ${preview.label}${preview.refusal === null ? '' : ` (${preview.refusal})`}`),
  log: { info: () => {}, warn: (event) => say(event) },
})
await hotkey.arm(process.argv[2] ?? '')
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'rearm') void hotkey.rearm().then(() => say('rearmed'))
    if (line === 'record') {
      void hotkey.record().then(async ({ end, label }) => {
        say(`${end} ${label}`)
        if (end === 'chosen') await hotkey.arm(label)
      })
    }
  })
  .on('close', () => {
    hotkey.stop()
    hotkey.stop()
    say('stopped')
  })
