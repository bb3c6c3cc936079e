import { z } from 'zod'
import type { SessionClock } from '../../time/session-clock.ts'
import type { SessionRequests } from '../net/session-requests.ts'
import { type HostOperations, operation } from '../realm/host-operation.ts'
import { requireShort } from './call-operations.ts'
import type { SessionTimers } from './session-timers.ts'

const pairs = z.array(z.tuple([z.string(), z.string()]))

/** What a scenario may ask of its session: time, requests, the log, its own end. */
export function sessionOperations(session: {
  clock: SessionClock
  timers: SessionTimers
  requests: SessionRequests
  write(message: string): void
  fail(message: string): void
  terminate(): void
  secret(name: string): string | undefined
  customData(value?: string): string
}): HostOperations {
  return {
    'clock.now': () => Math.floor(session.clock.now()),
    'timer.set': operation(
      z.object({ timerId: z.int(), ms: z.number(), repeats: z.boolean() }),
      ({ timerId, ms, repeats }) => session.timers.set(timerId, ms, repeats),
    ),
    'timer.clear': operation(z.object({ timerId: z.int() }), ({ timerId }) => session.timers.clear(timerId)),
    'net.request': operation(
      z.object({
        requestId: z.int(),
        url: z.string(),
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
        postData: z.union([z.string(), z.array(z.int().min(0).max(255))]).optional(),
        headers: pairs,
        params: pairs,
        rawOutput: z.boolean(),
        timeoutSeconds: z.number().optional(),
        connectSeconds: z.number().optional(),
      }),
      ({ requestId, ...order }) => session.requests.submit(requestId, order),
    ),
    'log.write': operation(z.object({ message: z.string() }), ({ message }) => session.write(message)),
    'session.customData': operation(z.object({ value: z.string().optional() }), ({ value }) => {
      if (value !== undefined) requireShort(value)
      return session.customData(value)
    }),
    'session.secret': operation(z.object({ name: z.string() }), ({ name }) => session.secret(name)),
    'session.terminate': () => session.terminate(),
    'session.fail': operation(z.object({ message: z.string(), stack: z.string() }), ({ message, stack }) =>
      session.fail(stack === '' ? message : `${message}\n${stack}`),
    ),
  }
}
