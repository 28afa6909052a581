/**
 * A switch with its word. The state shows by the knob's place as well as by colour.
 */
import type { ReactNode } from 'react'

/** `describedBy` is the id of what it switches: several switches may have one name. */
export function Switch(props: {
  label: string
  describedBy: string
  isOn: boolean
  isDisabled?: boolean
  onChange: (isOn: boolean) => void
}): ReactNode {
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-checked={props.isOn}
      aria-describedby={props.describedBy}
      disabled={props.isDisabled ?? false}
      onClick={() => props.onChange(!props.isOn)}
    >
      <span>{props.label}</span>
      <span className="switch-track" aria-hidden="true">
        <span className="switch-knob" />
      </span>
    </button>
  )
}
