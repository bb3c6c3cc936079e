import type { RouteDefinition } from '@perezvon/contracts/http/route-definition'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import type { Metrics } from '@perezvon/runtime/metrics'
import { PROBLEMS, type ProblemError } from '../problems/problem.ts'

type WatchedRoute = Pick<RouteDefinition, 'name' | 'access'>

/** One request under way; exactly one of the two is told. */
export type WatchedRequest = {
  answered(status: number, requestId: string): void
  refused(problem: ProblemError, requestId: string): void
}

/** Sees every request: counts, durations, what is still under way when the gateway drains. */
export type RequestWatch = {
  /** `undefined`: a path or method that no route has. */
  begin(route: WatchedRoute | undefined): WatchedRequest
  isDraining(): boolean
  /** Aborted when the gateway begins to drain: answers that would go on for ever end. */
  readonly draining: AbortSignal
  /** From now on answers say that their connection closes. Resolves when nothing is under way. */
  drain(): Promise<void>
}

/** Log lines for the public API and for what went wrong; a scenario's requests are told by the turns and calls they make. */
export function createRequestWatch(options: { clock: Clock; log: Logger; metrics: Metrics }): RequestWatch {
  const { clock, log, metrics } = options
  const requests = metrics.counter('perezvon_http_requests_total', 'Requests by route and status.', [
    'route',
    'status',
  ])
  let underWay = 0
  let drained: (() => void) | undefined
  const draining = new AbortController()
  metrics.gauge('perezvon_http_requests_under_way', 'Requests that are being answered.', () => underWay)

  const end = (name: string, status: number): void => {
    requests.inc({ route: name, status: String(status) })
    underWay -= 1
    if (underWay === 0) drained?.()
  }

  return {
    begin: (route) => {
      const name = route?.name ?? 'none'
      const begunAt = clock.now().getTime()
      underWay += 1
      return {
        answered: (status, request_id) => {
          if (route?.access === 'api-key') {
            const ms = clock.now().getTime() - begunAt
            log.info({ request_id, route: name, status, ms }, 'request answered')
          }
          end(name, status)
        },
        refused: (problem, request_id) => {
          const { status } = PROBLEMS[problem.code]
          const told = { request_id, route: name, status, code: problem.code }
          if (status >= 500) log.error({ ...told, err: problem.cause ?? problem }, 'request failed')
          else log.info(told, 'request refused')
          end(name, status)
        },
      }
    },
    isDraining: () => draining.signal.aborted,
    draining: draining.signal,
    drain: () => {
      draining.abort()
      return new Promise((resolve) => {
        drained = resolve
        if (underWay === 0) resolve()
      })
    },
  }
}
