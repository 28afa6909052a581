/** What main and the thread that checks plugin folders say to each other. Both ends are Parley's own. */
import type { CheckResult } from './load-plugin.ts'

/** A folder to be read and checked. */
export interface CheckRequest {
  /** Rises from request to request. */
  readonly id: number
  readonly folder: string
  readonly isBundled: boolean
}

/** `checking`: the folder has been read, and from now on nothing but its checks runs in the thread. */
export type CheckAnswer =
  | { readonly kind: 'checking'; readonly id: number }
  | { readonly kind: 'checked'; readonly id: number; readonly result: CheckResult }
