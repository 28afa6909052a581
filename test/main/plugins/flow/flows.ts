/** A ride in four phases, and a table in three, for tests of flows. */
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import { makePlugin } from '../../../fakes/plugins.ts'

const tool = (name: string) => ({
  name,
  description: `Call this when the user wants ${name}.`,
  effect: /^(?:book|cancel)_/.test(name) ? 'write' : 'read',
})

export const RIDE_FLOW = {
  initial: 'lookup',
  phases: {
    lookup: { tools: ['look_up'], prompt: 'Look up first.' },
    estimate: { tools: ['look_up', 'estimate_fare'] },
    book: { tools: ['look_up', 'estimate_fare', 'book_ride'] },
    booked: { tools: ['cancel_ride'] },
  },
  always: ['revise_pickup', 'restart', 'end_call'],
}

export const makeRide = (flow: Record<string, unknown> = RIDE_FLOW): LoadedPlugin =>
  makePlugin({
    id: 'ride',
    name: 'Ride',
    tools: ['look_up', 'estimate_fare', 'book_ride', 'cancel_ride', 'revise_pickup'].map(tool),
    flow,
  })

/** Full or free is decided by what the tool finds; its `restart` is its own. */
export const makeTable = (): LoadedPlugin =>
  makePlugin({
    id: 'table',
    name: 'Table',
    tools: ['check_availability', 'create_reservation', 'add_to_waitlist', 'restart'].map(tool),
    flow: {
      initial: 'ask',
      phases: {
        ask: { tools: ['check_availability'] },
        free: { tools: ['check_availability', 'create_reservation'] },
        full: { tools: ['check_availability', 'add_to_waitlist'] },
      },
      always: ['restart'],
    },
  })

export const makePlain = (id: string, count: number): LoadedPlugin =>
  makePlugin({ id, name: id, tools: Array.from({ length: count }, (_, index) => tool(`do_${id}_${index + 1}`)) })
