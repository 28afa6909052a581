/**
 * What main and the store's worker say to each other. Both ends are ours and of one build, so nothing is parsed.
 * Types only; used by `store.ts` and `worker.ts`.
 */
import type { Sentence } from '../voice/sentence.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { HistoryStore } from './history-store.ts'
import type { RetentionStore } from './retention-store.ts'
import type { ServiceSessionStore } from './service-session-store.ts'
import type { ToolCallStore } from './tool-call-store.ts'

type Reads = Pick<ToolCallStore, 'page' | 'get'> &
  Pick<ServiceSessionStore, 'serviceSessions' | 'serviceSession' | 'spending'> &
  Omit<HistoryStore, 'deleteConversation'> &
  RetentionStore
type Writes = Omit<ConversationStore & ToolCallStore & ServiceSessionStore & HistoryStore, keyof Reads>

/** A write by name. */
export type WriteName = keyof Writes
/** What each write takes. */
export type WriteArguments = { [N in WriteName]: Parameters<Writes[N]>[0] }
/** A read by name. */
export type ReadName = keyof Reads
/** What each read takes. */
export type ReadArguments = { [N in ReadName]: Parameters<Reads[N]>[0] }
/** What each read answers. */
export type ReadAnswers = { [N in ReadName]: ReturnType<Reads[N]> }

/** One write on its way. */
export type WriteMessage<N extends WriteName = WriteName> = {
  [K in N]: { readonly id: number; readonly name: K; readonly argument: WriteArguments[K] }
}[N]
/** One read on its way. */
export type ReadMessage<N extends ReadName = ReadName> = {
  [K in N]: { readonly kind: 'read'; readonly id: number; readonly name: K; readonly argument: ReadArguments[K] }
}[N]

/** Main to worker. */
export type ToWorker =
  | { readonly kind: 'writes'; readonly writes: readonly WriteMessage[] }
  | ReadMessage
  | { readonly kind: 'close' }

/** A StoreError as it crosses: an Error's own properties do not survive the copy. */
export interface Failure {
  readonly code: string
  readonly sentence: Sentence
}

/** Worker to main. */
export type FromWorker =
  | { readonly kind: 'opened'; readonly keptAs: string | null }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** A batch is committed, but for the writes named in `failures`. */
  | {
      readonly kind: 'written'
      readonly ids: readonly number[]
      readonly failures: readonly (readonly [number, Failure])[]
    }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: ReadAnswers[ReadName] }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }

/** What the worker is started with. */
export interface WorkerOptions {
  readonly file: string
  readonly nowMs: number
}
