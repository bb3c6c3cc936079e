import { z } from 'zod'
import type { SessionClock } from '../../time/session-clock.ts'
import type { SessionRequests } from '../net/session-requests.ts'
import { type HostOperations, operation } from '../realm/host-operation.ts'
import { requireShort } from './call-operations.ts'
import type { SessionTimers } from './session-timers.ts'

const pairs = z.array(z.tuple([z.string(), z.string()]))

const timerOrder = z.object({ timerId: z.int(), ms: z.number(), repeats: z.boolean() })
const timerName = z.object({ timerId: z.int() })
const requestOrder = z.object({
  requestId: z.int(),
  url: z.string(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
  postData: z.union([z.string(), z.array(z.int().min(0).max(255))]).optional(),
  headers: pairs,
  params: pairs,
  rawOutput: z.boolean(),
  timeoutSeconds: z.number().optional(),
  connectSeconds: z.number().optional(),
})
const logLine = z.object({ message: z.string() })
const newCustomData = z.object({ value: z.string().optional() })
const secretName = z.object({ name: z.string() })
const scenarioFailure = z.object({ message: z.string(), stack: z.string() })

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
    'timer.set': operation(timerOrder, ({ ms, repeats, timerId }) =>
      session.timers.set(timerId, ms, repeats),
    ),
    'timer.clear': operation(timerName, ({ timerId }) => session.timers.clear(timerId)),
    'net.request': operation(requestOrder, ({ requestId, ...order }) =>
      session.requests.submit(requestId, order),
    ),
    'log.write': operation(logLine, ({ message }) => session.write(message)),
    'session.customData': operation(newCustomData, ({ value }) => {
      if (value !== undefined) requireShort(value)
      return session.customData(value)
    }),
    'session.secret': operation(secretName, ({ name }) => session.secret(name)),
    'session.terminate': () => session.terminate(),
    'session.fail': operation(scenarioFailure, ({ message, stack }) =>
      session.fail(stack === '' ? message : `${message}\n${stack}`),
    ),
  }
}
