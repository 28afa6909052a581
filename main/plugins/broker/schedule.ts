/**
 * `ctx.schedule` as requests: a plugin sees and cancels only its own entries. The clock is scheduler.ts.
 */
import { z } from 'zod'
import type { JsonValue } from '../../voice/tools.ts'
import type { Scheduler } from '../scheduler.ts'
import { type BrokerMethods, method } from './method.ts'

const addParams = z.object({ atMs: z.number(), payload: z.custom<JsonValue>((value) => value !== undefined) })

/** The methods `schedule.*`. */
export const createSchedule = (scheduler: Pick<Scheduler, 'add' | 'cancel' | 'list'>): BrokerMethods => ({
  'schedule.add': method(addParams, async ({ id }, { atMs, payload }) => scheduler.add(id, atMs, payload)),
  'schedule.cancel': method(z.object({ id: z.string().max(100) }), async (plugin, { id }) =>
    scheduler.cancel(plugin.id, id),
  ),
  'schedule.list': method(z.object({}), async (plugin) =>
    scheduler.list(plugin.id).map(({ id, atMs, payload }) => ({ id, atMs, payload })),
  ),
})
