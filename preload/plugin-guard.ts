/**
 * What the port guard lets through, as pure bookkeeping: every message of a plugin's worker must be paid for by
 * something the app asked for (an open call, a pulled piece) or by a small allowance (requests, log lines). Knows
 * neither Electron nor ports; `plugin-host.ts` connects it. Whoever keeps sending unpaid messages is ended.
 */

/** Longest message, in characters. The boot refuses to send more, so only code that goes round it gets here. */
export const MAX_MESSAGE_CHARS = 256 * 1024
/** Largest piece of a body, bytes. */
export const MAX_PIECE_BYTES = 256 * 1024
/** Requests of one plugin that may be open at once; the boot keeps to half of it. */
export const MAX_OPEN_ASKS = 64
/** Requests passed on to main at once and per second: main spends about 0.1 ms on one, so a twentieth of its time. */
const ASK_BURST = 1000
const ASKS_PER_SECOND = 500
/** A request costs one token, and one more for each of these characters: large ones are costly to parse. */
const CHARS_PER_TOKEN = 4096
/** Longest message that carries a result (64 KiB of JSON and its envelope), and longest small talk. */
const MAX_RESULT_MESSAGE_CHARS = 72 * 1024
const MAX_LOG_CHARS = 8 * 1024
/** Log lines (and other small talk) at once and per second; further ones are swallowed. */
const LOG_BURST = 100
const LOGS_PER_SECOND = 20
/** Messages that nothing paid for, after which the worker is ended. An honest worker has a handful in its life. */
const MAX_STRIKES = 500

/** What the guard works on. */
export interface GuardTies {
  /** To main: JSON text, or a piece of a body. */
  toMain(message: string | { id: number; bytes: Uint8Array }): void
  /** Ends the worker for good; called once. */
  end(reason: string): void
  /** Calls back after so many ms. */
  later(callback: () => void, delayMs: number): void
  /** Monotonic, ms. */
  nowMs(): number
}

/** Watches one worker. */
export interface Guard {
  /** Anything that the worker posted. */
  fromWorker(data: unknown): void
  /** Notes what main sends, before it is passed on to the worker. */
  fromMain(type: string, id: number): void
}

/** Tokens that come back with time. */
function createBucket(burst: number, perSecond: number, nowMs: () => number) {
  let tokens = burst
  let filledAtMs = nowMs()
  const fill = () => {
    const now = nowMs()
    tokens = Math.min(burst, tokens + ((now - filledAtMs) / 1000) * perSecond)
    filledAtMs = now
  }
  return {
    take(cost: number): boolean {
      fill()
      if (tokens < cost) return false
      tokens -= cost
      return true
    },
    /** Until so many tokens are there, ms. */
    waitMs: (cost: number): number => Math.max(1, ((cost - tokens) / perSecond) * 1000),
  }
}

/** What the guard must know of a message; the rest is main's to parse. */
interface Head {
  readonly type: string
  readonly id: number
  readonly isLater: boolean
}

type Verdict = 'pass' | 'hold' | 'strike' | { readonly end: string }

function readHead(text: string): Head | undefined {
  try {
    const message: unknown = JSON.parse(text)
    if (typeof message !== 'object' || message === null || !('type' in message)) return undefined
    const { type } = message
    const id = 'id' in message && typeof message.id === 'number' ? message.id : -1
    const outcome = 'outcome' in message ? message.outcome : undefined
    const isLater = typeof outcome === 'object' && outcome !== null && 'isLater' in outcome && outcome.isLater === true
    return typeof type === 'string' ? { type, id, isLater } : undefined
  } catch {
    return undefined
  }
}

/** A guard for one worker. */
export function createGuard({ toMain, end, later, nowMs }: GuardTies): Guard {
  const openCalls = new Set<number>()
  const laterCalls = new Set<number>()
  const openAsks = new Set<number>()
  const pulled = new Set<number>()
  const heldAsks: string[] = []
  const asks = createBucket(ASK_BURST, ASKS_PER_SECOND, nowMs)
  const logs = createBucket(LOG_BURST, LOGS_PER_SECOND, nowMs)
  let strikes = 0
  let isReadySaid = false
  let hasEnded = false

  const finish = (reason: string): void => {
    if (hasEnded) return
    hasEnded = true
    heldAsks.length = 0
    end(reason)
  }
  const strike = (): void => {
    strikes += 1
    if (strikes >= MAX_STRIKES) finish('it flooded the app with messages')
  }
  const releaseAsks = (): void => {
    for (let text = heldAsks[0]; text !== undefined && !hasEnded; text = heldAsks[0]) {
      const cost = 1 + text.length / CHARS_PER_TOKEN
      if (!asks.take(cost)) {
        later(releaseAsks, asks.waitMs(cost))
        return
      }
      heldAsks.shift()
      toMain(text)
    }
  }
  const passAsk = (text: string): void => {
    heldAsks.push(text)
    if (heldAsks.length === 1) releaseAsks()
  }

  /** What to do with a message of this head; takes what pays for it. */
  const judge = ({ type, id, isLater }: Head, chars: number): Verdict => {
    switch (type) {
      case 'done':
        if (chars > MAX_RESULT_MESSAGE_CHARS) return { end: 'it sent a result that is too large' }
        if (!openCalls.delete(id)) return 'strike'
        if (isLater) laterCalls.add(id)
        return 'pass'
      case 'later':
        if (chars > MAX_RESULT_MESSAGE_CHARS) return { end: 'it sent a result that is too large' }
        return laterCalls.delete(id) ? 'pass' : 'strike'
      case 'ask':
        if (openAsks.has(id)) return 'strike'
        if (openAsks.size >= MAX_OPEN_ASKS) return { end: 'it had too many requests open' }
        openAsks.add(id)
        return 'hold'
      case 'abort':
        return openAsks.has(id) && chars <= MAX_LOG_CHARS && logs.take(1) ? 'pass' : 'strike'
      case 'log':
        return chars <= MAX_LOG_CHARS && logs.take(1) ? 'pass' : 'strike'
      case 'ready':
      case 'broken': {
        const isFirst = !isReadySaid && chars <= MAX_LOG_CHARS
        isReadySaid = true
        return isFirst ? 'pass' : 'strike'
      }
      default:
        return 'strike'
    }
  }

  const fromText = (text: string): void => {
    const isTooLong = text.length > MAX_MESSAGE_CHARS
    const head = isTooLong ? undefined : readHead(text)
    const verdict = head ? judge(head, text.length) : 'strike'
    if (isTooLong) finish('it sent a message that is too large')
    else if (verdict === 'strike') strike()
    else if (verdict === 'hold') passAsk(text)
    else if (verdict === 'pass') toMain(text)
    else finish(verdict.end)
  }

  const fromPiece = (data: readonly unknown[]): void => {
    const [id, bytes] = data
    if (typeof id !== 'number' || !(bytes instanceof Uint8Array) || !pulled.delete(id)) strike()
    else if (bytes.byteLength > MAX_PIECE_BYTES) finish('it sent a piece that is too large')
    // A copy: a small view may sit on a huge buffer, and the whole buffer would cross.
    else toMain({ id, bytes: new Uint8Array(bytes) })
  }

  return {
    fromWorker(data) {
      if (hasEnded) return
      if (typeof data === 'string') fromText(data)
      else if (Array.isArray(data)) fromPiece(data)
      else strike()
    },
    fromMain(type, id) {
      if (type === 'call' || type === 'schedule') openCalls.add(id)
      else if (type === 'answer') openAsks.delete(id)
      else if (type === 'pull') pulled.add(id)
    },
  }
}
