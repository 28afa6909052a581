import { describe, expect, it } from 'vitest'
import { type Asked, readFlags } from '../../../main/command-line/flags.ts'
import { ownCommand } from '../../../main/command-line/own-command.ts'

describe('the command line', () => {
  it.each<[string, Asked]>([
    ['', { kind: 'app' }],
    ['--no-sandbox --disable-gpu . --remote-debugging-port=9333', { kind: 'app' }],
    ['. --talk-down', { kind: 'talk', command: 'talk-down' }],
    ['--talk-up', { kind: 'talk', command: 'talk-up' }],
    ['--toggle --no-sandbox', { kind: 'talk', command: 'toggle' }],
    ['--status', { kind: 'status', isJson: false, follows: false }],
    ['--follow --status --json', { kind: 'status', isJson: true, follows: true }],
    ['--help', { kind: 'help' }],
    ['--talk-down --talk-up', { kind: 'misuse', text: 'Only one of --talk-down and --talk-up at a time.' }],
    ['--toggle --json', { kind: 'misuse', text: '--json belongs to --status.' }],
    ['--follow', { kind: 'misuse', text: '--follow belongs to --status.' }],
  ])('%s', (line, expected) => {
    expect(readFlags(line.split(' ').filter((word) => word !== ''))).toEqual(expected)
  })
})

describe('the command that starts this Parley', () => {
  const of = (change: object, appPath = '/src/parley'): string =>
    ownCommand({ execPath: '/opt/Parley/parley', argv: ['x'], env: {}, platform: 'linux', ...change }, appPath)

  it('is the installed program, an AppImage, or a checkout', () => {
    expect(of({})).toBe('/opt/Parley/parley')
    expect(of({ env: { APPIMAGE: '/home/me/my apps/Parley.AppImage' } })).toBe("'/home/me/my apps/Parley.AppImage'")
    const checkout = { execPath: '/src/electron', argv: ['electron', '--no-sandbox', '.'], defaultApp: true }
    expect(of(checkout)).toBe('/src/electron --no-sandbox /src/parley')
    expect(of({ execPath: String.raw`C:\Program Files\Parley\Parley.exe`, platform: 'win32' })).toBe(
      String.raw`"C:\Program Files\Parley\Parley.exe"`,
    )
  })

  it('means the same profile, in any shell and in none', () => {
    expect(of({ env: { PARLEY_USER_DATA: "/tmp/it's mine" } })).toBe(
      String.raw`env PARLEY_USER_DATA='/tmp/it'\''s mine' /opt/Parley/parley`,
    )
  })
})
