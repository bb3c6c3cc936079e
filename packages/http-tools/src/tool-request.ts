import { withSecrets } from '@perezvon/contracts/agent/secret-references'
import type { HttpTool } from '@perezvon/contracts/agent/tool'
import { argumentNames, withArguments, withPlainPlaces } from '@perezvon/contracts/agent/tool-url'
import type { ToolSecrets } from './tool-secrets.ts'

/** One request of a tool, with its secrets in it: for the wire alone. */
export type ToolRequest = {
  url: URL
  method: HttpTool['method']
  headers: Record<string, string>
  body: string | null
  /** The values of its secrets, so that they can be taken out of what comes back. */
  secrets: string[]
}

/**
 * Puts arguments and secrets in their places. Arguments that the URL does not take go into the query of a GET or DELETE,
 * else all of them are the body, as JSON. A string says what is missing.
 */
export function toolRequest(
  call: { tool: HttpTool; values: Readonly<Record<string, unknown>>; idempotencyKey: string },
  secrets: ToolSecrets,
): ToolRequest | string {
  const { tool, values, idempotencyKey } = call
  const url = urlOf(tool.url, values)
  if (url === undefined) return 'an argument does not fit into its place in the URL'
  const headers: Record<string, string> = {
    accept: 'application/json, text/plain;q=0.9',
    'user-agent': 'perezvon',
    'idempotency-key': idempotencyKey,
  }
  const used: string[] = []
  const secretOf = (name: string): string | undefined => {
    const value = secrets.get(name)?.reveal()
    if (value !== undefined) used.push(value)
    return value
  }
  for (const [name, value] of Object.entries(tool.headers)) {
    const filled = withSecrets(value, secretOf)
    if (!filled.ok) return `secret ${filled.missing.join(', ')} is not set`
    headers[name.toLowerCase()] = filled.text
  }
  const { method } = tool
  if (method === 'GET' || method === 'DELETE') {
    addQuery(url, values, argumentNames(tool.url))
    return { url, method, headers, body: null, secrets: used }
  }
  headers['content-type'] = 'application/json'
  return { url, method, headers, body: JSON.stringify(values), secrets: used }
}

/**
 * Undefined where a value would leave its place: percent-encoded it can only be `..`, `.` or nothing, as a whole segment. Or
 * where it is no text: half of a surrogate pair cannot be percent-encoded.
 */
function urlOf(template: string, values: Readonly<Record<string, unknown>>): URL | undefined {
  if (argumentNames(template).some((name) => !String(values[name] ?? '').isWellFormed())) return undefined
  const url = new URL(withArguments(template, values))
  const plain = new URL(withPlainPlaces(template))
  const segments = ({ pathname }: URL) => pathname.split('/')
  const isInPlace =
    url.origin === plain.origin &&
    segments(url).length === segments(plain).length &&
    segments(url).every((segment, at) => segment !== '' || segments(plain)[at] === '')
  return isInPlace ? url : undefined
}

function addQuery(url: URL, values: Readonly<Record<string, unknown>>, taken: readonly string[]): void {
  for (const [name, value] of Object.entries(values)) {
    if (taken.includes(name) || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
  }
}
