/**
 * Lays out the steps of a plugin as a small graph: boxes in the order of the manifest, and under each the steps taken
 * from it. A step to the next box goes straight down; every other runs through a lane at the right. Pure; drawn by
 * `components/plugin-flow.tsx`.
 */
import type { PluginFlow } from '../preload/contract.ts'

/** A step to another box than the next, from its label at `fromY` through `lane` to `toY` at the box. */
export interface Jump {
  to: string
  tool: string
  fromY: number
  toY: number
  /** 0 is nearest to the boxes. */
  lane: number
}

/** One box and what is under it, in px from the top. */
export interface FlowRow {
  name: string
  tools: readonly string[]
  isCurrent: boolean
  isInitial: boolean
  isLast: boolean
  y: number
  /** Tools that have led to the next box, each with the place of its label. */
  direct: readonly { tool: string; y: number }[]
  jumps: readonly Jump[]
  /** Height of the part under the box. */
  gap: number
}

/** The whole drawing, in px. */
export interface FlowLayout {
  rows: readonly FlowRow[]
  height: number
  lanes: number
}

/** Height of a box: a line for the name and one for the tools. Odd, as the lines are, so that their edges are sharp. */
export const BOX_PX = 53
/** Height of the label of a step. */
export const LABEL_PX = 25
/** Under a box without a step there is room for the thin line only; with some, this much around them. */
const BARE_GAP_PX = 16
const PADDING_PX = 6
/** Lanes do not touch: two steps share one only if this much lies between them. */
const CLEARANCE_PX = 4

/** The drawing of `flow`. Steps from or to what is no phase (any more) are left out. */
export function layoutFlow(flow: PluginFlow): FlowLayout {
  const names = flow.phases.map(({ name }) => name)
  const taken = flow.taken.filter(({ from, to }) => names.includes(from) && names.includes(to))
  let y = 0
  const drafts = flow.phases.map(({ name, tools }, index) => {
    const own = taken.filter(({ from }) => from === name)
    const next = names[index + 1]
    const labels = [...own.filter(({ to }) => to === next), ...own.filter(({ to }) => to !== next)]
    const isLast = index === names.length - 1
    const gap = labels.length > 0 ? labels.length * LABEL_PX + 2 * PADDING_PX : isLast ? 0 : BARE_GAP_PX
    const steps = labels.map((step, place) => ({
      ...step,
      y: y + BOX_PX + PADDING_PX + place * LABEL_PX + LABEL_PX / 2,
    }))
    const draft = { name, tools, isLast, next, y, gap, steps }
    y += BOX_PX + gap
    return draft
  })
  const middleOf = new Map(drafts.map((draft) => [draft.name, draft.y + BOX_PX / 2]))
  const laneOf = createLanes()
  const rows = drafts.map(({ name, tools, isLast, next, y: top, gap, steps }) => ({
    name,
    tools,
    isLast,
    isCurrent: name === flow.current,
    isInitial: name === flow.initial,
    y: top,
    gap,
    direct: steps.filter(({ to }) => to === next).map((step) => ({ tool: step.tool, y: step.y })),
    jumps: steps
      .filter(({ to }) => to !== next)
      .map(({ to, tool, y: fromY }) => {
        const toY = middleOf.get(to) ?? fromY
        return { to, tool, fromY, toY, lane: laneOf.take(fromY, toY) }
      }),
  }))
  return { rows, height: y, lanes: laneOf.count() }
}

/** Gives each step the first lane that is free over its whole length. */
function createLanes(): { take: (fromY: number, toY: number) => number; count: () => number } {
  const lanes: { top: number; bottom: number }[][] = []
  return {
    take: (fromY, toY) => {
      const top = Math.min(fromY, toY) - CLEARANCE_PX
      const bottom = Math.max(fromY, toY) + CLEARANCE_PX
      const isFree = (lane: { top: number; bottom: number }[]): boolean =>
        lane.every((other) => other.bottom <= top || other.top >= bottom)
      const free = lanes.findIndex(isFree)
      const index = free < 0 ? lanes.length : free
      if (free < 0) lanes.push([])
      lanes[index]?.push({ top, bottom })
      return index
    },
    count: () => lanes.length,
  }
}
