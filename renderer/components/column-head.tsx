/**
 * The head of one column and the grip at its right edge: drag, or arrow keys while it has the focus.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { type Column, MAX_WIDTH_PX, MIN_WIDTH_PX, NUMERIC_COLUMNS, WIDTH_STEP_PX } from '../columns.ts'
import { strings } from '../strings.ts'

/** `isFixed`: in a narrow window columns fit themselves and have no grip. */
export function ColumnHead(props: {
  column: Column
  widthPx: number
  isFixed: boolean
  onResize: (column: Column, widthPx: number) => void
}): ReactNode {
  const { column, widthPx, isFixed, onResize } = props
  const drag = useRef<{ fromX: number; fromPx: number } | null>(null)
  const title = strings.toolCalls.columns[column]

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    const shownPx = event.currentTarget.parentElement?.getBoundingClientRect().width ?? widthPx
    drag.current = { fromX: event.clientX, fromPx: shownPx }
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current !== null) onResize(column, drag.current.fromPx + event.clientX - drag.current.fromX)
  }
  const onPointerUp = (): void => {
    drag.current = null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (steps === undefined) return
    event.preventDefault()
    onResize(column, widthPx + steps * WIDTH_STEP_PX)
  }

  return (
    <th className="grid-cell grid-head-cell" scope="col" data-numeric={NUMERIC_COLUMNS.has(column)}>
      <span className="cell-text">{title}</span>
      {!isFixed && (
        <hr
          className="grip"
          aria-orientation="vertical"
          aria-label={strings.toolCalls.resize(title)}
          aria-valuenow={widthPx}
          aria-valuemin={MIN_WIDTH_PX}
          aria-valuemax={MAX_WIDTH_PX}
          tabIndex={0}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={onPointerUp}
          onKeyDown={onKeyDown}
        />
      )}
    </th>
  )
}
