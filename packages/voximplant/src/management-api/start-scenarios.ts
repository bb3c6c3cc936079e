import { z } from 'zod'
import { errorMeaning } from '../error-codes.ts'
import type { ApiReply, PrepareRequest } from './request.ts'

/** What asking for a session came to. The caller decides what follows: nothing here asks twice. */
export type StartResult =
  | { kind: 'started'; sessionId: string; sessionUrl: string }
  /** No session was started, and none will be before something is changed. `code` is theirs, or an HTTP status. */
  | { kind: 'refused'; fault: 'account' | 'ourselves'; code: number; message: string }
  /** No session was started; asking again after the pause may help. */
  | { kind: 'busy'; retryAfterMs: number; reason: string }
  /** A session may or may not be running: call history knows, or its claim tells. */
  | { kind: 'unknown'; cause: Error }

/** A number comes first in its union, since it comes always: what does not fit costs ten times as much as what does. */
const startedSchema = z.object({
  result: z.literal(1),
  call_session_history_id: z.union([z.number(), z.string().min(1)]),
  media_session_access_secure_url: z.string().min(1).optional(),
  media_session_access_url: z.string().min(1).optional(),
})

/** Not let in, no money, not allowed: somebody must repair the account. */
const ACCOUNT_STATUSES: ReadonlySet<number> = new Set([401, 402, 403])

const BUSY_PAUSE_MS = 1000
const UNREACHABLE_PAUSE_MS = 5000

/**
 * Makes ready to ask the platform to run the rule's scenarios once; what it answers asks. The platform has no idempotency
 * key: see StartResult.
 */
export async function prepareStart(
  prepare: PrepareRequest,
  session: { ruleId: string; customData: string },
): Promise<() => Promise<StartResult>> {
  const ask = await prepare('StartScenarios', {
    rule_id: session.ruleId,
    script_custom_data: session.customData,
  })
  return async () => judgeStart(await ask())
}

function judgeStart(reply: ApiReply): StartResult {
  switch (reply.kind) {
    case 'reply':
      return readStarted(reply.body)
    case 'fault':
      return judgeFault(reply)
    case 'http-fault':
      return judgeHttpFault(reply)
    case 'unsent':
      return { kind: 'busy', retryAfterMs: UNREACHABLE_PAUSE_MS, reason: reply.cause.message }
    case 'unanswered':
      return { kind: 'unknown', cause: reply.cause }
    default:
      return reply satisfies never
  }
}

function readStarted(body: unknown): StartResult {
  const started = startedSchema.safeParse(body)
  const sessionUrl =
    started.data?.media_session_access_secure_url ?? started.data?.media_session_access_url ?? ''
  return started.success
    ? { kind: 'started', sessionId: String(started.data.call_session_history_id), sessionUrl }
    : { kind: 'unknown', cause: new Error('StartScenarios was answered without a session id') }
}

function judgeFault({ code, message }: { code: number; message: string }): StartResult {
  const { treatment, means, remedy } = errorMeaning(code)
  const told = `${means}${message && `: ${message}`}`
  switch (treatment) {
    case 'stop':
      return { kind: 'refused', fault: 'account', code, message: `${told}${remedy ? `. ${remedy}` : ''}` }
    case 'ours':
      return { kind: 'refused', fault: 'ourselves', code, message: told }
    case 'repeat':
      return { kind: 'busy', retryAfterMs: pauseIn(message) ?? BUSY_PAUSE_MS, reason: `${code} ${told}` }
    case 'doubt':
      return { kind: 'unknown', cause: new Error(`StartScenarios: error ${code}, ${told}`) }
    default:
      return treatment satisfies never
  }
}

function judgeHttpFault(fault: { status: number; retryAfterMs: number | undefined }): StartResult {
  const { status } = fault
  if (status === 429)
    return { kind: 'busy', retryAfterMs: fault.retryAfterMs ?? BUSY_PAUSE_MS, reason: 'HTTP 429' }
  const message = `StartScenarios was answered with HTTP ${status}`
  // A proxy's 5xx does not tell how far the request came behind it.
  if (status >= 500 || status < 400) return { kind: 'unknown', cause: new Error(message) }
  return {
    kind: 'refused',
    fault: ACCOUNT_STATUSES.has(status) ? 'account' : 'ourselves',
    code: status,
    message,
  }
}

/** Error 416 says in its text after how many seconds to repeat. */
function pauseIn(message: string): number | undefined {
  const seconds = /(\d{1,4})\s*s(?:ec|\b)/i.exec(message)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
