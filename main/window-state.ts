/**
 * Where the window was, and where it may be put again. The pure part and the file; the window itself is `window.ts`.
 */
import { z } from 'zod'
import { createQueue, writeFileAtomic } from './atomic-file.ts'
import { readJsonObjectFile } from './json-object-file.ts'

/** A rectangle in device-independent pixels, as Electron gives it. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What is remembered. */
export interface WindowState {
  readonly bounds: Rectangle
  readonly isMaximized: boolean
}

/** How to open the window: without x and y it is centred. */
export interface WindowPlace {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
}

/** look.md: 1000 × 700, usable from 380 wide. */
const DEFAULT_SIZE = { width: 1000, height: 700 } as const
/** Smaller, and the dock no longer fits. */
export const MINIMUM_SIZE = { width: 380, height: 480 } as const

/** So much of the title bar must be on a display for the window to be taken hold of. */
const VISIBLE_PIXELS = 80

const coordinate = z.number().int().min(-100_000).max(100_000)
const stateSchema = z.object({
  bounds: z.object({
    x: coordinate,
    y: coordinate,
    width: z.number().int().min(1).max(100_000),
    height: z.number().int().min(1).max(100_000),
  }),
  isMaximized: z.boolean(),
})

/** Reads what was remembered; undefined when there is nothing usable. Never rejects. */
export const readWindowState = async (file: string): Promise<WindowState | undefined> => {
  const { content } = await readJsonObjectFile(file, Date.now())
  return stateSchema.safeParse(content).data
}

/** Writes in the order asked; a failure only means that the place is forgotten. */
export const createWindowStateWriter = (file: string): ((state: WindowState) => Promise<void>) => {
  const queue = createQueue()
  return (state) => queue(() => writeFileAtomic(file, `${JSON.stringify(state)}\n`)).catch(() => undefined)
}

const overlap = (start: number, length: number, from: number, size: number): number =>
  Math.min(start + length, from + size) - Math.max(start, from)

/** Fits the remembered place to the displays of today (their work areas). */
export const placeWindow = (saved: WindowState | undefined, workAreas: readonly Rectangle[]): WindowPlace => {
  if (saved === undefined) return { ...DEFAULT_SIZE, isMaximized: false }
  const { bounds, isMaximized } = saved
  const home = workAreas.find(
    (area) =>
      overlap(bounds.x, bounds.width, area.x, area.width) >= VISIBLE_PIXELS &&
      bounds.y >= area.y &&
      bounds.y <= area.y + area.height - VISIBLE_PIXELS,
  )
  const limit = home ?? workAreas[0]
  const clamp = (wanted: number, least: number, most: number | undefined): number =>
    Math.max(least, Math.min(wanted, most ?? wanted))
  const width = clamp(bounds.width, MINIMUM_SIZE.width, limit?.width)
  const height = clamp(bounds.height, MINIMUM_SIZE.height, limit?.height)
  return { ...(home === undefined ? {} : { x: bounds.x, y: bounds.y }), width, height, isMaximized }
}
