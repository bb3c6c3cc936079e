import { JOBS } from '@perezvon/contracts/jobs/catalog'
import { systemClock } from '@perezvon/runtime/clock'
import { RetryableError, TerminalError } from '@perezvon/runtime/errors'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueQueuePrefix } from '@perezvon/test/servers/test-redis'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Consumers, type ConsumerTuning, createConsumers, type JobHandler } from './consumer.ts'
import { backoffMs } from './job-options.ts'
import { createProducer, type Producer } from './producer.ts'
import { scheduleJob } from './scheduler.ts'

const log = createLogger({ service: 'queue-test', level: 'silent' })

/** Of the dialer's other jobs, which these tests do not add. */
const idleHandlers = {
  'create-campaign': async () => undefined,
  'close-call': async () => undefined,
  'reconcile-attempt': async () => undefined,
  'sweep-attempts': async () => undefined,
}

describe('queues on a real Redis', () => {
  let settings: { redisUrl: string; prefix: string }
  let producer: Producer
  let running: Consumers[]

  beforeEach(() => {
    settings = { redisUrl: inject('redisUrl'), prefix: uniqueQueuePrefix() }
    producer = createProducer(settings, { log })
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((consumers) => consumers.stop()))
    await producer.close()
  })

  async function consume(
    handler: JobHandler<'analyse-call'>,
    tuning: Partial<ConsumerTuning> = {},
  ): Promise<void> {
    const consumers = createConsumers(settings, {
      service: 'analyst',
      handlers: { 'analyse-call': handler },
      log,
      clock: systemClock,
      random: () => 0,
      tuning,
    })
    running.push(consumers)
    await consumers.start()
  }

  test('a job added twice runs once', async () => {
    const payload = { call_id: systemIds.call() }
    await producer.add('analyse-call', payload)
    await producer.add('analyse-call', payload)
    expect(await producer.depth('analyse-call')).toMatchObject({ waiting: 1 })
  })

  test('an urgent job goes before all others that wait', async () => {
    const campaigns = Array.from({ length: 5 }, () => ({ call_id: systemIds.call() }))
    const single = { call_id: systemIds.call() }
    await producer.addBulk('originate-call', campaigns)
    await producer.add('originate-call', single, { urgent: true })
    const seen: string[] = []
    const consumers = createConsumers(settings, {
      service: 'dialer',
      handlers: {
        ...idleHandlers,
        'originate-call': async ({ call_id }) => {
          seen.push(call_id)
        },
      },
      log,
      clock: systemClock,
      concurrency: { 'originate-call': 1 },
    })
    running.push(consumers)
    await consumers.start()
    await expect.poll(() => seen.length).toBe(6)
    expect(seen).toEqual([single.call_id, ...campaigns.map(({ call_id }) => call_id)])
  })

  test('the same job may be added again after it has completed', async () => {
    const payload = { call_id: systemIds.call() }
    const seen: string[] = []
    await consume(async ({ call_id }) => {
      seen.push(call_id)
    })
    await producer.add('analyse-call', payload)
    await expect.poll(() => seen.length).toBe(1)
    await expect.poll(async () => (await producer.depth('analyse-call')).active).toBe(0)
    await producer.add('analyse-call', payload)
    await expect.poll(() => seen.length).toBe(2)
  })

  test('a payload that the catalog does not allow is refused at the door', async () => {
    // @ts-expect-error the id has the wrong form
    await expect(producer.add('analyse-call', { call_id: 'nonsense' })).rejects.toThrow(
      /id of the form call_/,
    )
  })

  test('"again" comes back later without using up a try', async () => {
    const tries: boolean[] = []
    await consume(async (_payload, { lastTry }) => {
      tries.push(lastTry)
      return tries.length <= JOBS['analyse-call'].tries + 2 ? { again: { afterMs: 1 } } : undefined
    })
    await producer.add('analyse-call', { call_id: systemIds.call() })
    await expect.poll(() => tries.length, { timeout: 30_000 }).toBe(JOBS['analyse-call'].tries + 3)
    expect(tries).not.toContain(true)
  })

  test('a terminal error makes a dead letter at once, which can be revived', async () => {
    const payload = { call_id: systemIds.call() }
    let runs = 0
    await consume(async () => {
      runs += 1
      if (runs === 1) throw new TerminalError('no-sense', 'trying again cannot help')
    })
    await producer.add('analyse-call', payload)
    await expect.poll(async () => (await producer.depth('analyse-call')).failed).toBe(1)
    await producer.add('analyse-call', payload)
    expect(runs).toBe(1)
    await producer.add('analyse-call', payload, { revive: true })
    await expect.poll(() => runs).toBe(2)
    await expect.poll(async () => (await producer.depth('analyse-call')).failed).toBe(0)
  })

  test('a retryable error is tried again after the pause that it asks for', async () => {
    let runs = 0
    await consume(async () => {
      runs += 1
      if (runs < 3) throw new RetryableError('busy', 'come back', { retryAfterMs: 1 })
    })
    await producer.add('analyse-call', { call_id: systemIds.call() })
    await expect.poll(() => runs).toBe(3)
  })

  test('the parent of a flow runs after its child has been given up', async () => {
    const call_id = systemIds.call()
    const recording_id = systemIds.recording()
    const order: string[] = []
    const transcriber = createConsumers(settings, {
      service: 'transcriber',
      handlers: {
        'transcribe-recording': async () => {
          order.push('transcribe')
          throw new TerminalError('gone', 'the recording was deleted')
        },
      },
      log,
      clock: systemClock,
    })
    running.push(transcriber)
    await consume(async () => {
      order.push('analyse')
    })
    await producer.startFlow({
      parent: { name: 'analyse-call', payload: { call_id } },
      children: [{ name: 'transcribe-recording', payload: { recording_id } }],
    })
    expect(await producer.depth('analyse-call')).toMatchObject({ waitingChildren: 1 })
    await transcriber.start()
    await expect.poll(() => order).toEqual(['transcribe', 'analyse'])
  })

  test('stopping lets a running job finish', async () => {
    const started = Promise.withResolvers<void>()
    const mayFinish = Promise.withResolvers<void>()
    let finished = false
    await consume(async () => {
      started.resolve()
      await mayFinish.promise
      finished = true
    })
    await producer.add('analyse-call', { call_id: systemIds.call() })
    await started.promise
    const stopped = running[0]?.stop()
    mayFinish.resolve()
    await stopped
    expect(finished).toBe(true)
    expect(await producer.depth('analyse-call')).toMatchObject({ active: 0, waiting: 0, failed: 0 })
  })

  test('a job that does not finish before the stop is handed back and keeps its tries', async () => {
    const started = Promise.withResolvers<void>()
    let heard: unknown
    await consume(
      async (_payload, { signal }) => {
        signal.addEventListener('abort', () => {
          heard = signal.reason
        })
        started.resolve()
        await new Promise(() => undefined)
      },
      { drainTimeoutMs: 10 },
    )
    await producer.add('analyse-call', { call_id: systemIds.call() })
    await started.promise
    await running[0]?.stop()
    expect(heard).toEqual(new Error('the service stops'))
    const { failed, active, waiting, delayed } = await producer.depth('analyse-call')
    expect({ failed, active, ready: waiting + delayed }).toEqual({ failed: 0, active: 0, ready: 1 })
    const lastTries: boolean[] = []
    await consume(async (_payload, { lastTry }) => {
      lastTries.push(lastTry)
      throw new RetryableError('busy', 'come back', { retryAfterMs: 1 })
    })
    await expect.poll(async () => (await producer.depth('analyse-call')).failed).toBe(1)
    expect(lastTries).toHaveLength(JOBS['analyse-call'].tries)
  })

  test('two schedules of one job leave one run waiting', async () => {
    for (let time = 0; time < 2; time += 1)
      await scheduleJob(settings, { name: 'sweep-attempts', payload: {}, everyMs: 3_600_000, log })
    const counts = await producer.depth('sweep-attempts')
    expect(counts.waiting + counts.delayed).toBe(1)
  })

  test('an add fails within its deadline when Redis is away', async () => {
    const lonely = createProducer(
      { redisUrl: 'redis://127.0.0.1:1', prefix: '{none}' },
      { log, addTimeoutMs: 300 },
    )
    await expect(lonely.add('analyse-call', { call_id: systemIds.call() })).rejects.toThrow()
    await lonely.close()
  })
})

test('the backoff doubles, is capped, and gives way to what the error asks for', () => {
  const job = { backoff: { type: 'exponential', delayMs: 1000 } } as const
  const at = (triesMade: number, error: unknown = new Error('x')) =>
    backoffMs(job, { triesMade, error, random: () => 0 })
  expect([at(1), at(2), at(3), at(30)]).toEqual([1000, 2000, 4000, 300_000])
  expect(at(3, new RetryableError('busy', 'x', { retryAfterMs: 7 }))).toBe(7)
  expect(backoffMs(job, { triesMade: 1, error: new Error('x'), random: () => 1 })).toBe(1250)
})
