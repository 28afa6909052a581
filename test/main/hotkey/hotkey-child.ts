/** Run by hotkey.test.ts on a display of its own: arms the key, says what it sees, ends with its stdin. */
import { startHotkey } from '../../../main/hotkey/hotkey.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const hotkey = await startHotkey({
  accelerator: process.argv[2] ?? '',
  platform: process.platform,
  env: { DISPLAY: process.env['DISPLAY'] },
  globalShortcut: { register: () => false, unregister: () => {} },
  onDown: () => say('down'),
  onUp: () => say('up'),
  log: { info: () => {}, warn: (event) => say(event) },
})
say(hotkey.backend)
process.stdin.resume().once('end', () => {
  hotkey.stop()
  hotkey.stop()
  say('stopped')
})
