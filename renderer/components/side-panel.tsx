/**
 * The side panel: beside the view, never over its text (in a narrow window it takes the view's place). Owns head, close
 * button and focus; what is in it is its children's. Escape is the shell's.
 */
import { type ReactNode, useEffect, useRef } from 'react'
import { strings } from '../strings.ts'
import { Icon } from './icons.tsx'

/** `opened`: a new object each time something is opened; with `takesFocus` (opened by key) the panel is read next. */
export function SidePanel(props: {
  opened: { takesFocus: boolean }
  /** What kind of thing is open, for the screen reader, if its title does not say so. */
  label?: string
  title: string
  onClose: () => void
  children: ReactNode
}): ReactNode {
  const { opened } = props
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    if (opened.takesFocus) heading.current?.focus()
  }, [opened])

  return (
    <aside className="panel" id="panel" aria-labelledby="panel-title">
      <header className="panel-head">
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {props.label !== undefined && <span className="visually-hidden">{props.label}: </span>}
          {props.title}
        </h2>
        <button
          type="button"
          className="button button-icon"
          aria-label={strings.panel.close}
          title={`${strings.panel.close} (Esc)`}
          onClick={props.onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="panel-body scroller" tabIndex={-1}>
        {props.children}
      </div>
    </aside>
  )
}
