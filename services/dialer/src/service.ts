import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { createConsumers } from '@perezvon/queue/consumer'
import { createOperationsServer, operationsRoutes } from '@perezvon/runtime/operations-server'
import type { Service } from '@perezvon/runtime/service'
import { pingDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import type { DialerContext } from './context.ts'
import { closeCall } from './jobs/close-call.ts'
import { createCampaign } from './jobs/create-campaign.ts'
import { originateCall } from './jobs/originate-call.ts'
import { reconcileAttempt } from './jobs/reconcile-attempt.ts'
import { sweepAttempts } from './jobs/sweep-attempts.ts'
import { createPump } from './pump/pump.ts'
import { restoreLeases } from './sweeping/restore-leases.ts'
import { createSweepSchedule } from './sweeping/sweep-schedule.ts'

/** The dialer: campaigns into attempts, attempts into calls, calls into outcomes. Owns its context: stopping closes it. */
export function createService(ctx: DialerContext): Service {
  const { log, queue } = ctx
  const pump = createPump(ctx)
  const sweeps = createSweepSchedule(ctx)
  const consumers = createConsumers(queue, {
    service: 'dialer',
    handlers: {
      'create-campaign': createCampaign(ctx),
      'originate-call': originateCall(ctx),
      'close-call': closeCall(ctx),
      'reconcile-attempt': reconcileAttempt(ctx),
      'sweep-attempts': sweepAttempts(ctx),
    },
    log,
    clock: ctx.clock,
  })
  let state: 'new' | 'running' | 'stopped' = 'new'
  const operations = createOperationsServer({
    routes: operationsRoutes({
      service: 'dialer',
      metrics: ctx.metrics,
      checks: [
        { name: 'postgresql', check: () => pingDatabase(ctx.db) },
        { name: 'redis', check: () => ctx.jobs.ping() },
      ],
      isDraining: () => state === 'stopped',
      about: { simulated: ctx.simulated },
    }),
    ...ctx.operations,
  })
  ctx.metrics.gauge('perezvon_leases_held', 'Calls that occupy a line of the account.', async () => {
    return (await leasesHeld(ctx.live, { now: ctx.clock.now() })).length
  })
  return {
    name: 'dialer',
    start: async () => {
      if (state !== 'new') return
      state = 'running'
      await migrate(ctx.db)
      await restoreLeases(ctx)
      await consumers.start()
      await sweeps.start()
      await pump.start()
      const port = await operations.start()
      log.info({ operations_port: port, simulated: ctx.simulated }, 'dialer: started')
    },
    stop: async () => {
      if (state !== 'running') return
      state = 'stopped'
      await pump.stop()
      await sweeps.stop()
      await consumers.stop()
      await operations.stop()
      await ctx.close()
      log.info('dialer: stopped')
    },
  }
}
