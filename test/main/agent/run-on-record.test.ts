/** In which order a call is recorded, run and answered. */
import { describe, expect, it } from 'vitest'
import { type RunOnRecordOptions, runOnRecord } from '../../../main/agent/run-on-record.ts'
import type { CallId, ToolEffect, ToolOutcome } from '../../../main/voice/tools.ts'

const callOf = (effect: ToolEffect) => ({
  rowId: 'row',
  sessionId: 's',
  call: { callId: 'call' as CallId, name: 'do_it', arguments: {} },
  effect,
  atMs: 1,
})

/** A disk and a tool that are done when the test says so, and what happened so far. */
const scene = (effect: ToolEffect) => {
  const happened: string[] = []
  const row = Promise.withResolvers<void>()
  const tool = Promise.withResolvers<ToolOutcome>()
  const options: RunOnRecordOptions = {
    tools: {
      run: () => {
        happened.push('run')
        return tool.promise
      },
    },
    record: {
      callArrived: () => {
        happened.push('arrived')
        return row.promise
      },
      callStarted: () => happened.push('started'),
    },
    now: () => 2,
  }
  void runOnRecord(callOf(effect), new AbortController().signal, options).then(() => happened.push('answered'))
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const written = (): Promise<void> => {
    row.resolve()
    return turn()
  }
  const ran = (): Promise<void> => {
    tool.resolve({ status: 'ok', result: 1 })
    return turn()
  }
  return { happened, written, ran, turn }
}

describe('a call on record', () => {
  it.each(['write', 'danger'] as const)('with the effect %s does not run before its row is on disk', async (effect) => {
    const { happened, written, ran, turn } = scene(effect)
    await turn()
    expect(happened).toEqual(['arrived'])
    await written()
    expect(happened).toEqual(['arrived', 'started', 'run'])
    await ran()
    expect(happened.at(-1)).toBe('answered')
  })

  it('that only reads runs at once, and is not answered before its row is on disk', async () => {
    const { happened, written, ran } = scene('read')
    expect(happened).toEqual(['run', 'arrived', 'started'])
    await ran()
    expect(happened).not.toContain('answered')
    await written()
    expect(happened.at(-1)).toBe('answered')
  })

  it('that only reads is answered when it is done, however early its row is', async () => {
    const { happened, written, ran } = scene('read')
    await written()
    expect(happened).not.toContain('answered')
    await ran()
    expect(happened.at(-1)).toBe('answered')
  })
})
