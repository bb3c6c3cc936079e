import type { JobName, JobPayload } from '@perezvon/contracts/jobs/catalog'
import type { Logger } from '@perezvon/runtime/logger'
import { Queue } from 'bullmq'
import { connectProducer, type QueueSettings } from './connection.ts'
import { definitionOf } from './job-options.ts'

/**
 * Has a job run every so often, once over all processes however many schedule it. Runs may drift with a busy worker:
 * the handler asks the clock, never the count of runs.
 */
export async function scheduleJob<Name extends JobName>(
  settings: QueueSettings,
  options: { name: Name; payload: JobPayload<Name>; everyMs: number; log: Logger },
): Promise<void> {
  const connection = connectProducer(settings)
  connection.on('error', (error) => options.log.warn({ err: error }, 'redis: scheduler connection'))
  const queue = new Queue(options.name, { connection, prefix: settings.prefix })
  try {
    await queue.upsertJobScheduler(
      options.name,
      { every: options.everyMs },
      {
        name: options.name,
        data: options.payload,
        opts: {
          attempts: definitionOf(options.name).tries,
          removeOnComplete: true,
          removeOnFail: { count: 100 },
        },
      },
    )
  } finally {
    await queue.close()
    connection.disconnect()
  }
}
