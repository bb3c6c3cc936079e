import { setTimeout as delay } from 'node:timers/promises'
import type { JobName, JobPayload, JobsConsumedBy } from '@perezvon/contracts/jobs/catalog'
import type { ServiceName } from '@perezvon/contracts/jobs/job-definition'
import type { Clock } from '@perezvon/runtime/clock'
import { asError, RetryableError, TerminalError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq'
import { connectConsumer, type QueueSettings } from './connection.ts'
import { createJobDeadlines, type JobDeadline } from './job-deadline.ts'
import { backoffMs, deadLettersKept, definitionOf } from './job-options.ts'

export type JobRun = {
  /** Aborts at the job's deadline and when the service must stop at once. */
  signal: AbortSignal
  log: Logger
  /** No further try follows if this one fails: time to write down the failure. */
  lastTry: boolean
}

/** `again`: not yet; come back after that long without using up a try. */
export type JobResult = { again: { afterMs: number } } | undefined

export type JobHandler<Name extends JobName> = (
  payload: JobPayload<Name>,
  run: JobRun,
) => Promise<JobResult | void>

export type JobHandlers<Service extends ServiceName> = { [Name in JobsConsumedBy<Service>]: JobHandler<Name> }

export type ConsumerTuning = {
  /** A killed worker's job is picked up by another after about this long. Not below 10 s: machines pause. */
  lockDurationMs: number
  stalledIntervalMs: number
  /** How long `stop` waits for running jobs before it leaves them to another worker. */
  drainTimeoutMs: number
  /** How long those then have to be handed back; where Redis is away they are found stalled instead. */
  handBackMs: number
}

const DEFAULT_TUNING: ConsumerTuning = {
  lockDurationMs: 20_000,
  stalledIntervalMs: 10_000,
  drainTimeoutMs: 45_000,
  handBackMs: 5_000,
}

/** However often a job's worker is killed, the job is not given up: handlers are idempotent. BullMQ's default is 1. */
const STALLS_ALLOWED = 100

export type Consumers = { start(): Promise<void>; stop(): Promise<void> }

/**
 * Works on a service's jobs, one BullMQ worker each. The one place that parses payloads, sets the deadline, passes the
 * signal on and turns our errors into BullMQ's. `stop` lets running jobs finish; those that do not finish in time go back to
 * the queue without having used up a try.
 */
export function createConsumers<Service extends ServiceName>(
  settings: QueueSettings,
  options: {
    service: Service
    handlers: JobHandlers<Service>
    log: Logger
    clock: Clock
    random?: () => number
    concurrency?: Partial<Record<JobName, number>>
    tuning?: Partial<ConsumerTuning>
  },
): Consumers {
  const tuning = { ...DEFAULT_TUNING, ...options.tuning }
  const stopping = new AbortController()
  const begin = createJobDeadlines(stopping.signal)
  let workers: { worker: Worker; connection: ReturnType<typeof connectConsumer> }[] = []

  function startWorker<Name extends JobName>(name: Name, handler: JobHandler<Name>) {
    const definition = definitionOf(name)
    const log = options.log.child({ job: name })
    const connection = connectConsumer(settings)
    connection.on('error', (error) => log.warn({ err: error }, 'redis: consumer connection'))
    const worker = new Worker(
      name,
      // A third parameter would have BullMQ make a signal for each job, which aborts where somebody cancels it: nobody does.
      (job, token) => work(name, handler, { job, token, log, options, begin, stopped: stopping.signal }),
      {
        connection,
        prefix: settings.prefix,
        concurrency: options.concurrency?.[name] ?? definition.concurrency,
        lockDuration: tuning.lockDurationMs,
        stalledInterval: tuning.stalledIntervalMs,
        maxStalledCount: STALLS_ALLOWED,
        // For jobs that others added without saying: BullMQ would keep theirs for ever.
        removeOnComplete: { count: 0 },
        removeOnFail: deadLettersKept(definition),
        settings: {
          backoffStrategy: (triesMade, _type, error) =>
            backoffMs(definition, { triesMade, error, random: options.random ?? Math.random }),
        },
      },
    )
    worker.on('error', (error) => log.warn({ err: error }, 'queue: worker'))
    worker.on('failed', (job, error) => {
      const dead =
        job === undefined || job.attemptsMade >= definition.tries || error instanceof UnrecoverableError
      log[dead ? 'error' : 'warn'](
        { err: error, job_id: job?.id, try: job?.attemptsMade },
        dead ? 'job given up' : 'job failed, tried again',
      )
    })
    workers.push({ worker, connection })
    return worker.waitUntilReady()
  }

  return {
    start: async () => {
      if (workers.length > 0) return
      const entries = Object.entries(options.handlers) as [JobName, JobHandler<JobName>][]
      await Promise.all(entries.map(([name, handler]) => startWorker(name, handler)))
    },
    stop: async () => {
      const closing = workers
      workers = []
      const drained = Promise.all(closing.map(({ worker }) => worker.close()))
      const ended = await endsWithin(drained, tuning.drainTimeoutMs)
      if (!ended) {
        stopping.abort(new Error('the service stops'))
        await endsWithin(drained, tuning.handBackMs)
      }
      for (const { connection } of closing) connection.disconnect()
    },
  }
}

async function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const late = new AbortController()
  try {
    return await Promise.race([work.then(() => true), delay(timeoutMs, false, { signal: late.signal })])
  } finally {
    late.abort()
  }
}

type Run<Service extends ServiceName> = {
  job: Job
  token: string | undefined
  log: Logger
  options: { clock: Clock; service: Service }
  begin: (options: { timeoutMs: number }) => JobDeadline
  stopped: AbortSignal
}

async function work<Name extends JobName>(
  name: Name,
  handler: JobHandler<Name>,
  run: Run<ServiceName>,
): Promise<void> {
  const { job, token, stopped } = run
  const definition = definitionOf(name)
  const payload = definition.payload.safeParse(job.data)
  if (!payload.success)
    throw new UnrecoverableError(`${name}: payload is malformed: ${payload.error.message}`)
  const deadline = run.begin({ timeoutMs: definition.timeoutMs })
  const moveTo = async (afterMs: number): Promise<never> => {
    await job.moveToDelayed(run.options.clock.now().getTime() + afterMs, token)
    throw new DelayedError()
  }
  try {
    const result = await Promise.race([
      handler(payload.data as JobPayload<Name>, {
        get signal() {
          return deadline.signal
        },
        // Made where it is used: most jobs have nothing to tell.
        get log() {
          return run.log.child({ job_id: job.id })
        },
        lastTry: job.attemptsMade + 1 >= definition.tries,
      }),
      deadline.ended,
    ])
    if (result !== undefined) await moveTo(result.again.afterMs)
  } catch (thrown) {
    if (thrown instanceof DelayedError) throw thrown
    if (thrown instanceof TerminalError)
      throw Object.assign(new UnrecoverableError(thrown.message), { cause: thrown })
    // A stop is nobody's failure: the job goes back, and keeps its tries, for whoever runs next.
    if (stopped.aborted) return moveTo(0)
    if (deadline.signal.aborted && thrown === deadline.signal.reason)
      throw new RetryableError('job-aborted', `${name}: ${asError(thrown).message}`, { cause: thrown })
    throw asError(thrown)
  } finally {
    deadline.release()
  }
}
