import { asError, PerezvonError } from '@perezvon/runtime/errors'
import {
  PrivateAddressError,
  publicAddressLookup,
  type ResolveHost,
  resolveHost,
} from '@perezvon/runtime/public-address'
import { Agent, type Dispatcher, request } from 'undici'
import { type AllowedSources, judgeSource } from './recording/allowed-source.ts'
import { saveBody, TooLargeError } from './recording/save-body.ts'

/** What became of a download. Nothing but `complete` leaves a file behind. */
export type DownloadResult =
  | { kind: 'complete'; bytes: number; sha256: string }
  /** Not there, not whole, or still being written: it may be in a while. */
  | { kind: 'not-ready'; reason: 'missing' | 'empty' | 'short' | 'growing' | 'too-early' }
  /** It was there and will not be again (HTTP 410). */
  | { kind: 'gone' }
  /** It may not be asked for, or not by us. Asking again cannot help. */
  | { kind: 'refused'; reason: RefusalReason; detail: string }
  | { kind: 'too-large'; maxBytes: number }
  /** The network or the storage failed, or the time was up: asking again may help. */
  | { kind: 'unreachable'; cause: Error }

export type RefusalReason =
  | 'malformed-url'
  | 'not-https'
  | 'host-not-allowed'
  | 'address-not-public'
  | 'too-many-redirects'
  | 'unauthorised'
  | 'forbidden'
  | 'unexpected-status'

export type RecordingDownload = AllowedSources & {
  url: string
  /** A file's path; its folder exists. */
  destination: string
  maxBytes: number
  /** For the whole download, redirects and all. */
  timeoutMs: number
  /** Fewer cannot be the whole recording. */
  minBytes?: number
  /** Bearer token for secure storage; goes to allowed hosts only, never to trusted origins. */
  authorization?: () => Promise<string>
  signal?: AbortSignal
  resolve?: ResolveHost
}

const REDIRECTS_MAX = 5
const CONNECT_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 30_000

/**
 * Fetches a recording safely: from allowed hosts over https, public addresses only, checked for each redirect and at the
 * moment of connecting; within limits of size and time; streamed to disk. Complete means that the body was whole and that
 * the storage has no more of it. Throws only when `signal` aborts or the disk fails.
 */
export async function downloadRecording(download: RecordingDownload): Promise<DownloadResult> {
  const deadline = AbortSignal.timeout(download.timeoutMs)
  const signal = download.signal === undefined ? deadline : AbortSignal.any([download.signal, deadline])
  const token = await download.authorization?.()
  const agents = openAgents(download.resolve ?? resolveHost)
  try {
    return await follow(download, { signal, agents, token })
  } catch (thrown) {
    download.signal?.throwIfAborted()
    return judgeFailure(asError(thrown), download)
  } finally {
    await Promise.all([agents.checked.destroy(), agents.trusted.destroy()])
  }
}

type Agents = { checked: Agent; trusted: Agent }
type Transfer = { signal: AbortSignal; agents: Agents; token: string | undefined }
type Answer = Dispatcher.ResponseData

function openAgents(resolve: ResolveHost): Agents {
  const timeouts = { headersTimeout: SILENCE_TIMEOUT_MS, bodyTimeout: SILENCE_TIMEOUT_MS }
  const connect = { timeout: CONNECT_TIMEOUT_MS }
  return {
    checked: new Agent({ ...timeouts, connect: { ...connect, lookup: publicAddressLookup(resolve) } }),
    trusted: new Agent({ ...timeouts, connect }),
  }
}

async function follow(download: RecordingDownload, transfer: Transfer): Promise<DownloadResult> {
  let address = download.url
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    const source = judgeSource(address, download)
    if (!source.ok)
      return {
        kind: 'refused',
        reason: source.reason,
        detail: hop === 0 ? 'the recording’s URL' : 'a redirect',
      }
    const answer = await get({ ...transfer, source })
    const location = redirectOf(answer)
    if (location === undefined)
      return await take(answer, download, (range) => get({ ...transfer, source, range }))
    await answer.body.dump()
    if (!URL.canParse(location, source.url.href))
      return { kind: 'refused', reason: 'malformed-url', detail: 'a redirect' }
    address = new URL(location, source.url).href
  }
  return { kind: 'refused', reason: 'too-many-redirects', detail: `more than ${REDIRECTS_MAX}` }
}

async function get(hop: Transfer & { source: Source; range?: string }): Promise<Answer> {
  return await request(hop.source.url, {
    dispatcher: hop.source.trusted ? hop.agents.trusted : hop.agents.checked,
    signal: hop.signal,
    headers: requestHeaders(hop),
  })
}

type Source = { url: URL; trusted: boolean }

/** What a request for a recording carries: the service account's token to allowed hosts only. */
export function requestHeaders(hop: {
  source: Source
  token: string | undefined
  range?: string
}): Record<string, string> {
  return {
    'accept-encoding': 'identity',
    ...(hop.token === undefined || hop.source.trusted ? {} : { authorization: `Bearer ${hop.token}` }),
    ...(hop.range === undefined ? {} : { range: hop.range }),
  }
}

function redirectOf(answer: Answer): string | undefined {
  const { location } = answer.headers
  return answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string'
    ? location
    : undefined
}

async function take(
  answer: Answer,
  download: RecordingDownload,
  ask: (range: string) => Promise<Answer>,
): Promise<DownloadResult> {
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    return judgeStatus(answer.statusCode)
  }
  if (Number(answer.headers['content-length'] ?? 0) > download.maxBytes) {
    answer.body.destroy()
    return { kind: 'too-large', maxBytes: download.maxBytes }
  }
  let reason: 'empty' | 'short' | 'growing' = 'empty'
  const saved = await saveBody(wholeBody(answer), {
    destination: download.destination,
    maxBytes: download.maxBytes,
    accept: async ({ bytes }) => {
      if (bytes === 0) return false
      reason = 'short'
      if (bytes < (download.minBytes ?? 0)) return false
      reason = 'growing'
      return !(await hasGrown(bytes, ask))
    },
  })
  return saved === 'not-accepted' ? { kind: 'not-ready', reason } : { kind: 'complete', ...saved }
}

/** The storage hung up before the body's announced end. */
class CutShortError extends Error {
  override name = 'CutShortError'
}

const CUT_SHORT = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'HPE_INVALID_EOF_STATE',
])

async function* wholeBody(answer: Answer): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body
  } catch (thrown) {
    const cause = asError(thrown)
    const isCutShort = 'code' in cause && CUT_SHORT.has(String(cause.code))
    throw isCutShort ? new CutShortError('the storage hung up', { cause }) : cause
  }
}

/** A recording may be fetched while it is still written: the storage is asked whether anything follows what came. */
async function hasGrown(bytes: number, ask: (range: string) => Promise<Answer>): Promise<boolean> {
  const answer = await ask(`bytes=${bytes}-`)
  answer.body.on('error', () => undefined).destroy()
  if (answer.statusCode === 206) return true
  // A storage that knows no ranges sends the whole file again, and says how long it is now.
  return answer.statusCode === 200 && Number(answer.headers['content-length'] ?? bytes) > bytes
}

function judgeStatus(status: number): DownloadResult {
  switch (status) {
    case 401:
      return {
        kind: 'refused',
        reason: 'unauthorised',
        detail: 'secure storage wants a service account’s token',
      }
    case 403:
      return { kind: 'refused', reason: 'forbidden', detail: 'the link is wrong or has expired' }
    case 404:
      return { kind: 'not-ready', reason: 'missing' }
    case 410:
      return { kind: 'gone' }
    case 202:
    case 204:
    case 409:
    case 416:
    case 425:
      return { kind: 'not-ready', reason: 'too-early' }
    case 408:
    case 429:
      return { kind: 'unreachable', cause: new Error(`HTTP ${status}`) }
    default:
      return status >= 500
        ? { kind: 'unreachable', cause: new Error(`HTTP ${status}`) }
        : { kind: 'refused', reason: 'unexpected-status', detail: `HTTP ${status}` }
  }
}

function judgeFailure(error: Error, download: RecordingDownload): DownloadResult {
  if (error instanceof PerezvonError) throw error
  if (error instanceof TooLargeError) return { kind: 'too-large', maxBytes: download.maxBytes }
  if (error instanceof CutShortError) return { kind: 'not-ready', reason: 'short' }
  if (error instanceof PrivateAddressError)
    return { kind: 'refused', reason: 'address-not-public', detail: error.message }
  return { kind: 'unreachable', cause: error }
}
