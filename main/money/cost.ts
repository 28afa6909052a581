/** What a stretch of open session costs (protocol.md §11: by time, silence included). Pure. */

const MS_PER_HOUR = 3_600_000

/** One session of the service as it is billed. Epoch ms; `closedAtMs` null while it is open. */
export interface Billed {
  readonly openedAtMs: number
  readonly closedAtMs: number | null
  readonly usdPerHour: number
}

/** USD for `ms` of open session. Time that runs backwards costs nothing. */
export const usdFor = (ms: number, usdPerHour: number): number => (Math.max(0, ms) / MS_PER_HOUR) * usdPerHour

/** USD of the part that lies after `fromMs`; an open session counts up to `nowMs`. */
export const usdSince = ({ openedAtMs, closedAtMs, usdPerHour }: Billed, fromMs: number, nowMs: number): number =>
  usdFor((closedAtMs ?? nowMs) - Math.max(openedAtMs, fromMs), usdPerHour)

/** How long an open session may go on before `usd` more is spent: Infinity at no price, 0 when it already is. */
export const msToSpend = (usd: number, usdPerHour: number): number => {
  if (usd <= 0) return 0
  return usdPerHour > 0 ? (usd / usdPerHour) * MS_PER_HOUR : Number.POSITIVE_INFINITY
}
