/**
 * axe for the window's tests: its script, and what it finds on a page into which the script was loaded.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** The script, to be evaluated in the page after each load. */
export function readAxe(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
}

/**
 * Violations of WCAG 2.2 AA and of good practice, each with the elements it is about; or only of what has to do with
 * colours, for another theme of the same page.
 */
export async function violationsOf(page: Page, what: 'everything' | 'colours' = 'everything'): Promise<string[]> {
  // Colours glide after a change of theme or state: what is measured is where they arrive.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .map((one) => (one.effect?.getComputedTiming().iterations === Infinity ? null : one.finished)),
    ),
  )
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { resultTypes: ["violations"]${what === 'colours' ? ', runOnly: ["color-contrast", "link-in-text-block"]' : ''} })`,
  )
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
