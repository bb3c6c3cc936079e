import { createServer } from 'node:http'
import { reportToBench } from '@perezvon/cli/bench/measured-process'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'

/**
 * What originations are held against: BullMQ alone, adding jobs in bulk and processing them with a handler that does
 * nothing, in one process. `POST /run?jobs=N` answers when N jobs were added and processed.
 */
const environment = z
  .object({
    REDIS_URL: z.string(),
    BENCH_PREFIX: z.string(),
    BATCH: z.coerce.number(),
    CONCURRENCY: z.coerce.number(),
  })
  .parse(process.env)

const prefix = `{${environment.BENCH_PREFIX}}`
const connection = new Redis(environment.REDIS_URL)
const workerConnection = new Redis(environment.REDIS_URL, { maxRetriesPerRequest: null })
const queue = new Queue('bare', { connection, prefix })
let left = 0
let done: (() => void) | undefined
const worker = new Worker('bare', async () => undefined, {
  connection: workerConnection,
  prefix,
  concurrency: environment.CONCURRENCY,
})
worker.on('completed', () => {
  left -= 1
  if (left === 0) done?.()
})
await worker.waitUntilReady()

let numbered = 0
async function run(jobs: number): Promise<void> {
  left = jobs
  const processed = new Promise<void>((resolve) => {
    done = resolve
  })
  for (let added = 0; added < jobs; added += environment.BATCH) {
    const size = Math.min(environment.BATCH, jobs - added)
    await queue.addBulk(Array.from({ length: size }, bareJob))
  }
  await processed
}

/** As large as an `originate-call` job, with the same options. */
function bareJob() {
  numbered += 1
  const id = `call_${String(numbered).padStart(20, '0')}`
  return {
    name: 'originate-call',
    data: { call_id: id },
    opts: { jobId: `originate-call.${id}`, attempts: 10, removeOnComplete: true },
  }
}

const server = createServer((request, response) => {
  const jobs = Number(new URL(request.url ?? '/', 'http://bench').searchParams.get('jobs'))
  run(jobs).then(
    () => response.end(),
    (fault: unknown) => response.writeHead(500).end(String(fault)),
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the floor has no port')
  reportToBench({
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      await worker.close(true)
      await queue.close()
      connection.disconnect()
      workerConnection.disconnect()
      server.close()
    },
  })
})
