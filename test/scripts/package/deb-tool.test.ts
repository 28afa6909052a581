/** Reading the order for a Debian package, and its control file. */
import { describe, expect, it } from 'vitest'
import { controlText, parseOrder } from '../../../scripts/package/deb-tool.ts'

describe('the deb tool', () => {
  const order = parseOrder([
    '-s',
    'dir',
    '--force',
    '-t',
    'deb',
    '--name',
    'parley',
    '--version',
    '0.1.0',
    '--architecture',
    'amd64',
    '--maintainer',
    'The Parley authors',
    '--description',
    'Synopsis\n   More words',
    '-d',
    'libgtk-3-0',
    '-d',
    'libnss3',
    '--package',
    'out.deb',
    '/app/=/opt/Parley',
    'icon=with=sign.png=/usr/share/icon.png',
  ])

  it('keeps repeated options and every file', () => {
    expect(order.options.get('-d')).toEqual(['libgtk-3-0', 'libnss3'])
    expect(order.files[0]).toEqual({ source: '/app/', destination: '/opt/Parley' })
  })

  it('writes a control file without empty fields', () => {
    const text = controlText(order, 1234)
    expect(text).toContain('Package: parley\nVersion: 0.1.0\nArchitecture: amd64\n')
    expect(text).toContain('Depends: libgtk-3-0, libnss3\n')
    expect(text).toContain('Description: Synopsis\n More words\n')
    expect(text).not.toContain('Homepage')
    expect(text).toContain('Installed-Size: 1234')
  })
})
