import { createConsumers } from '@perezvon/queue/consumer'
import { createProducer } from '@perezvon/queue/producer'
import { createOperationsServer, operationsRoutes } from '@perezvon/runtime/operations-server'
import type { Service } from '@perezvon/runtime/service'
import { pingDatabase } from '@perezvon/store/database'
import type { TranscriberContext } from './context.ts'
import { transcribeRecording } from './jobs/transcribe-recording.ts'

/** The transcriber: transcripts into analyses. Owns its context: stopping closes it. */
export function createService(ctx: TranscriberContext): Service {
  const { log } = ctx
  const consumers = createConsumers(ctx.queue, {
    service: 'transcriber',
    handlers: { 'transcribe-recording': transcribeRecording(ctx) },
    log,
    clock: ctx.clock,
  })
  const queue = createProducer(ctx.queue, { log })
  ctx.metrics.gauge(
    'perezvon_transcribe_recording_waiting',
    'Jobs that wait for the transcriber.',
    async () => {
      const { waiting, delayed } = await queue.depth('transcribe-recording')
      return waiting + delayed
    },
  )
  let running = false
  let draining = false
  const operations = createOperationsServer({
    routes: operationsRoutes({
      service: 'transcriber',
      metrics: ctx.metrics,
      checks: [
        { name: 'postgresql', check: () => pingDatabase(ctx.db) },
        { name: 'redis', check: () => queue.ping() },
        { name: 'recordings', check: () => ctx.recordings.check() },
      ],
      isDraining: () => draining,
    }),
    ...ctx.operations,
  })
  return {
    name: 'transcriber',
    start: async () => {
      if (running) return
      running = true
      const port = await operations.start()
      await consumers.start()
      log.info({ operations_port: port }, 'transcriber: started')
    },
    stop: async () => {
      if (!running) return
      running = false
      draining = true
      await consumers.stop()
      await queue.close()
      await operations.stop()
      await ctx.close()
      log.info('transcriber: stopped')
    },
  }
}
