import type { JobName, JobPayload } from '@perezvon/contracts/jobs/catalog'
import { JOBS } from '@perezvon/contracts/jobs/catalog'
import { RetryableError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import { FlowProducer, Queue } from 'bullmq'
import { connectProducer, type QueueSettings } from './connection.ts'
import { eraseNumberFromJobs } from './erase-number.ts'
import { definitionOf, jobOptions } from './job-options.ts'

/** A job of any name with its payload. */
export type NamedJob = { [Name in JobName]: { name: Name; payload: JobPayload<Name> } }[JobName]

export type JobCounts = {
  waiting: number
  active: number
  delayed: number
  failed: number
  waitingChildren: number
}

/**
 * Adds jobs. Adding is idempotent by the job's deterministic id while the job is there. Every add has a deadline and
 * throws `queue-unavailable` (retryable) past it; since an add that timed out may still arrive, only idempotent jobs exist.
 */
export type Producer = {
  /** With `revive`, a dead letter of the same id is put back to work; `urgent` goes before all that wait. */
  add<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options?: { delayMs?: number; revive?: boolean; urgent?: boolean },
  ): Promise<void>
  addBulk<Name extends JobName>(name: Name, payloads: readonly JobPayload<Name>[]): Promise<void>
  /** The parent runs when every child has finished, well or badly. */
  startFlow(flow: { parent: NamedJob; children: readonly NamedJob[] }): Promise<void>
  depth(name: JobName): Promise<JobCounts>
  /** Takes a number out of what lies in queues. Answers how many jobs were changed. */
  eraseNumber(phone: string): Promise<number>
  /** Throws where Redis does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** A producer for all queues over one connection. */
export function createProducer(
  settings: QueueSettings,
  options: { log: Logger; addTimeoutMs?: number },
): Producer {
  const connection = connectProducer(settings)
  connection.on('error', (error) => options.log.warn({ err: error }, 'redis: producer connection'))
  const queues = new Map<JobName, Queue>()
  const flows = new FlowProducer({ connection, prefix: settings.prefix })
  flows.on('error', (error) => options.log.warn({ err: error }, 'queue: flow producer'))
  const within = deadline(options.addTimeoutMs ?? 5_000)

  function queueOf(name: JobName): Queue {
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue = new Queue(name, { connection, prefix: settings.prefix })
    queue.on('error', (error) => options.log.warn({ err: error, queue: name }, 'queue'))
    queues.set(name, queue)
    return queue
  }

  return {
    add: (name, payload, how = {}) =>
      within(name, async () => {
        const queue = queueOf(name)
        const bullOptions = jobOptions(name, payload)
        await queue.add(name, definitionOf(name).payload.parse(payload), {
          ...bullOptions,
          ...(how.delayMs === undefined ? {} : { delay: how.delayMs }),
          ...(how.urgent ? { lifo: true } : {}),
        })
        if (how.revive) await reviveDeadLetter(queue, bullOptions.jobId)
      }),
    addBulk: (name, payloads) =>
      within(name, async () => {
        await queueOf(name).addBulk(
          payloads.map((data) => ({
            name,
            data: definitionOf(name).payload.parse(data),
            opts: jobOptions(name, data),
          })),
        )
      }),
    startFlow: ({ parent, children }) =>
      within(parent.name, async () => {
        await flows.add({
          ...flowNode(parent, settings.prefix),
          children: children.map((child) => {
            const node = flowNode(child, settings.prefix)
            return { ...node, opts: { ...node.opts, ignoreDependencyOnFailure: true } }
          }),
        })
      }),
    depth: (name) =>
      within(name, async () => {
        const counts = await queueOf(name).getJobCounts(
          'waiting',
          'active',
          'delayed',
          'failed',
          'waiting-children',
        )
        return {
          waiting: counts.waiting ?? 0,
          active: counts.active ?? 0,
          delayed: counts.delayed ?? 0,
          failed: counts.failed ?? 0,
          waitingChildren: counts['waiting-children'] ?? 0,
        }
      }),
    eraseNumber: (phone) =>
      eraseNumberFromJobs(queueOf('create-campaign'), {
        phone,
        inTime: (work) => within('create-campaign', work),
      }),
    ping: () =>
      within('ping', async () => {
        await connection.ping()
      }),
    close: async () => {
      await flows.close()
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      connection.disconnect()
    },
  }
}

function flowNode(job: NamedJob, prefix: string) {
  const { payload } = JOBS[job.name]
  return {
    name: job.name,
    queueName: job.name,
    prefix,
    data: payload.parse(job.payload),
    opts: optionsOf(job),
  }
}

function optionsOf<Name extends JobName>(job: { name: Name; payload: JobPayload<Name> }) {
  return jobOptions(job.name, job.payload)
}

async function reviveDeadLetter(queue: Queue, jobId: string): Promise<void> {
  const job = await queue.getJob(jobId)
  if (job !== undefined && (await job.isFailed())) await job.retry('failed')
}

function deadline(timeoutMs: number) {
  return async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new RetryableError('queue-unavailable', `${what}: Redis did not answer within ${timeoutMs} ms`),
          ),
        timeoutMs,
      )
    })
    try {
      return await Promise.race([work(), late])
    } finally {
      clearTimeout(timer)
    }
  }
}
