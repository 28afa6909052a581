/** What is seen behind the page before it is painted is what the page itself has. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { BACKGROUND } from '../../main/window.ts'

vi.mock('electron', () => ({ BrowserWindow: class {}, nativeTheme: {}, screen: {} }))

it('has the surfaces of the tokens', () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../renderer/tokens.css'), 'utf8')
  expect(tokens).toContain(`--surface: light-dark(${BACKGROUND.light}, ${BACKGROUND.dark});`)
})
