import type { RecordingStorage } from '../recording-storage/recording-storage.ts'
import { type Answer, asText } from './answer.ts'
import type { Authorisation } from './authorisation.ts'
import { ApiFailure } from './error-codes.ts'

/** A request for a recording. */
export interface RecordingRequest {
  readonly path: string
  readonly parameters: ReadonlyMap<string, string>
  readonly authorization: string | undefined
  readonly range: string | undefined
}

/** Serves recordings as the storage gateway does: 401 bad authorisation, 403 bad link, 404 missing, 416 bad range. */
export function answerRecording(
  request: RecordingRequest,
  storage: RecordingStorage,
  authorisation: Authorisation,
): Answer {
  const recording = storage.find(request.path)
  if (recording === undefined) return asText(404, 'Not found')
  if (recording.secure && !isAuthorised(request, authorisation)) return asText(401, 'Unauthorized')
  if (request.parameters.get('record_id') !== String(recording.recordId)) return asText(403, 'Forbidden')
  const download = storage.download(recording)
  if (download.kind === 'missing') return asText(404, 'Not found')
  const { body, contentType } = download
  const headers = { 'content-type': contentType, 'accept-ranges': 'bytes' }
  if (request.range === undefined) return { status: 200, headers, body }
  const range = readRange(request.range, body.length)
  if (range === undefined) {
    return { status: 416, headers: { 'content-range': `bytes */${body.length}` } }
  }
  const [first, last] = range
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${body.length}` },
    body: body.subarray(first, last + 1),
  }
}

function isAuthorised(request: RecordingRequest, authorisation: Authorisation): boolean {
  try {
    authorisation.check(request)
    return true
  } catch (error) {
    if (error instanceof ApiFailure) return false
    throw error
  }
}

/** First and last byte of a single range; nothing where it cannot be served. */
function readRange(header: string, size: number): readonly [number, number] | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to))
  return first > last || first >= size ? undefined : [first, last]
}
