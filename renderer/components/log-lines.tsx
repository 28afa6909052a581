/**
 * The latest lines of a plugin's log: time, level as shape and word, text. Stays at the end until the user scrolls up.
 */
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import type { PluginDetail } from '../../preload/contract.ts'
import { formatMoment, formatTimeSeconds, isoTime } from '../format.ts'
import { LogMark } from './status-mark.tsx'

/** What scrolls must be reachable by key even when nothing in it can be pressed (WCAG 2.1.1). */
const SCROLLED_BY_KEY = { tabIndex: 0 } as const
/** Nearer to the end than this counts as being there. */
const END_PX = 24

/** Nothing is drawn of an empty log. */
export function LogLines({ label, lines }: { label: string; lines: PluginDetail['log'] }): ReactNode {
  const box = useRef<HTMLElement>(null)
  const isAtEnd = useRef(true)

  useLayoutEffect(() => {
    if (isAtEnd.current && lines.length > 0) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines])

  if (lines.length === 0) return null
  return (
    <figure
      className="log scroller"
      aria-label={label}
      {...SCROLLED_BY_KEY}
      ref={box}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < END_PX
      }}
    >
      {keyed(lines).map(({ key, line }) => (
        <p key={key} className="log-line" data-level={line.level}>
          <time dateTime={isoTime(line.atMs)} title={formatMoment(line.atMs)}>
            {formatTimeSeconds(line.atMs)}
          </time>
          <LogMark level={line.level} />
          <span>{line.text}</span>
        </p>
      ))}
    </figure>
  )
}

/** A key for each line that stays its own while older lines fall off the top. */
function keyed(lines: PluginDetail['log']): { key: string; line: PluginDetail['log'][number] }[] {
  const seen = new Map<number, number>()
  return lines.map((line) => {
    const count = seen.get(line.atMs) ?? 0
    seen.set(line.atMs, count + 1)
    return { key: `${line.atMs}-${count}`, line }
  })
}
