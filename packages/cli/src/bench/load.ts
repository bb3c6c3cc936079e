/** One measured operation: when it began and how long it took, in milliseconds. */
export type Timing = { from: number; to: number }

/**
 * Keeps `concurrency` operations under way until `total` are done: as soon as one ends the next begins. Bounded by
 * count; stops at the first failure, since a bench of failures measures nothing.
 */
export async function runLoad(options: {
  concurrency: number
  total: number
  operation: (worker: number) => Promise<void>
}): Promise<{ timings: Timing[]; wallMs: number }> {
  const timings: Timing[] = []
  const begin = performance.now()
  let started = 0
  async function worker(index: number): Promise<void> {
    while (started < options.total) {
      started += 1
      const from = performance.now()
      await options.operation(index)
      timings.push({ from, to: performance.now() })
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, (_, index) => worker(index)))
  return { timings, wallMs: performance.now() - begin }
}
