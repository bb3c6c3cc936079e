import type { ServerResponse } from 'node:http'

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: string | Buffer
}

/** Not answered at all: the connection is held until the client gives up, or cut. */
export type NoAnswer = 'held' | 'cut'

/** A JSON answer. */
export function asJson(body: unknown, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}

/** A short answer in words. */
export function asText(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

/** Sends an answer. HEAD gets everything but the body. */
export function sendAnswer(response: ServerResponse, answer: Answer, withBody: boolean): void {
  const body = answer.body ?? ''
  response.writeHead(answer.status, {
    'content-length': Buffer.byteLength(body),
    ...answer.headers,
  })
  response.end(withBody ? body : undefined)
}
