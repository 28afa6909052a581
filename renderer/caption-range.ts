/**
 * Which lines of a long transcript are in the DOM: the last ones while the end is followed, those around the reader
 * otherwise. The rest is room of an estimated height. Pure; called by `caption-window.ts`.
 */

/** Lines in the DOM while the end is in view: several screens, so that scrolling back does not wait. */
const PINNED_LINES = 100
/** Lines in the DOM at most while the user reads further up, unless a selection needs more. */
export const MAX_LINES = 220
/** How far the window moves at once; small enough that the line in view always stays inside. */
const STEP_LINES = 80
/** Closer to an edge than this, and the window moves. */
const NEAR_EDGE_PX = 600
/** Height of a line that is not there, estimated: most utterances take one line or two. */
export const LINE_PX = 44

/** Lines from `start` to `end`, exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** Where the reader looks: the lines in the DOM and what is seen of them, all in px of the same origin. */
export interface Sight {
  readonly viewTop: number
  readonly viewBottom: number
  readonly linesTop: number
  readonly linesBottom: number
}

/** The lines while the end is followed. */
export function pinnedRange(total: number): Range {
  return { start: Math.max(0, total - PINNED_LINES), end: total }
}

/** As many lines as there may be, from `start` on. */
export function rangeFrom(start: number, total: number): Range {
  const from = Math.min(Math.max(0, start), Math.max(0, total - 1))
  return { start: from, end: Math.min(total, from + MAX_LINES) }
}

/** The lines around one that is to be shown. */
export function rangeAround(index: number, total: number): Range {
  return rangeFrom(Math.min(index - MAX_LINES / 2, total - MAX_LINES), total)
}

/**
 * What has to be in the DOM next. `shift`: the lines overlap, and what is in view stays where it is. `leap`: nothing in
 * view is there (the scroll bar was dragged far), so the line at about that place is shown. Null when all is well.
 */
export function nextRange(
  { start, end }: Range,
  total: number,
  sight: Sight,
): { readonly kind: 'shift'; readonly range: Range } | { readonly kind: 'leap'; readonly index: number } | null {
  if (sight.linesTop >= sight.viewBottom && start > 0) {
    const index = start - Math.ceil((sight.linesTop - sight.viewTop) / LINE_PX)
    return { kind: 'leap', index: Math.max(0, index) }
  }
  if (sight.linesBottom <= sight.viewTop && end < total) {
    const index = end + Math.floor((sight.viewTop - sight.linesBottom) / LINE_PX)
    return { kind: 'leap', index: Math.min(total - 1, index) }
  }
  if (start > 0 && sight.linesTop > sight.viewTop - NEAR_EDGE_PX) {
    return { kind: 'shift', range: rangeFrom(start - STEP_LINES, total) }
  }
  if (end < total && sight.linesBottom < sight.viewBottom + NEAR_EDGE_PX) {
    return { kind: 'shift', range: rangeFrom(Math.min(start + STEP_LINES, total - MAX_LINES), total) }
  }
  return null
}

/** `range`, widened so that the lines of a selection stay: what is selected must still be there when it is copied. */
export function including({ start, end }: Range, indexes: readonly number[]): Range {
  const known = indexes.filter((index) => index >= 0)
  return { start: Math.min(start, ...known), end: Math.max(end, ...known.map((index) => index + 1)) }
}
