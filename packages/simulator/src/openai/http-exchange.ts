import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorAnswer } from './error-answer.ts'
import type { SimulatedRequest } from './request-ledger.ts'

/** One request being answered. */
export interface HttpExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly entry: SimulatedRequest
  /** Aborts when the client goes away or the server stops. */
  readonly gone: AbortSignal
}

/** Reads the whole body; undefined where it is longer than `limitBytes` (the rest is left unread). */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('request body is not read as bytes')
    length += chunk.length
    if (length > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Answers JSON with OpenAI's usual headers. */
export function answerJson(
  exchange: HttpExchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  answerText(exchange, status, JSON.stringify(body), { ...headers, 'content-type': 'application/json' })
}

/** Answers text as it is. */
export function answerText(
  exchange: HttpExchange,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const { response, entry } = exchange
  entry.status = status
  response.writeHead(status, {
    ...standardHeaders(entry),
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
  })
  response.end(text)
}

/** Answers an error body. */
export function answerError(exchange: HttpExchange, answer: ErrorAnswer): void {
  answerJson(exchange, answer.status, { error: answer.error }, answer.headers)
}

/** Headers that every answer of the API carries. */
export function standardHeaders(entry: SimulatedRequest): Record<string, string> {
  return { 'x-request-id': entry.id, 'openai-version': '2020-10-01' }
}

/**
 * Cuts the connection, as a crashing proxy does. What was written before still leaves: a ledger that says three
 * tokens were sent must be right.
 */
export function breakConnection(exchange: HttpExchange): void {
  exchange.response.socket?.destroySoon()
}
