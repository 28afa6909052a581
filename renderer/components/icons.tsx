/**
 * The window's own icons: 24-unit grid, one stroke, no fill, drawn for 16 to 24 px. All are decoration: the word beside
 * them says the same, so they are hidden from the screen reader.
 */
import type { ReactNode } from 'react'

/** What every icon takes. */
export interface IconProps {
  /** 16 px instead of 20. */
  isSmall?: boolean
  className?: string
}

const PATHS = {
  conversation: (
    <path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H10l-4.5 4v-4.2A2.5 2.5 0 0 1 4 13.5z M8.5 8.5h7 M8.5 11.5h4.5" />
  ),
  toolCalls: <path d="M4 6h2 M4 12h2 M4 18h2 M10 6h10 M10 12h10 M10 18h6" />,
  plugins: <path d="M9 4v4 M15 4v4 M6 8h12v3.5a6 6 0 0 1-12 0z M12 17.5V21" />,
  settings: <path d="M4 7h8 M18 7h2 M4 17h2 M12 17h8 M15 4.5v5 M9 14.5v5" />,
  microphone: (
    <>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0 M12 18v3" />
    </>
  ),
  microphoneOff: (
    <>
      <path d="M9 9v2a3 3 0 0 0 4.8 2.4 M15 10.5V6a3 3 0 0 0-5.8-1 M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3 M18.5 11.5c0 .9-.2 1.8-.5 2.6 M12 18v3 M4 3l16 18" />
    </>
  ),
  waves: <path d="M4 10.5v3 M8 7v10 M12 4v16 M16 8v8 M20 10.5v3" />,
  dots: (
    <>
      <circle cx="5.5" cy="12" r="1.4" fill="currentColor" />
      <circle cx="12" cy="12" r="1.4" fill="currentColor" />
      <circle cx="18.5" cy="12" r="1.4" fill="currentColor" />
    </>
  ),
  plug: (
    <path d="M5 19l3.5-3.5 M15.5 8.5L19 5 M8 12l4 4-1.3 1.3a2.85 2.85 0 0 1-4-4z M16 12l-4-4 1.3-1.3a2.85 2.85 0 0 1 4 4z" />
  ),
  alert: <path d="M12 4.5L21 19.5H3z M12 10.5v4 M12 17v.1" />,
  info: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 11v5 M12 8v.1" />
    </>
  ),
  close: <path d="M6.5 6.5l11 11 M17.5 6.5l-11 11" />,
  send: <path d="M12 19V5 M6 11l6-6 6 6" />,
  down: <path d="M12 5v14 M6 13l6 6 6-6" />,
  up: <path d="M12 19V5 M6 11l6-6 6 6" />,
  back: <path d="M19 12H5 M11 6l-6 6 6 6" />,
  history: <path d="M4 5v4.5h4.5 M4.6 9.5A8 8 0 1 1 4 12.4 M12 8v4.3l3 1.8" />,
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6" />
      <path d="M15 15l5 5" />
    </>
  ),
  folder: <path d="M3.5 7A2 2 0 0 1 5.5 5h4l2 2.5h7a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z" />,
  end: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <rect x="9" y="9" width="6" height="6" rx="1" />
    </>
  ),
  check: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M8 12.3l2.8 2.8L16 9.5" />
    </>
  ),
  half: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
    </>
  ),
  cross: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9 9l6 6 M15 9l-6 6" />
    </>
  ),
  barred: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M6 18L18 6" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  bolt: <path d="M13.5 3L5.5 13.5h5.5L10 21l8.5-11H13z" />,
  minus: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M8 12h8" />
    </>
  ),
  dashed: <circle cx="12" cy="12" r="8.5" strokeDasharray="3.3 3.38" />,
  question: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9.7 9.8a2.4 2.4 0 1 1 3.4 2.2c-.8.35-1.1.8-1.1 1.7 M12 16.3v.1" />
    </>
  ),
  plus: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 8v8 M8 12h8" />
    </>
  ),
  change: <path d="M5 9h11 M12.5 5.5L16 9l-3.5 3.5 M19 15H8 M11.5 11.5L8 15l3.5 3.5" />,
  outward: (
    <path d="M13 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19h11a1.5 1.5 0 0 0 1.5-1.5V11 M15 4h5v5 M20 4l-9 9" />
  ),
  unlocked: (
    <>
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 7.7-1.5" />
    </>
  ),
  hollow: <circle cx="12" cy="12" r="8.5" />,
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11.5" rx="2" />
      <path d="M15.5 5.5A2 2 0 0 0 13.5 4h-7a2 2 0 0 0-2 2v7.5a2 2 0 0 0 1.5 1.9" />
    </>
  ),
  chevron: <path d="M9 6l6 6-6 6" />,
  parley: <path d="M6.5 20.5V11.25a6.25 6.25 0 1 1 6.25 6.25H10.5" strokeWidth="3" />,
} satisfies Record<string, ReactNode>

/** Names of the icons. */
export type IconName = keyof typeof PATHS

/** One icon, in the colour of the text around it. */
export function Icon({ name, isSmall = false, className = '' }: IconProps & { name: IconName }): ReactNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={`icon ${isSmall ? 'icon-small' : ''} ${className}`}>
      {PATHS[name]}
    </svg>
  )
}
