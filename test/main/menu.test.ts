/** The menu on each platform, in both languages. */
import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../main/menu.ts'
import { createWords, TABLES } from '../../main/words/words.ts'

const labels = (items: readonly MenuItemConstructorOptions[]): string[] =>
  items.flatMap(({ label, submenu }) => [
    ...(label === undefined ? [] : [label]),
    ...(Array.isArray(submenu) ? labels(submenu) : []),
  ])
const roles = (items: readonly MenuItemConstructorOptions[]): string[] =>
  items.flatMap(({ role, submenu }) => [
    ...(role === undefined ? [] : [role]),
    ...(Array.isArray(submenu) ? roles(submenu) : []),
  ])

describe('the menu', () => {
  it.each(['darwin', 'win32', 'linux'] as const)(
    'has zoom, editing and quit on %s, and nothing for developers',
    (platform) => {
      const found = roles(menuTemplate({ platform, say: createWords('en').say, isForDevelopers: false }))
      expect(found).toEqual(
        expect.arrayContaining(['quit', 'copy', 'paste', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen']),
      )
      expect(found).not.toContain('toggleDevTools')
      expect(found.includes('about')).toBe(platform === 'darwin')
    },
  )

  it('is whole in German', () => {
    const template = menuTemplate({ platform: 'darwin', say: createWords('de').say, isForDevelopers: true })
    const german = new Set([...Object.values(TABLES.de), 'Parley'])
    expect(labels(template).filter((label) => !german.has(label))).toEqual([])
    expect(labels(template)).toContain('Größer')
  })
})
