/** What `npm start` keeps from the console, and what it must let through. */
import { describe, expect, it } from 'vitest'
import { isNoise } from '../../../scripts/start/electron-noise.ts'

describe('noise on Electron’s standard error', () => {
  it.each([
    '[4242:1123/060000.123456:ERROR:bus.cc(407)] Failed to connect to the bus: Could not parse server address',
    '[4242:1123/060000.123456:ERROR:viz_main_impl.cc(183)] Exiting GPU process due to errors during initialization',
    'ALSA lib confmisc.c:855:(parse_card) cannot find card ‘0’',
    'jack server is not running or cannot be started',
    'Cannot connect to server socket err = No such file or directory',
    '',
  ])('hides %j', (line) => {
    expect(isNoise(line)).toBe(true)
  })

  it.each([
    'DevTools listening on ws://127.0.0.1:9333/devtools/browser/1',
    '{"level":50,"msg":"the database is read-only"}',
    'TypeError: x is not a function',
    '[1:1123/1.2:FATAL:electron_main_delegate.cc(294)] Running as root without --no-sandbox is not supported.',
  ])('shows %j', (line) => {
    expect(isNoise(line)).toBe(false)
  })
})
