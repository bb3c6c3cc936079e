import { stringify } from 'node:querystring'
import { asError } from '@perezvon/runtime/errors'
import type { Dispatcher } from 'undici'
import { z } from 'zod'
import type { Authorization } from './authorization.ts'
import { exchange } from './exchange.ts'

/** Lists go out separated by `;` (a comma is an error there); absent values do not go out. */
export type ApiParameters = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined>
>

/** What became of one request. Errors come inside HTTP 200: the body is read before the status is asked. */
export type ApiReply =
  | { kind: 'reply'; body: unknown }
  | { kind: 'fault'; code: number; message: string }
  | { kind: 'http-fault'; status: number; retryAfterMs: number | undefined }
  /** The connection was never up: the platform has not seen the request. */
  | { kind: 'unsent'; cause: Error }
  /** Sent, perhaps wholly, and not answered: the platform may have done what was asked. */
  | { kind: 'unanswered'; cause: Error }

export type SendRequest = (method: string, parameters?: ApiParameters) => Promise<ApiReply>

/**
 * Makes a request ready to go; rejects where it cannot be signed. What it answers writes it without further work, once, and
 * does not reject.
 */
export type PrepareRequest = (method: string, parameters?: ApiParameters) => Promise<() => Promise<ApiReply>>

const faultSchema = z.looseObject({ code: z.coerce.number(), msg: z.string().catch('') })
const envelopeSchema = z.object({
  error: faultSchema.optional(),
  errors: z.array(faultSchema).optional(),
})

/** These happen before the first byte of a request is written: TCP, name look-up, TLS. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Sends requests as POST forms: keys never stand in a URL. One deadline covers connecting, sending and reading. */
export function createPrepareRequest(options: {
  baseUrl: string
  dispatcher: Dispatcher
  authorization: () => Promise<Authorization>
  timeoutMs: number
}): PrepareRequest {
  const { dispatcher, timeoutMs } = options
  const { origin, pathname } = new URL(
    `${options.baseUrl.replace(/(?:\/platform_api)?\/*$/, '')}/platform_api`,
  )
  return async (method, parameters = {}) => {
    const { headers: authorized, fields } = await options.authorization()
    const request = {
      origin,
      path: `${pathname}/${method}/`,
      method: 'POST',
      headers: { ...authorized, 'content-type': 'application/x-www-form-urlencoded' },
      body: stringify({ ...fields, ...written(parameters) }),
    } as const
    return () => send(dispatcher, request, { timeoutMs })
  }
}

/** Requests that need not be ready before they go. */
export function sendAtOnce(prepare: PrepareRequest): SendRequest {
  return async (method, parameters) => (await prepare(method, parameters))()
}

async function send(...[dispatcher, request, limits]: Parameters<typeof exchange>): Promise<ApiReply> {
  try {
    const { status, headers, text } = await exchange(dispatcher, request, limits)
    return readReply(text, status, headers['retry-after'])
  } catch (thrown) {
    const cause = asError(thrown)
    const code = 'code' in cause ? String(cause.code) : ''
    return { kind: UNSENT.has(code) ? 'unsent' : 'unanswered', cause }
  }
}

function written(parameters: ApiParameters): Record<string, string> {
  const form: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) form[name] = typeof value === 'object' ? value.join(';') : String(value)
  return form
}

function readReply(text: string, status: number, retryAfter: string | string[] | undefined): ApiReply {
  const body = parseJson(text)
  const envelope = envelopeSchema.safeParse(body)
  const fault = envelope.data?.error ?? envelope.data?.errors?.[0]
  if (fault !== undefined) return { kind: 'fault', code: fault.code, message: fault.msg }
  if (status !== 200 || !envelope.success)
    return { kind: 'http-fault', status, retryAfterMs: secondsToMs(retryAfter) }
  return { kind: 'reply', body }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a page of some proxy: told by its status
  }
}

function secondsToMs(retryAfter: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter)
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
}
