/**
 * What a screen reader hears of the conversation: finals only, politely, in a region nobody sees. Partials live in the
 * log, which is silent; changes of state are said by the status region.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'

/** The hidden live region. */
export function Announcer(): ReactNode {
  const announcements = useView((state) => state.announcements)
  return (
    <div className="visually-hidden" aria-live="polite" aria-relevant="additions" aria-atomic="false">
      {announcements.map(({ id, role, text }) => (
        <p key={id}>{`${role === 'user' ? strings.captions.you : strings.captions.agent}: ${text}`}</p>
      ))}
    </div>
  )
}
