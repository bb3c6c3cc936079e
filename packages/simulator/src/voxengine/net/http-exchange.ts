import { Agent, request as send } from 'undici'
import type { FaultPanel, Strike } from '../../faults/fault-panel.ts'
import type { Dice } from '../../openai/seeded-dice.ts'
import type { RigClock } from '../../time/rig-clock.ts'
import { platformLimits } from '../platform-limits.ts'

/** What `Net` was asked to send. Times in real seconds. */
export interface HttpOrder {
  readonly url: string
  readonly method: string
  readonly postData?: string | readonly number[] | undefined
  readonly headers: readonly (readonly [string, string])[]
  readonly params: readonly (readonly [string, string])[]
  readonly rawOutput: boolean
  readonly timeoutSeconds?: number | undefined
  readonly connectSeconds?: number | undefined
}

/** What became of it, as the scenario sees it: an HTTP status, or one of the platform's own codes. */
export interface HttpOutcome {
  readonly code: number
  readonly text?: string
  readonly data?: readonly number[]
  readonly headers?: readonly { key: string; value: string }[]
  readonly raw_headers?: string
  readonly error?: string
}

/** The platform's own codes of `HttpRequestResult.code`. */
export const netCodes = {
  limitsViolated: 0,
  unknown: -1,
  badUrl: -2,
  hostNotFound: -3,
  connection: -4,
  redirects: -5,
  network: -6,
  timeout: -7,
  internal: -8,
  bodyTooLarge: -9,
} as const

/** The road between scenarios and their backend: real HTTP in real time, with the faults of the rig on it. */
export interface HttpExchange {
  /** Never rejects. Aborting the signal gives code -8. */
  send(order: HttpOrder, signal: AbortSignal): Promise<HttpOutcome>
  close(): Promise<void>
}

/** Extra time on the road, one way, in real milliseconds. */
export interface RoadLatency {
  readonly minMs: number
  readonly maxMs: number
}

const mostRedirects = 5

/** Creates the road. */
export function createHttpExchange(options: {
  clock: RigClock
  faults: FaultPanel
  dice: Dice
  latency?: RoadLatency | undefined
}): HttpExchange {
  const { clock, faults } = options
  const agents = new Map<number, Agent>()
  const agentFor = (connectSeconds: number) => {
    const connectMs = Math.min(platformLimits.httpConnectSeconds, connectSeconds) * 1000
    const existing = agents.get(connectMs)
    if (existing !== undefined) return existing
    const agent = new Agent({
      connect: { timeout: connectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    })
    agents.set(connectMs, agent)
    return agent
  }
  const road = async (signal: AbortSignal) => {
    if (options.latency === undefined) return
    await wait(clock, options.dice.between(options.latency.minMs, options.latency.maxMs), signal)
  }

  const exchangeOnce = async (order: HttpOrder, url: URL, signal: AbortSignal): Promise<HttpOutcome> => {
    await road(signal)
    const response = await send(url, {
      method: order.method,
      dispatcher: agentFor(order.connectSeconds ?? platformLimits.httpConnectSeconds),
      headers: { 'user-agent': 'VoxEngine/1.0', ...Object.fromEntries(order.headers) },
      body: bodyOf(order),
      signal,
    })
    const location = response.headers.location
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
      await response.body.dump()
      return { code: response.statusCode, headers: [{ key: 'location', value: location }] }
    }
    const body = await readBounded(response.body, platformLimits.httpBodyBytes)
    await road(signal)
    if (body === undefined) return { code: netCodes.bodyTooLarge, error: 'The response body is over 2 MB' }
    const headers = Object.entries(response.headers).flatMap(([key, value]) =>
      [value ?? []].flat().map((one) => ({ key, value: one })),
    )
    return {
      code: response.statusCode,
      headers,
      raw_headers: headers.map(({ key, value }) => `${key}: ${value}`).join('\r\n'),
      ...(order.rawOutput ? { data: [...body] } : { text: body.toString('utf8') }),
    }
  }
  const exchange = async (order: HttpOrder, signal: AbortSignal): Promise<HttpOutcome> => {
    let url = addressOf(order)
    if (url === undefined) return { code: netCodes.badUrl, error: `Bad URL ${order.url}` }
    let following = order
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const outcome = await exchangeOnce(following, url, signal)
      const location = outcome.code >= 300 && outcome.code < 400 ? outcome.headers?.[0] : undefined
      if (location?.key !== 'location') return outcome
      url = new URL(location.value, url)
      if (outcome.code === 303) following = { ...order, method: 'GET', postData: undefined }
    }
    return { code: netCodes.redirects, error: 'Too many redirects' }
  }

  return {
    async send(order, outerSignal) {
      const timeout = new AbortController()
      const totalMs = Math.min(platformLimits.httpTotalSeconds, order.timeoutSeconds ?? 90) * 1000
      const timer = clock.after(totalMs, () => timeout.abort())
      const signal = AbortSignal.any([outerSignal, timeout.signal])
      try {
        const strike = faults.strike('request', descriptionOf(order))
        return await withFault(strike, { clock, signal, exchange: () => exchange(order, signal) })
      } catch (error) {
        if (timeout.signal.aborted) return { code: netCodes.timeout, error: 'Timeout' }
        return outcomeOfError(error)
      } finally {
        timer.cancel()
      }
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
      agents.clear()
    },
  }
}

async function withFault(
  strike: Strike<'request'> | undefined,
  road: { clock: RigClock; signal: AbortSignal; exchange: () => Promise<HttpOutcome> },
): Promise<HttpOutcome> {
  if (strike === undefined) return road.exchange()
  switch (strike.fault) {
    case 'request-lost':
      return untilAborted(road.signal)
    case 'request-refused':
      return { code: netCodes.connection, error: 'Connection refused' }
    case 'response-lost':
      await road.exchange()
      return untilAborted(road.signal)
    case 'request-repeated':
      await road.exchange()
      return road.exchange()
    case 'request-delayed':
      await wait(road.clock, strike.ms ?? 2_000, road.signal)
      return road.exchange()
    case 'response-503':
      await road.exchange()
      return { code: 503, text: 'Service Unavailable', headers: [], raw_headers: '' }
    default:
      return strike.fault satisfies never
  }
}

function addressOf(order: HttpOrder): URL | undefined {
  if (!URL.canParse(order.url)) return undefined
  const url = new URL(order.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  for (const [name, value] of order.params) url.searchParams.append(name, value)
  return url
}

function bodyOf(order: HttpOrder): string | Buffer | null {
  if (!['POST', 'PUT', 'PATCH'].includes(order.method) || order.postData === undefined) return null
  return typeof order.postData === 'string' ? order.postData : Buffer.from(order.postData)
}

function descriptionOf(order: HttpOrder): string {
  const body = typeof order.postData === 'string' ? order.postData : ''
  const query = order.params.map(([name, value]) => `${name}=${value}`).join('&')
  return `${order.method} ${order.url} ${query} ${body}`
}

async function readBounded(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function outcomeOfError(error: unknown): HttpOutcome {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return { code: codeOfError(code, error), error: message }
}

function codeOfError(code: string, error: unknown): number {
  if (error instanceof Error && error.name === 'AbortError') return netCodes.internal
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return netCodes.hostNotFound
  if (code === 'ECONNREFUSED' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'EHOSTUNREACH') {
    return netCodes.connection
  }
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE') return netCodes.network
  return netCodes.unknown
}

function wait(clock: RigClock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = () => {
      timer.cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
