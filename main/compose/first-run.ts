/**
 * The first run: shown once, and again when the user asks for it; while its page about the push-to-talk key is open,
 * presses go there and not into a conversation. Part of the composition root.
 */
import type { RequestHandlers } from '../ipc.ts'
import type { SettingsFile } from '../settings.ts'
import type { UiModel } from '../ui-model.ts'

/** What it works with. */
export interface FirstRunOptions {
  readonly settings: Pick<SettingsFile, 'current' | 'update'>
  readonly model: Pick<UiModel, 'firstRun'>
  /** `PARLEY_SKIP_FIRST_RUN` (contract.md §2). */
  readonly skip: string | undefined
  /** The key went down, or up, while it is being tried. */
  readonly onTried: (isDown: boolean) => void
}

/** See the file's header. */
export interface FirstRun {
  /** The key went down or up; true: it was only tried, and means nothing else. */
  tried(isDown: boolean): boolean
  /** The window begins anew: nothing is being tried any more. */
  reset(): void
  readonly handlers: Pick<RequestHandlers, 'firstRun.show' | 'firstRun.tryKey'>
}

/** Whether to begin with it. */
export const isFirstRun = (skip: string | undefined, isDone: boolean): boolean => skip !== '1' && !isDone

/** Creates it. */
export const createFirstRun = ({ settings, model, skip, onTried }: FirstRunOptions): FirstRun => {
  let isTrying = false
  /** Pressed while it was tried: the release belongs to that press. */
  let isDownTried = false
  model.firstRun(isFirstRun(skip, settings.current().firstRunDone))

  return {
    tried: (isDown) => {
      const isTried = isDown ? isTrying : isDownTried
      isDownTried = isDown && isTrying
      if (isTried) onTried(isDown)
      return isTried
    },
    reset: () => {
      isTrying = false
    },
    handlers: {
      'firstRun.show': async ({ isShown }) => {
        isTrying = false
        model.firstRun(isShown)
        if (!isShown && !settings.current().firstRunDone) await settings.update({ firstRunDone: true })
      },
      'firstRun.tryKey': (wish) => {
        isTrying = wish.isTrying
      },
    },
  }
}
