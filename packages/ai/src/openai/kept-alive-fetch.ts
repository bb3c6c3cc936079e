import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { EventStreamResponse } from './event-stream-response.ts'

/** The `fetch` that the SDK takes. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * Longest silence inside a body before the connection is given up: a backstop for answers that are not
 * streamed; streams have a much shorter watchdog of their own. Undici's own timers, good to about a second.
 */
const silentBodyMs = 120_000

/**
 * A `fetch` over one kept-alive dispatcher, with as little between socket and reader as the SDK allows: event
 * streams come as an EventStreamResponse, all else is read whole. Header timeouts are the SDK's (`timeout`).
 */
export function createKeptAliveFetch(dispatcher: Dispatcher): Fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const exchange = new Exchange(resolve, reject, init?.signal ?? undefined)
      const request = {
        origin: url.origin,
        path: url.pathname + url.search,
        method: init?.method ?? 'GET',
        headers: headerList(init?.headers),
        body: requestBody(init?.body),
        headersTimeout: 0,
        bodyTimeout: silentBodyMs,
      }
      dispatcher.dispatch(request, exchange)
    })
}

/** One request and its answer, as undici drives it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: Response) => void
  readonly #reject: (error: Error) => void
  readonly #signal: AbortSignal | undefined
  readonly #abort = () => this.#giveUp(asError(this.#signal?.reason))
  #controller: Dispatcher.DispatchController | undefined
  #stream: EventStreamResponse | undefined
  #whole: { status: number; headers: Record<string, string>; chunks: Buffer[] } | undefined
  #givenUp: Error | undefined

  constructor(
    resolve: (response: Response) => void,
    reject: (error: Error) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#signal = signal
    if (signal?.aborted === true) this.#abort()
    else signal?.addEventListener('abort', this.#abort, { once: true })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#givenUp !== undefined) controller.abort(this.#givenUp)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return // 1xx only announces the answer
    const answered = responseHeaders(headers)
    if (status === 200 && answered['content-type']?.startsWith('text/event-stream') === true) {
      this.#stream = new EventStreamResponse(status, answered, (reason) => this.#giveUp(reason))
      this.#resolve(this.#stream)
    } else {
      this.#whole = { status, headers: answered, chunks: [] }
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stream === undefined) this.#whole?.chunks.push(chunk)
    else this.#stream.receiver.bytes(chunk)
  }

  onResponseEnd(): void {
    this.#release()
    this.#stream?.receiver.ended()
    if (this.#whole === undefined) return
    const { status, headers, chunks } = this.#whole
    const body = chunks.length === 0 ? null : new Uint8Array(Buffer.concat(chunks))
    this.#resolve(new Response(body, { status, headers }))
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#release()
    this.#reject(error)
    this.#stream?.receiver.failed(error)
  }

  /** Ends the exchange from our side; a request that has no connection yet is refused when it gets one. */
  #giveUp(reason: Error): void {
    this.#givenUp = reason
    this.#release()
    this.#reject(reason)
    this.#controller?.abort(reason)
  }

  #release(): void {
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}

/** Undici takes names and values in turn. */
function headerList(headers: RequestInit['headers']): string[] {
  const list: string[] = []
  for (const [name, value] of new Headers(headers)) list.push(name, value)
  return list
}

function responseHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function requestBody(body: RequestInit['body']): string | Buffer | Uint8Array | Readable | null {
  if (body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array)
    return body ?? null
  if (body instanceof ReadableStream) return Readable.from(body)
  throw new TypeError('this fetch sends text, bytes and streams, no other bodies')
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the request was given up', { cause: reason })
}
