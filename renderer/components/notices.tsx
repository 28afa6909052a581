/**
 * Lines above the conversation: what happened, what Parley did, what the user can do. Main owns them; dismissing asks it.
 */
import type { ReactNode } from 'react'
import type { Notice } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon, type IconName } from './icons.tsx'

const ICONS: Record<Notice['kind'], IconName> = { info: 'info', warning: 'alert', error: 'cross' }

/** All notices, and the line that says why there is no state yet. */
export function Notices(): ReactNode {
  const notices = useView((state) => state.view.notices)
  const load = useView((state) => state.load)
  const failure = useView((state) => state.failure)
  const { error, send } = useRequest()
  const isEmpty = notices.length === 0 && load !== 'failed' && error === ''
  return (
    <div className="notices" data-empty={isEmpty} aria-live="polite">
      {load === 'failed' && (
        <p className="notice" data-kind="error">
          <Icon name="cross" isSmall />
          <span>{strings.load.failed(failure)}</span>
        </p>
      )}
      {notices.map((notice) => (
        <div className="notice" data-kind={notice.kind} key={notice.id}>
          <Icon name={ICONS[notice.kind]} isSmall />
          <p>
            <span className="visually-hidden">{strings.notices.kind[notice.kind]}: </span>
            {notice.text}
          </p>
          {notice.isDismissible && (
            <button
              type="button"
              className="button button-icon"
              aria-label={`${strings.notices.dismiss}: ${notice.text}`}
              title={strings.notices.dismiss}
              onClick={() => void send('notices.dismiss', { id: notice.id })}
            >
              <Icon name="close" isSmall />
            </button>
          )}
        </div>
      ))}
      <ErrorLine text={error} />
    </div>
  )
}
