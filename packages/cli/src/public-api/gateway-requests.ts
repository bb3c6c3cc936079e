import type { Readable } from 'node:stream'
import { pageOf } from '@perezvon/contracts/http/paging'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Secret } from '@perezvon/runtime/secret'
import { Agent, type Dispatcher, type FormData } from 'undici'
import type { z } from 'zod'
import { refusal, unreachable } from './refusal.ts'

const PAGE = 500

/** One request to the gateway. */
export type GatewayRequest = {
  /** GET where absent; POST where there is a body. */
  method?: Dispatcher.HttpMethod
  body?: string | Readable | FormData
  /** The body's content type. */
  type?: string
  /** How long a streamed body is. */
  bytes?: number
  /** The Idempotency-Key. */
  key?: string
  headers?: Record<string, string>
  /** How long the answer's head, and then each next piece of it, may take; 0: as long as it likes. */
  patience?: { headMs: number; pieceMs: number }
  signal?: AbortSignal
}

/** An answer that said that all is well; its body is still to come. */
export type GatewayAnswer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
}

/** Asks the gateway. Throws `ApiRefused` with the problem's own words, and `gateway-unreachable` where nobody answers. */
export type GatewayRequests = {
  baseUrl: string
  /** The whole answer, by its schema. */
  ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request?: GatewayRequest,
  ): Promise<z.output<Schema>>
  /** Every item of a list, page by page. */
  all<Schema extends z.ZodType>(path: string, item: Schema): Promise<z.output<Schema>[]>
  /** The answer as it comes; what breaks its body off is told by `brokenOff`. */
  open(path: string, request?: GatewayRequest): Promise<GatewayAnswer>
  /** What is to be thrown when a body that came by `open` broke off. */
  brokenOff(thrown: unknown, request?: GatewayRequest): unknown
}

export type GatewayAddress = {
  baseUrl: string
  apiKey?: Secret | undefined
  /** By which options or settings a person says where the gateway is. */
  whereItIs?: string
}

/** Requests to the gateway at `baseUrl`. */
export function createGatewayRequests(address: GatewayAddress): GatewayRequests {
  const agent = new Agent()
  const open = (path: string, request: GatewayRequest = {}) => openAnswer(agent, address, path, request)

  async function ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request: GatewayRequest = {},
  ): Promise<z.output<Schema>> {
    const { body, status } = await openAnswer(agent, address, path, request)
    const answer = await readJson(body).catch((thrown: unknown) => {
      throw failure(address, request, thrown)
    })
    const known = schema.safeParse(answer)
    if (known.success) return known.data
    throw refusal(urlOf(address, path), status, answer)
  }

  async function all<Schema extends z.ZodType>(path: string, item: Schema): Promise<z.output<Schema>[]> {
    const items: z.output<Schema>[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await ask(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${query}`, pageOf(item))
      items.push(...page.items)
      cursor = page.next_cursor
    } while (cursor !== null)
    return items
  }

  const brokenOff = (thrown: unknown, request: GatewayRequest = {}) => failure(address, request, thrown)
  return { baseUrl: address.baseUrl, ask, all, open, brokenOff }
}

async function openAnswer(
  agent: Agent,
  address: GatewayAddress,
  path: string,
  request: GatewayRequest,
): Promise<GatewayAnswer> {
  const url = urlOf(address, path)
  try {
    const { statusCode: status, headers, body } = await agent.request(requestOf(address, url, request))
    if (status >= 200 && status < 300) return { status, headers, body }
    throw refusal(url, status, await readJson(body))
  } catch (thrown) {
    throw failure(address, request, thrown)
  }
}

/** The gateway may stand below a path of its host: a proxy's doing. */
function urlOf({ baseUrl }: GatewayAddress, path: string): URL {
  return new URL(`.${path}`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
}

function requestOf({ apiKey }: GatewayAddress, url: URL, request: GatewayRequest): Dispatcher.RequestOptions {
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }),
      ...(request.type === undefined ? {} : { 'content-type': request.type }),
      ...(request.bytes === undefined ? {} : { 'content-length': String(request.bytes) }),
      ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
      ...request.headers,
    },
    body: request.body ?? null,
    signal: request.signal ?? null,
    ...(request.patience === undefined
      ? {}
      : { headersTimeout: request.patience.headMs, bodyTimeout: request.patience.pieceMs }),
  }
}

/** What a failed request is told as: who stopped it by their signal gets their own reason. */
function failure({ baseUrl, whereItIs }: GatewayAddress, request: GatewayRequest, thrown: unknown): unknown {
  if (request.signal?.aborted) return request.signal.reason
  if (thrown instanceof PerezvonError) return thrown
  return unreachable(new URL(baseUrl).origin, thrown, whereItIs ?? '--gateway, or PORT')
}

/** Undefined where it is no JSON: then it was no gateway that answered. */
async function readJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
