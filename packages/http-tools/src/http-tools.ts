import type { HttpTool } from '@perezvon/contracts/agent/tool'
import { asError } from '@perezvon/runtime/errors'
import {
  PrivateAddressError,
  publicAddressLookup,
  type ResolveHost,
  resolveHost,
} from '@perezvon/runtime/public-address'
import { Agent, request } from 'undici'
import { boundedAnswer, boundedText } from './bounded-answer.ts'
import { judgeAddress } from './tool-address.ts'
import { type ToolRequest, toolRequest } from './tool-request.ts'
import { type ToolSecrets, withoutValues } from './tool-secrets.ts'

/** One call of a tool: `values` were held against its parameters already. */
export type HttpToolCall = {
  tool: HttpTool
  values: Readonly<Record<string, unknown>>
  /** The same for the same call, however often it is asked. */
  idempotencyKey: string
}

/**
 * What came of a call. `answer` is what the endpoint said, as far as it is told; `fault` why it failed; `isEndUnknown` that
 * it may have been done all the same.
 */
export type HttpToolAnswer = {
  outcome: 'done' | 'failed' | 'timed-out'
  status: number | null
  answer?: unknown
  isCut?: boolean
  fault?: string
  isEndUnknown?: true
}

/** Calls the endpoints of companies. */
export type HttpTools = {
  /** Always resolves, within the tool's time limit. Never tries again: nobody knows what a lost answer has done. */
  call(call: HttpToolCall, signal?: AbortSignal): Promise<HttpToolAnswer>
  close(): Promise<void>
}

/** How long a connection that nobody uses is kept: shorter than servers keep it, so that none breaks under a request. */
const KEEP_ALIVE_MS = 4000
/** One company's slow endpoint must not take all sockets. */
const CONNECTIONS_EACH = 50

/**
 * Endpoints over https at public addresses, judged when they are connected to; origins that are trusted by name as they
 * are. Redirects are not followed: they would lead past that judgement, and take the secrets along.
 */
export function createHttpTools(options: {
  secrets: ToolSecrets
  trustedOrigins: readonly string[]
  resolve?: ResolveHost
}): HttpTools {
  const { secrets, trustedOrigins, resolve = resolveHost } = options
  const pool = { keepAliveTimeout: KEEP_ALIVE_MS, connections: CONNECTIONS_EACH }
  const checked = new Agent({ ...pool, connect: { lookup: publicAddressLookup(resolve) } })
  const trusted = new Agent(pool)
  return {
    call: async (call, signal) => {
      const timeUp = AbortSignal.timeout(call.tool.timeout_ms)
      try {
        const asked = toolRequest(call, secrets)
        if (typeof asked === 'string') return { outcome: 'failed', status: null, fault: asked }
        const address = judgeAddress(asked.url, trustedOrigins)
        if (!address.ok) return { outcome: 'failed', status: null, fault: `its URL ${address.fault}` }
        const dispatcher = address.trusted ? trusted : checked
        return await ask(asked, {
          dispatcher,
          signal: signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]),
        })
      } catch (thrown) {
        return lostAnswer(thrown, timeUp)
      }
    },
    close: async () => {
      await Promise.all([checked.destroy(), trusted.destroy()])
    },
  }
}

async function ask(
  { url, method, headers, body, secrets }: ToolRequest,
  way: { dispatcher: Agent; signal: AbortSignal },
): Promise<HttpToolAnswer> {
  const response = await request(url, { method, headers, body, ...way })
  const { statusCode: status } = response
  const text = await boundedText(response.body)
  const told = boundedAnswer(withoutValues(text, secrets))
  if (status >= 200 && status < 300) return { outcome: 'done', status, ...told }
  // What a client error says (no such order, that hour is taken) is of use to the conversation; a server's page is not.
  if (status >= 400 && status < 500) return { outcome: 'failed', status, fault: `HTTP ${status}`, ...told }
  if (status < 400) return { outcome: 'failed', status, fault: `HTTP ${status}: redirects are not followed` }
  // A gateway's time-out, or a server that broke after it had done it.
  return { outcome: 'failed', status, fault: `HTTP ${status}`, isEndUnknown: true }
}

/** Connections that never stood: nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

function lostAnswer(thrown: unknown, timeUp: AbortSignal): HttpToolAnswer {
  if (timeUp.aborted)
    return { outcome: 'timed-out', status: null, fault: 'no answer in time', isEndUnknown: true }
  const error = asError(thrown)
  const failed: HttpToolAnswer = { outcome: 'failed', status: null, fault: faultOf(error) }
  const isUnsent =
    error instanceof PrivateAddressError || ('code' in error && NEVER_CONNECTED.has(String(error.code)))
  return isUnsent ? failed : { ...failed, isEndUnknown: true }
}

/** Never the message of an error of the wire: it names addresses inside the network. */
function faultOf(error: Error): string {
  if (error instanceof PrivateAddressError) return 'its host is not a public address'
  if (error.name === 'AbortError') return 'nobody waits for it any more'
  return 'code' in error ? `cannot be reached (${String(error.code)})` : 'cannot be reached'
}
