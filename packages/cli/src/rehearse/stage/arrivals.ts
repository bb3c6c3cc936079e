import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'

const arrivedSchema = z.object({
  /** When each request to start a session arrived, whatever became of it. */
  askedAtMs: z.array(z.number()),
  /** Stretches in which this watch itself stood still: what came evenly was then seen at once. */
  pauses: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
})

/** How dialling looked from outside. Instants are milliseconds since the epoch. */
export type Arrived = z.infer<typeof arrivedSchema>

/** What stands before the carrier's API and takes the time of each request. */
export type Arrivals = {
  /** Where dialers are to ask. */
  readonly url: string
  read(): Promise<Arrived>
  stop(): Promise<void>
}

const listeningSchema = z.object({ url: z.url() })

/**
 * Stands before the carrier at `carrierUrl`, on a thread of its own that does nothing else. The simulated carrier runs
 * all scenarios: it looks at its sockets late, and what it writes down says when it looked.
 */
export async function watchArrivals(carrierUrl: string): Promise<Arrivals> {
  const thread = new Worker(new URL('./arrivals-thread.ts', import.meta.url), { workerData: { carrierUrl } })
  const { url } = listeningSchema.parse(await answerOf(thread))
  return {
    url,
    read: async () => {
      const answer = answerOf(thread)
      thread.postMessage('read')
      return arrivedSchema.parse(await answer)
    },
    stop: async () => {
      await thread.terminate()
    },
  }
}

/** `once` rejects where the thread fails instead. */
async function answerOf(thread: Worker): Promise<unknown> {
  const [message] = await once(thread, 'message')
  return message
}
