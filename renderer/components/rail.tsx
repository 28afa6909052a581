/**
 * The rail: four links, and at its foot what the app is doing while another view than the conversation is open, so that
 * an open microphone is never out of sight.
 */
import type { MouseEvent, ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { Icon, type IconName } from './icons.tsx'

/** The views in the order of the rail and of the shortcuts Ctrl+1 to Ctrl+4. */
export const VIEWS = ['conversation', 'toolCalls', 'plugins', 'settings'] as const satisfies IconName[]
/** One of the four views. */
export type ViewName = (typeof VIEWS)[number]

/** The navigation of contract.md §5. */
export function Rail({ current, onShow }: { current: ViewName; onShow: (view: ViewName) => void }): ReactNode {
  const status = useView((state) => state.view.status)
  const follow = (event: MouseEvent, view: ViewName): void => {
    event.preventDefault()
    onShow(view)
  }
  return (
    <div className="rail">
      <span className="rail-brand">
        <Icon name="parley" />
      </span>
      <nav aria-label={strings.nav.label}>
        <ul>
          {VIEWS.map((view, index) => (
            <li key={view}>
              <a
                href={`#${view}`}
                draggable={false}
                aria-current={view === current ? 'page' : undefined}
                aria-keyshortcuts={`Control+${index + 1}`}
                onClick={(event) => follow(event, view)}
              >
                <Icon name={view} />
                <span>{strings.nav[view]}</span>
              </a>
            </li>
          ))}
        </ul>
        {current !== 'conversation' && (
          <p className="rail-foot" data-on={status.isTalkOn}>
            <Icon name={status.isTalkOn ? 'microphone' : 'hollow'} isSmall />
            {strings.statusWord[status.word]}
          </p>
        )}
      </nav>
    </div>
  )
}
