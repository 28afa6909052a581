/** An error that nobody caught: no box that stops the thread, no words in the log, and an end when it does not stop. */
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { installLastResort } from '../../../main/compose/last-resort.ts'

const setUp = () => {
  const source = new EventEmitter()
  const seen = { log: '', notices: 0, quits: 0 }
  const world = { nowMs: 0 }
  const remove = installLastResort({
    source,
    log: {
      error: (event, fields) => {
        seen.log += `${event} ${fields?.cause?.name} ${fields?.cause?.message} ${fields?.cause?.stack}`
      },
    },
    model: {
      notice: () => {
        seen.notices += 1
      },
    },
    quit: () => {
      seen.quits += 1
    },
    nowMs: () => world.nowMs,
  })
  return { source, seen, world, remove }
}

describe('an error that nobody caught', () => {
  it('is said and written down by its place, and the app goes on', () => {
    const { source, seen } = setUp()
    source.emit('uncaughtException', new TypeError('cannot read "my secret words"'))
    expect(seen).toMatchObject({ notices: 1, quits: 0 })
    expect(seen.log).toMatch(/^uncaught error TypeError .*at .*last-resort\.test\.ts/s)
    expect(seen.log).not.toContain('secret')
  })

  it('may be anything', () => {
    const { source, seen, world } = setUp()
    for (const thrown of [undefined, null, 'words', { a: 1 }]) {
      source.emit('uncaughtException', thrown)
      world.nowMs += 61_000
    }
    expect(seen.log).not.toContain('words')
    expect(seen).toMatchObject({ notices: 4, quits: 0 })
  })

  it('ends the app, and so the session at the service, when it does not stop', () => {
    const { source, seen } = setUp()
    for (let n = 0; n < 3; n++) source.emit('uncaughtException', new Error('again'))
    expect(seen.quits).toBe(1)
  })

  it('is only written down when nobody waited for what failed', () => {
    const { source, seen } = setUp()
    for (let n = 0; n < 9; n++) source.emit('unhandledRejection', new RangeError('secret'))
    expect(seen.log).toMatch(/^unhandled rejection RangeError /)
    expect(seen.log).not.toContain('secret')
    expect(seen).toMatchObject({ notices: 0, quits: 0 })
  })

  it('is left to Node again afterwards', () => {
    const { source, remove } = setUp()
    remove()
    expect(source.eventNames()).toEqual([])
  })
})
