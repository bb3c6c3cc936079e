import type { IncomingMessage } from 'node:http'

/** A request, read whole. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly body: string
  readonly authorization: string | undefined
  readonly range: string | undefined
  readonly contentType: string
  /** As they were sent. */
  readonly headers: readonly { key: string; value: string }[]
}

const mostBodyBytes = 4 * 1024 * 1024

/** Reads a request. Throws where its body is over 4 MB. */
export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const url = new URL(request.url ?? '/', 'http://rehearsal')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > mostBodyBytes) throw new RangeError('The body is over 4 MB')
    chunks.push(bytes)
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: new Map(url.searchParams),
    body: Buffer.concat(chunks).toString('utf8'),
    authorization: request.headers.authorization,
    range: request.headers.range,
    contentType: request.headers['content-type'] ?? '',
    headers: headerPairs(request.rawHeaders),
  }
}

/** Parameters of the query and of a form body; the body wins. */
export function parametersOf(incoming: Incoming): Map<string, string> {
  const parameters = new Map(incoming.query)
  if (incoming.method === 'POST' && incoming.contentType.includes('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(incoming.body)) parameters.set(name, value)
  }
  return parameters
}

function headerPairs(raw: readonly string[]): { key: string; value: string }[] {
  const pairs: { key: string; value: string }[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const key = raw[index]
    const value = raw[index + 1]
    if (key !== undefined && value !== undefined) pairs.push({ key, value })
  }
  return pairs
}
