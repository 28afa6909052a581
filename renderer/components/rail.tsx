/**
 * The rail: four links, each with a badge when something waits for the user there, and at its foot what the app is doing while another view than the conversation is open, so that
 * an open microphone is never out of sight.
 */
import type { MouseEvent, ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { Icon, type IconName } from './icons.tsx'
import { openAsk } from './plugin-ask.tsx'

/** The views in the order of the rail and of the shortcuts Ctrl+1 to Ctrl+4. */
export const VIEWS = ['conversation', 'toolCalls', 'plugins', 'settings'] as const satisfies IconName[]
/** One of the four views. */
export type ViewName = (typeof VIEWS)[number]

const NOTHING = { count: 0, text: '' }

/** The navigation of contract.md §5. `isCovered`: a panel is open, and may lie over the view. */
export function Rail(props: { current: ViewName; isCovered: boolean; onShow: (view: ViewName) => void }): ReactNode {
  const { current, isCovered, onShow } = props
  const status = useView((state) => state.view.status)
  const waiting = useWaiting()
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
              <Badge
                id={`${view}-waiting`}
                isCovered={view === current}
                {...(view === current && !isCovered ? NOTHING : waiting[view])}
              />
              <a
                href={`#${view}`}
                draggable={false}
                aria-current={view === current ? 'page' : undefined}
                aria-describedby={`${view}-waiting`}
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

/** What waits for the user in each view. */
function useWaiting(): Record<ViewName, { count: number; text: string }> {
  const questions = useView((state) => state.view.questions.length)
  const asks = useView((state) => state.view.plugins.filter((plugin) => openAsk(plugin) !== null).length)
  return {
    conversation: { count: questions, text: strings.questions.count(questions) },
    toolCalls: NOTHING,
    plugins: { count: asks, text: strings.plugins.waiting(asks) },
    settings: NOTHING,
  }
}

/** Beside the link and not in it: the names of the links are fixed (contract.md §5). */
function Badge(props: { id: string; isCovered: boolean; count: number; text: string }): ReactNode {
  const { id, isCovered, count, text } = props
  return (
    <>
      {count > 0 && (
        <span className="badge" data-covered={isCovered} aria-hidden="true">
          {count}
        </span>
      )}
      <span id={id} hidden>
        {count > 0 && text}
      </span>
    </>
  )
}
