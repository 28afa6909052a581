/**
 * History on its way: the thread that opens it is started before Electron is ready, since both take about as long. Part
 * of the composition root; started by `index.ts`, used by `compose.ts`.
 */
import type { StoreError } from '../errors.ts'
import { openStore, type Store } from '../store/store.ts'

/** History that may still be opening. */
export interface History {
  /** Rejects with StoreError when it cannot be opened. */
  readonly opening: Promise<Store>
  /** Hears of failed writes; no write is possible before it is set. */
  onError(listener: (error: StoreError) => void): void
}

/** Begins to open it. `file`: parley.db; `workerFile`: the built store worker. */
export const openHistory = (file: string, workerFile: string): History => {
  let listener: (error: StoreError) => void = () => undefined
  const opening = openStore({ file, workerFile, onError: (error) => listener(error) })
  // Handled where it is awaited, which is later than it may fail.
  opening.catch(() => undefined)
  return {
    opening,
    onError: (next) => {
      listener = next
    },
  }
}
