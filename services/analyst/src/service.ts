import { createConsumers } from '@perezvon/queue/consumer'
import { createProducer } from '@perezvon/queue/producer'
import { createOperationsServer, operationsRoutes } from '@perezvon/runtime/operations-server'
import type { Service } from '@perezvon/runtime/service'
import { pingDatabase } from '@perezvon/store/database'
import type { AnalystContext } from './context.ts'
import { analyseCall } from './jobs/analyse-call.ts'

/** The analyst: transcripts into analyses. Owns its context: stopping closes it. */
export function createService(ctx: AnalystContext): Service {
  const { log } = ctx
  const consumers = createConsumers(ctx.queue, {
    service: 'analyst',
    handlers: { 'analyse-call': analyseCall(ctx) },
    log,
    clock: ctx.clock,
  })
  const queue = createProducer(ctx.queue, { log })
  ctx.metrics.gauge('perezvon_analyse_call_waiting', 'Jobs that wait for the analyst.', async () => {
    const { waiting, delayed } = await queue.depth('analyse-call')
    return waiting + delayed
  })
  let running = false
  let draining = false
  const operations = createOperationsServer({
    routes: operationsRoutes({
      service: 'analyst',
      metrics: ctx.metrics,
      checks: [
        { name: 'postgresql', check: () => pingDatabase(ctx.db) },
        { name: 'redis', check: () => queue.ping() },
      ],
      isDraining: () => draining,
    }),
    ...ctx.operations,
  })
  return {
    name: 'analyst',
    start: async () => {
      if (running) return
      running = true
      const port = await operations.start()
      await consumers.start()
      log.info({ operations_port: port }, 'analyst: started')
    },
    stop: async () => {
      if (!running) return
      running = false
      draining = true
      await consumers.stop()
      await queue.close()
      await operations.stop()
      await ctx.close()
      log.info('analyst: stopped')
    },
  }
}
