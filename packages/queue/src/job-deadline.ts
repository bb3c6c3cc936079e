/** The time that a job has. `ended` never resolves; it rejects when the signal aborts. */
export type JobDeadline = {
  /** Made where it is asked for: it costs as much as the deadline itself. */
  readonly signal: AbortSignal
  ended: Promise<never>
  /** Lets go of the timer: the job is over. */
  release(): void
}

/**
 * Deadlines of jobs that all end when `stopped` aborts. Each signal aborts after `timeoutMs` (reason: a `TimeoutError`) or
 * with `stopped`, and leaves nothing behind once released. `AbortSignal.any` over `AbortSignal.timeout` would keep a finished
 * job's memory until its time is over; a listener of each job costs more than its deadline.
 */
export function createJobDeadlines(stopped: AbortSignal): (options: { timeoutMs: number }) => JobDeadline {
  const running = new Set<(reason: unknown) => void>()
  stopped.addEventListener(
    'abort',
    () => {
      for (const end of running) end(stopped.reason)
    },
    { once: true },
  )
  return ({ timeoutMs }) => {
    let own: AbortController | undefined
    let over: { reason: unknown } | undefined
    const { promise: ended, reject } = Promise.withResolvers<never>()
    // Whoever races this promise hears of it; where nobody does any more, it is no news.
    ended.catch(() => undefined)
    const end = (reason: unknown) => {
      over ??= { reason }
      reject(reason)
      own?.abort(reason)
    }
    const timer = setTimeout(
      () => end(new DOMException(`not done within ${timeoutMs} ms`, 'TimeoutError')),
      timeoutMs,
    )
    running.add(end)
    if (stopped.aborted) end(stopped.reason)
    return {
      get signal() {
        own ??= new AbortController()
        if (over !== undefined) own.abort(over.reason)
        return own.signal
      },
      ended,
      release: () => {
        clearTimeout(timer)
        running.delete(end)
      },
    }
  }
}
