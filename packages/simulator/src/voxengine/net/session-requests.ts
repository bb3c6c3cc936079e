import type { RigClock } from '../../time/rig-clock.ts'
import type { SessionClock } from '../../time/session-clock.ts'
import { platformLimits } from '../platform-limits.ts'
import { PlatformRefusal } from '../realm/host-operation.ts'
import { type HttpExchange, type HttpOrder, type HttpOutcome, netCodes } from './http-exchange.ts'

/** How the platform answers a request above the budget: sources give both. */
export type OverBudgetAnswer = 'throws' | 'code-0'

/** A session's HTTP budget: 3 active, the rest queued, 35 in all. */
export interface SessionRequests {
  /** Throws a {@link PlatformRefusal} above the budget. */
  submit(requestId: number, order: HttpOrder): void
  /** Drops what is queued and takes nothing new; resolves when the active ones are done, at the latest after 90 s. */
  drain(): Promise<void>
  /** The one request that the Terminating handler may make. */
  allowOne(): void
  /** Cuts everything off. */
  abort(): void
}

/** Creates the budget. While a request is active the session's clock runs at real pace. */
export function createSessionRequests(options: {
  exchange: HttpExchange
  rigClock: RigClock
  sessionClock: SessionClock
  overBudget: OverBudgetAnswer
  onOutcome(requestId: number, outcome: HttpOutcome): void
  write(message: string): void
}): SessionRequests {
  const { exchange, sessionClock, write } = options
  const queue: { requestId: number; order: HttpOrder }[] = []
  const aborts = new Set<AbortController>()
  let mode: 'open' | 'closed' | 'one-left' = 'open'
  let onIdle: (() => void) | undefined

  const startNext = () => {
    while (aborts.size < platformLimits.activeHttpRequests) {
      const next = queue.shift()
      if (next === undefined) break
      start(next.requestId, next.order)
    }
    if (aborts.size === 0) onIdle?.()
  }
  const start = (requestId: number, order: HttpOrder) => {
    const abort = new AbortController()
    const release = sessionClock.hold()
    aborts.add(abort)
    const done = (outcome: HttpOutcome) => {
      release()
      aborts.delete(abort)
      if (!abort.signal.aborted) options.onOutcome(requestId, outcome)
      startNext()
    }
    exchange
      .send(order, abort.signal)
      .then(done, (error: unknown) => done({ code: netCodes.internal, error: String(error) }))
  }
  const abortAll = () => {
    for (const abort of aborts) abort.abort()
  }

  return {
    submit(requestId, order) {
      if (mode === 'closed') return write(`Dropped ${order.method} ${order.url}: the session is ending`)
      if (mode === 'one-left') {
        mode = 'closed'
        return start(requestId, order)
      }
      if (aborts.size + queue.length >= platformLimits.httpRequests) {
        const message = 'Exceeded the HTTP connection count limit!'
        if (options.overBudget === 'throws') throw new PlatformRefusal(message)
        return options.onOutcome(requestId, { code: netCodes.limitsViolated, error: message })
      }
      queue.push({ requestId, order })
      startNext()
    },
    drain() {
      mode = 'closed'
      for (const { order } of queue) write(`Dropped ${order.method} ${order.url}: it was still queued`)
      queue.length = 0
      if (aborts.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const deadline = options.rigClock.after(platformLimits.endingRequestsSeconds * 1000, () => {
          abortAll()
          finish()
        })
        const finish = () => {
          onIdle = undefined
          deadline.cancel()
          resolve()
        }
        onIdle = finish
      })
    },
    allowOne() {
      mode = 'one-left'
    },
    abort() {
      mode = 'closed'
      queue.length = 0
      abortAll()
      onIdle?.()
    },
  }
}
