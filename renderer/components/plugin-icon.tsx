/**
 * A plugin's own icon, or the first letter of its name. Decoration: the name stands beside it.
 */
import type { ReactNode } from 'react'

/** `icon` is a `data:` URL of the contract's `PluginView`. */
export function PluginIcon(props: { name: string; icon: string | undefined; size?: 'small' | 'large' }): ReactNode {
  return (
    <span className="plugin-icon" data-size={props.size ?? 'small'} aria-hidden="true">
      {props.icon === undefined ? (props.name.trim()[0] ?? '?') : <img src={props.icon} alt="" draggable={false} />}
    </span>
  )
}
