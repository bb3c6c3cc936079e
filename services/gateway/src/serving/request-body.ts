import { Readable } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import type { RouteDefinition } from '@perezvon/contracts/http/route-definition'
import type { Context } from 'hono'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { ProblemError } from '../problems/problem.ts'
import type { BodyStream } from './route-handler.ts'

type BodyRules = NonNullable<RouteDefinition['body']>

/** Whether a request brings a body at all: a scenario may put all its fields into the address of a POST. */
export function hasBody(context: Context): boolean {
  const length = context.req.header('content-length')
  return length === undefined ? context.req.header('transfer-encoding') !== undefined : length !== '0'
}

/** The body of a request by the route's rules, read whole. Throws a problem: 400, 413 or 415. */
export async function readBody(context: Context, rules: BodyRules): Promise<unknown> {
  const { contentType } = contentTypeOf(context, rules)
  const text = await readText(context, rules.maxBytes)
  switch (contentType) {
    case 'application/x-www-form-urlencoded':
      return Object.fromEntries(new URLSearchParams(text))
    case 'application/yaml':
      return parseYamlBody(text)
    default:
      return parseJsonBody(text)
  }
}

/** The body of a request as it comes, by the route's rules. Throws a problem: 413 or 415. */
export function streamBody(context: Context, rules: BodyRules): BodyStream {
  const type = contentTypeOf(context, rules)
  refuseLargeLength(context, rules.maxBytes)
  return { ...type, bytes: boundedBytes(context, rules.maxBytes) }
}

function contentTypeOf(
  context: Context,
  { contentTypes }: BodyRules,
): { contentType: string; charset: string | undefined; header: string } {
  const header = context.req.header('content-type') ?? ''
  const contentType = (header.split(';', 1)[0] ?? '').trim().toLowerCase()
  const encoding = context.req.header('content-encoding') ?? 'identity'
  if (contentTypes.includes(contentType) && encoding === 'identity')
    return { contentType, charset: charsetOf(header), header }
  const told = contentTypes.includes(contentType)
    ? `content-encoding ${encoding}`
    : contentType === ''
      ? 'no content-type'
      : contentType
  throw new ProblemError(
    'unsupported-content-type',
    `The body came with ${told}. Send it as ${contentTypes.join(' or ')}, not compressed.`,
    { headers: { accept: contentTypes.join(', ') } },
  )
}

/** Undefined where a content type names none. */
export function charsetOf(contentType: string): string | undefined {
  return /charset="?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase()
}

function refuseLargeLength(context: Context, maxBytes: number): number | undefined {
  const header = context.req.header('content-length')
  if (header === undefined) return undefined
  const length = Number(header)
  if (length > maxBytes) throw tooLarge(maxBytes)
  return length
}

/** With a Content-Length the parser of HTTP holds the sender to it; without one the bytes are counted as they come. */
async function readText(context: Context, maxBytes: number): Promise<string> {
  if (refuseLargeLength(context, maxBytes) !== undefined) return context.req.raw.text()
  const chunks: Uint8Array[] = []
  for await (const chunk of boundedBytes(context, maxBytes)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function* boundedBytes(context: Context, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of bytesOf(context)) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

/**
 * The bytes of a body as the socket has them: a web stream between would cost again for each piece and hold more of them.
 * The socket outlives a reader that stops early, since it has the answer to carry.
 */
function bytesOf(context: Context): AsyncIterable<Uint8Array> {
  const bindings: Partial<HttpBindings> | undefined = context.env
  if (bindings?.incoming !== undefined) return bindings.incoming.iterator({ destroyOnReturn: false })
  return context.req.raw.body ?? Readable.from([])
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError('body-too-large', `The body may have at most ${maxBytes} bytes.`)
}

function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new ProblemError('malformed-body', `The body is no JSON: ${reasonOf(thrown)}.`, { cause: thrown })
  }
}

/** YAML, and so JSON too. Throws a problem with the place where it breaks. */
export function parseYamlBody(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (thrown) {
    const place = thrown instanceof YAMLParseError ? thrown.linePos?.[0] : undefined
    const where = place === undefined ? '' : ` (line ${place.line}, column ${place.col})`
    throw new ProblemError('malformed-body', `The body is no YAML${where}.`, { cause: thrown })
  }
}

/** The parser's own words, without the piece of the body that it quotes: that may hold personal data. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : 'it cannot be parsed'
  return message.replace(/,? ?(?:\.\.\.)?"[\s\S]*" is not valid JSON/, '').replace(/[\s.]+$/, '')
}
