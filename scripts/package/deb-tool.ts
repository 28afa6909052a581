#!/usr/bin/env node
/**
 * Stands in for fpm, which electron-builder would download, where only Debian's own dpkg-deb is at hand
 * (`CUSTOM_FPM_PATH`). Understands what electron-builder passes for a deb: options, and `source=destination` pairs.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** electron-builder's order: option values by name (repeated ones collect), and what goes where. */
export interface DebOrder {
  options: Map<string, string[]>
  files: { source: string; destination: string }[]
}

const SWITCHES = new Set(['--force', '--deb-no-default-config-files'])

/** Reads fpm's command line. */
export function parseOrder(args: readonly string[]): DebOrder {
  const order: DebOrder = { options: new Map(), files: [] }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    const cut = arg.indexOf('=')
    if (SWITCHES.has(arg)) continue
    if (arg.startsWith('-')) {
      i += 1
      order.options.set(arg, [...(order.options.get(arg) ?? []), args[i] ?? ''])
    } else if (cut > 0) {
      order.files.push({ source: arg.slice(0, cut), destination: arg.slice(cut + 1) })
    }
  }
  return order
}

/** The text of `DEBIAN/control` (deb-control(5)). */
export function controlText(order: DebOrder, installedKib: number): string {
  const one = (name: string): string | undefined => order.options.get(name)?.at(-1)
  const list = (...names: string[]): string => names.flatMap((name) => order.options.get(name) ?? []).join(', ')
  const description = (one('--description') ?? one('--name') ?? 'Parley').replaceAll(/\n\s*/g, '\n ')
  const fields: [string, string | undefined][] = [
    ['Package', one('--name')],
    ['Version', one('--version')],
    ['Architecture', one('--architecture')],
    ['Maintainer', one('--maintainer')],
    ['Installed-Size', String(installedKib)],
    ['Depends', list('-d', '--depends')],
    ['Recommends', list('--deb-recommends')],
    ['Section', one('--category') ?? 'default'],
    ['Priority', one('--deb-priority') ?? 'optional'],
    ['Homepage', one('--url')],
    ['Description', description],
  ]
  return `${fields.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n')}\n`
}

/** Copies the files together and has dpkg-deb pack them. */
function buildDeb(order: DebOrder): void {
  const output = order.options.get('--package')?.at(-1) ?? order.options.get('-p')?.at(-1)
  if (order.options.get('-t')?.at(-1) !== 'deb' || !output) throw new Error('this tool makes deb packages only')
  const root = mkdtempSync(join(tmpdir(), 'parley-deb-'))
  try {
    for (const { source, destination } of order.files) copyInto(source, join(root, destination))
    const control = join(root, 'DEBIAN')
    mkdirSync(control)
    const installedKib = Number(execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0])
    writeFileSync(join(control, 'control'), controlText(order, installedKib))
    for (const [option, name] of [
      ['--after-install', 'postinst'],
      ['--after-remove', 'postrm'],
    ] as const) {
      const script = order.options.get(option)?.at(-1)
      if (!script) continue
      copyFileSync(script, join(control, name))
      chmodSync(join(control, name), 0o755)
    }
    chmodSync(root, 0o755)
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', root, output], { stdio: 'inherit' })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function copyInto(source: string, destination: string): void {
  const isFolder = source.endsWith('/')
  const target = !isFolder && destination.endsWith('/') ? join(destination, basename(source)) : destination
  mkdirSync(dirname(target), { recursive: true })
  cpSync(source, target, { recursive: true, verbatimSymlinks: true })
}

if (import.meta.main) buildDeb(parseOrder(process.argv.slice(2)))
