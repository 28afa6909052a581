/**
 * The columns of the tool-call grid: which there are, how wide, and the widths a user has chosen, which are remembered
 * in this window's own storage.
 */
import { useCallback, useEffect, useState } from 'react'

/** Columns from left to right. */
export const COLUMNS = ['called', 'tool', 'plugin', 'status', 'duration', 'sent'] as const
/** One column. */
export type Column = (typeof COLUMNS)[number]
/** How much room the grid has. */
export type Tier = 'wide' | 'narrow' | 'slim'
/** The columns that remain; what is left out stands in the details of the call. */
export const COLUMNS_BY_TIER: Record<Tier, readonly Column[]> = {
  wide: COLUMNS,
  narrow: ['called', 'tool', 'status', 'duration'],
  slim: ['called', 'tool', 'status'],
}
/** Right-aligned ones. */
export const NUMERIC_COLUMNS: ReadonlySet<Column> = new Set(['duration', 'sent'])

/** Width in px. */
export const MIN_WIDTH_PX = 56
/** Width in px. */
export const MAX_WIDTH_PX = 640
/** Step of an arrow key, in px. */
export const WIDTH_STEP_PX = 16

/** Widths in px by column. */
export type Widths = Record<Column, number>

const DEFAULT_WIDTHS: Widths = { called: 176, tool: 160, plugin: 112, status: 136, duration: 88, sent: 132 }
const STORAGE_KEY = 'tool-call-columns'

/** The widths, and how to change one; what is chosen is there again after a restart. */
export function useWidths(): { widths: Widths; resize: (column: Column, widthPx: number) => void } {
  const [widths, setWidths] = useState(readWidths)
  const resize = useCallback((column: Column, widthPx: number) => {
    setWidths((before) => ({ ...before, [column]: clampWidth(widthPx) }))
  }, [])
  useEffect(() => {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(widths))
  }, [widths])
  return { widths, resize }
}

/** The tier of a grid that is `widthPx` wide. */
export function tierOf(widthPx: number): Tier {
  if (widthPx >= 640) return 'wide'
  return widthPx >= 440 ? 'narrow' : 'slim'
}

/** Within what a column may have. */
export function clampWidth(widthPx: number): number {
  return Math.round(Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, widthPx)))
}

/** Stored widths; what is missing or broken is the default. */
export function parseWidths(stored: string | null): Widths {
  const widths = { ...DEFAULT_WIDTHS }
  let found: unknown
  try {
    found = JSON.parse(stored ?? '')
  } catch {
    return widths
  }
  if (typeof found !== 'object' || found === null) return widths
  for (const [column, width] of Object.entries(found)) {
    const known = COLUMNS.find((name) => name === column)
    if (known !== undefined && typeof width === 'number' && Number.isFinite(width)) widths[known] = clampWidth(width)
  }
  return widths
}

function readWidths(): Widths {
  return parseWidths(localStorage.getItem(STORAGE_KEY))
}
