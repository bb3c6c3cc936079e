/** The time that a job has. `ended` never resolves; it rejects when the signal aborts. */
export type JobDeadline = {
  signal: AbortSignal
  ended: Promise<never>
  /** Lets go of timer and listeners: the job is over. */
  release(): void
}

/**
 * A signal that aborts after `timeoutMs` (reason: a `TimeoutError`) or with any of `others`, and leaves nothing behind once
 * released. `AbortSignal.any` over `AbortSignal.timeout` would keep a finished job's memory until its time is over.
 */
export function createJobDeadline(options: {
  timeoutMs: number
  others: readonly AbortSignal[]
}): JobDeadline {
  const { timeoutMs, others } = options
  const own = new AbortController()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  // Whoever races this promise hears of it; where nobody does any more, it is no news.
  ended.catch(() => undefined)
  const end = (reason: unknown) => {
    reject(reason)
    own.abort(reason)
  }
  const timer = setTimeout(
    () => end(new DOMException(`not done within ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  )
  const stops = others.map((other) => {
    const pass = () => end(other.reason)
    if (other.aborted) pass()
    else other.addEventListener('abort', pass, { once: true })
    return () => other.removeEventListener('abort', pass)
  })
  return {
    signal: own.signal,
    ended,
    release: () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }
}
