/**
 * The lower part of a plugin's page: what it uses, what it has written, and what can be done with it: trusting its edits,
 * clearing what it keeps, removing it.
 */
import { type ReactNode, useId, useState } from 'react'
import type { PluginDetail, PluginView } from '../../preload/contract.ts'
import { formatBytes, formatDuration, formatPercent } from '../format.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ErrorLine } from './error-line.tsx'
import { LogLines } from './log-lines.tsx'
import { Switch } from './switch.tsx'

/** Processor, memory, what it keeps on the disk, and what it does in the background. */
export function PluginUsage(props: { detail: PluginDetail; reload: () => Promise<void> }): ReactNode {
  const { detail } = props
  const { usage, work } = detail
  const words = strings.page.usage
  return (
    <section className="section">
      <h3>{words.title}</h3>
      <dl className="facts">
        {usage === null ? (
          <div>
            <dt>{words.process}</dt>
            <dd className="never">{words.off}</dd>
          </div>
        ) : (
          <>
            <div>
              <dt>{words.cpu}</dt>
              <dd>{formatPercent(usage.cpuPercent)}</dd>
            </div>
            <div>
              <dt>{words.memory}</dt>
              <dd>{formatBytes(usage.memoryBytes)}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{words.data}</dt>
          <dd>{words.dataOf(formatBytes(detail.dataBytes), formatBytes(detail.dataLimitBytes))}</dd>
        </div>
      </dl>
      {work.length > 0 && <BackgroundWork id={detail.id} work={work} reload={props.reload} />}
    </section>
  )
}

function BackgroundWork(props: { id: string; work: PluginDetail['work']; reload: () => Promise<void> }): ReactNode {
  const { error, send } = useRequest()
  const words = strings.page.work
  const end = async (): Promise<void> => {
    await send('plugins.endWork', { id: props.id })
    await props.reload()
  }
  return (
    <>
      <h4>{words.title}</h4>
      <ul className="soft" aria-label={words.title}>
        {props.work.map(({ id, title, version, forMs, endsInMs }) => (
          <li key={id}>
            {words.item(title ?? words.wakeUp, formatDuration(forMs))}
            {endsInMs !== null && ` ${words.replaced(version, formatDuration(endsInMs))}`}
          </li>
        ))}
      </ul>
      <div className="card-act">
        <button type="button" className="button button-quiet" onClick={() => void end()}>
          {words.end}
        </button>
      </div>
      <ErrorLine text={error} />
    </>
  )
}

/** Its latest lines, and a button that copies them. */
export function PluginLog(props: { id: string; name: string; log: PluginDetail['log'] }): ReactNode {
  const { id, name, log } = props
  const { error, send } = useRequest()
  const [isCopied, setIsCopied] = useState(false)
  const words = strings.page.log
  const copy = async (): Promise<void> => {
    setIsCopied((await send('plugins.copyLog', { id })) !== null)
  }
  return (
    <section className="section">
      <h3>{words.title}</h3>
      {log.length === 0 ? (
        <p className="soft">{words.empty}</p>
      ) : (
        <>
          <LogLines label={words.of(name)} lines={log} />
          <div className="card-act">
            <button type="button" className="button button-quiet" onClick={() => void copy()}>
              {words.copy}
            </button>
            <span className="saved" aria-live="polite">
              {isCopied && words.copied}
            </span>
          </div>
        </>
      )}
      <ErrorLine text={error} />
    </section>
  )
}

/** Trusting edits (where anything is asked at all), clearing, removing (what does not come with Parley). */
export function PluginUpkeep(props: {
  plugin: PluginView
  detail: PluginDetail
  reload: () => Promise<void>
  onRemoved: () => void
}): ReactNode {
  const { plugin, detail, reload } = props
  const { error, clearError, send } = useRequest()
  const [isCleared, setIsCleared] = useState(false)
  const trustId = useId()
  const { trust, clear, remove, removeAll } = strings.page

  const setTrust = async (isTrusted: boolean): Promise<void> => {
    await send('plugins.trustEdits', { id: plugin.id, isTrusted })
    await reload()
  }
  const clearData = async (): Promise<void> => {
    const done = await send('plugins.clearData', { id: plugin.id })
    await reload()
    setIsCleared(done !== null)
  }
  const removePlugin = async (withData: boolean): Promise<void> => {
    if ((await send('plugins.remove', { id: plugin.id, withData })) !== null) props.onRemoved()
  }
  const onStep = (): void => {
    clearError()
    setIsCleared(false)
  }

  return (
    <section className="section">
      <h3>{clear.title}</h3>
      {detail.needsConsent && (
        <div className="trust">
          <Switch
            label={trust.title}
            describedBy={trustId}
            isOn={detail.isTrusted}
            onChange={(isOn) => void setTrust(isOn)}
          />
          <p className="hint" id={trustId}>
            {trust.text}
          </p>
        </div>
      )}
      <div className="card-act" aria-live="polite">
        <ConfirmButton
          words={{ ...clear, warning: clear.warning(formatBytes(detail.dataBytes)) }}
          onStep={onStep}
          onConfirm={clearData}
        />
        <span className="saved">{isCleared && clear.done}</span>
      </div>
      {!plugin.isBundled && (
        <div className="card-act" aria-live="polite">
          <ConfirmButton
            words={{ ...remove, warning: detail.dataBytes > 0 ? remove.warningKept : remove.warning }}
            onStep={onStep}
            onConfirm={() => removePlugin(false)}
          />
          {detail.dataBytes > 0 && (
            <ConfirmButton
              words={{ ...removeAll, warning: removeAll.warning(formatBytes(detail.dataBytes)) }}
              onStep={onStep}
              onConfirm={() => removePlugin(true)}
            />
          )}
        </div>
      )}
      <ErrorLine text={error} />
    </section>
  )
}
