import { RetryableError, TerminalError } from '@perezvon/runtime/errors'
import type { z } from 'zod'
import { errorMeaning } from '../error-codes.ts'
import type { ApiParameters, ApiReply, SendRequest } from './request.ts'

/**
 * Sends a request that may safely be sent again, and reads what we need of its answer. Throws TerminalError or
 * RetryableError with code `voximplant-<their code>`, `voximplant-http-<status>`, `voximplant-unreachable` or
 * `voximplant-unreadable`; its fault is `account` where nobody can be called before it is repaired.
 */
export async function ask<Schema extends z.ZodType>(
  send: SendRequest,
  question: { method: string; parameters?: ApiParameters; answer: Schema },
): Promise<z.output<Schema>> {
  const reply = await send(question.method, question.parameters)
  if (reply.kind !== 'reply') throw asThrown(question.method, reply)
  const parsed = question.answer.safeParse(reply.body)
  if (parsed.success) return parsed.data
  throw new TerminalError(
    'voximplant-unreadable',
    `${question.method}: the platform’s answer has another form than expected`,
    { cause: parsed.error },
  )
}

function asThrown(method: string, reply: Exclude<ApiReply, { kind: 'reply' }>): Error {
  switch (reply.kind) {
    case 'fault':
      return faultAsError(method, reply)
    case 'http-fault':
      return httpFaultAsError(method, reply)
    case 'unsent':
    case 'unanswered':
      return new RetryableError('voximplant-unreachable', `${method}: ${reply.cause.message}`, {
        cause: reply.cause,
      })
    default:
      return reply satisfies never
  }
}

function faultAsError(method: string, { code, message }: { code: number; message: string }): Error {
  const { treatment, means, remedy } = errorMeaning(code)
  const text = `${method}: ${means}${message && `: ${message}`}${remedy ? `. ${remedy}` : ''}`
  const name = `voximplant-${code}`
  return treatment === 'repeat' || treatment === 'doubt'
    ? new RetryableError(name, text)
    : new TerminalError(name, text, { fault: treatment === 'stop' ? 'account' : 'ourselves' })
}

function httpFaultAsError(
  method: string,
  { status, retryAfterMs }: { status: number; retryAfterMs: number | undefined },
): Error {
  const name = `voximplant-http-${status}`
  const text = `${method}: the platform answered with HTTP ${status} and nothing readable`
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return new RetryableError(name, text, retryAfterMs === undefined ? {} : { retryAfterMs })
  return new TerminalError(name, text, { fault: status === 401 || status === 403 ? 'account' : 'ourselves' })
}
