/**
 * Walks through the window as somebody does who has no mouse: Tab until it begins again. Says what could not be reached,
 * and what about the focus was not as it must be (WCAG 2.2: 2.1.1, 2.4.7, 2.4.11, 2.4.13, 2.5.8).
 */
import type { Page } from 'playwright-core'

/** More than any view has. */
const MAX_STEPS = 150
/** WCAG 2.5.8, CSS px. */
const TARGET_PX = 24
/** WCAG 2.4.13 and 1.4.11. */
const FOCUS_CONTRAST = 3

/** What a walk found. */
export interface Walk {
  /** Names in the order in which they got the focus. */
  readonly names: string[]
  /** One sentence for each thing that is not as it must be. */
  readonly faults: string[]
}

interface Stop {
  name: string
  isAgain: boolean
  faults: string[]
}

/** From the top of the page once round. */
export async function walkByTab(page: Page): Promise<Walk> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    getSelection()?.removeAllRanges()
    for (const element of document.querySelectorAll('[data-walked]')) element.removeAttribute('data-walked')
  })
  const names: string[] = []
  const faults: string[] = []
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(lookAtFocus, { targetPx: TARGET_PX, contrast: FOCUS_CONTRAST })
    if (stop === null || stop.isAgain) break
    names.push(stop.name)
    faults.push(...stop.faults)
  }
  return { names, faults: [...faults, ...(await page.evaluate(neverReached)), ...(await page.evaluate(moved))] }
}

/** In the page. Null: the focus has left it. */
function lookAtFocus(limits: { targetPx: number; contrast: number }): Stop | null {
  const element = document.activeElement
  if (!(element instanceof HTMLElement || element instanceof SVGElement) || element === document.body) return null
  const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null
  const name = (element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '')
    .trim()
    .slice(0, 60)
  const called = `${element.tagName.toLowerCase()} “${name}”`
  if (element.hasAttribute('data-walked')) return { name, isAgain: true, faults: [] }
  element.setAttribute('data-walked', '')

  const faults: string[] = []
  // A grid marks its current row, a choice its card.
  const isMarked = (one: Element | null): one is Element =>
    one !== null && getComputedStyle(one).outlineStyle !== 'none'
  const places = [element, element.querySelector('[data-active="true"]'), element.closest('label')]
  const marked = places.find(isMarked) ?? element
  const style = getComputedStyle(marked)
  if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) < 2)
    faults.push(`${called} shows no focus`)
  const canvas = document.createElement('canvas').getContext('2d')
  const luminance = (colour: string): number => {
    if (canvas === null) return 0
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [one, other] = [luminance(style.outlineColor), luminance(getComputedStyle(document.body).backgroundColor)]
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  if (contrast < limits.contrast) faults.push(`the focus of ${called} has a contrast of ${contrast.toFixed(1)}`)

  const box = (element.closest('label') ?? element).getBoundingClientRect()
  const isInline = getComputedStyle(element).display === 'inline'
  if (!isInline && (box.width < limits.targetPx || box.height < limits.targetPx)) {
    faults.push(`${called} is ${Math.round(box.width)} by ${Math.round(box.height)} px`)
  }
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)]
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)]
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  const isSeen =
    hit !== null && (element.contains(hit) || hit.contains(element) || hit.closest('label')?.contains(element) === true)
  if (left >= right || top >= bottom || !isSeen) faults.push(`${called} is covered or out of sight`)
  return { name, isAgain: false, faults }
}

/** In the page: the window stands still, whatever in it gets the focus. */
function moved(): string[] {
  const { scrollTop, scrollLeft, scrollHeight, clientHeight } = document.documentElement
  const isMoved = scrollTop !== 0 || scrollLeft !== 0 || document.body.scrollTop !== 0
  const isTooTall = Math.max(scrollHeight, document.body.scrollHeight) > clientHeight
  return isMoved || isTooTall ? [`the window itself scrolls: ${scrollHeight} px in ${clientHeight}`] : []
}

/** In the page: controls that are there and never had the focus. */
function neverReached(): string[] {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
  return [...document.querySelectorAll(wanted)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => !element.matches(':disabled, [tabindex="-1"]') && !element.hasAttribute('data-walked'))
    .filter((element) => {
      // Arrow keys go from one to the next of a group of radio buttons.
      if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true
      return document.querySelector(`input[name="${CSS.escape(element.name)}"][data-walked]`) === null
    })
    .map((element) => `${element.outerHTML.slice(0, 120)} is not reached`)
}
