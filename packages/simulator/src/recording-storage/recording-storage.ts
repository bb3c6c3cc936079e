import type { FaultPanel, Strike } from '../faults/fault-panel.ts'
import type { SpokenEntry } from '../ledger/entries.ts'
import { encodeRecording } from '../recording/encode-recording.ts'
import type { RigClock } from '../time/rig-clock.ts'

/** What a recording holds, and how long it is, in session time from its beginning. */
export interface RecordedSoFar {
  readonly utterances: readonly SpokenEntry[]
  readonly durationMs: number
}

/** A recording that the platform keeps. Times are real unless said otherwise. */
export interface StoredRecording {
  readonly recordId: number
  readonly path: string
  readonly url: string
  readonly sessionId: number
  readonly startedAtMs: number
  readonly secure: boolean
  /** Session time; 0 while it grows. */
  readonly durationMs: number
  readonly cost: number
}

/** A recording in the making. */
export interface OpenRecording extends StoredRecording {
  /** It is over. Later calls are ignored. */
  finish(durationMs: number, cost: number): void
}

/** What a download gets. */
export type Download =
  | { readonly kind: 'missing' }
  | { readonly kind: 'file'; readonly body: Buffer; readonly contentType: 'audio/mpeg' }

/** How a recording is begun. */
export interface RecordingOrder {
  readonly sessionId: number
  readonly stereo: boolean
  readonly secure: boolean
  /** Asked while it grows, and a last time when it is finished. */
  soFar(): RecordedSoFar
}

/** Keeps recordings and hands them out the way a storage gateway does: late, growing, at times broken. */
export interface RecordingStorage {
  open(order: RecordingOrder): OpenRecording
  find(path: string): StoredRecording | undefined
  /** The recordings of a session, oldest first. */
  ofSession(sessionId: number): readonly StoredRecording[]
  download(recording: StoredRecording): Download
  /** Size of the finished file in bytes; 0 while it grows. */
  sizeOf(recording: StoredRecording): number
}

/** Creates an empty storage. `readyAfterMs`: real time from the end of a recording until it is complete. */
export function createRecordingStorage(options: {
  clock: RigClock
  baseUrl(): string
  faults: FaultPanel
  readyAfterMs: number
}): RecordingStorage {
  const { clock, faults } = options
  const kept = new Map<string, KeptRecording>()
  const bySession = new Map<number, KeptRecording[]>()
  // Unlike those of a rig that ran before.
  let lastRecordId = clock.now() * 100

  return {
    open(order) {
      const recordId = ++lastRecordId
      const path = pathOf(recordId, clock.now())
      const url = `${options.baseUrl()}${path}?record_id=${recordId}`
      const strike = faults.strike('recording', url)
      const recording = new KeptRecording(order, { recordId, path, url, clock, strike })
      kept.set(path, recording)
      bySession.set(order.sessionId, [...(bySession.get(order.sessionId) ?? []), recording])
      return recording
    },
    find: (path) => kept.get(path),
    ofSession: (sessionId) => bySession.get(sessionId) ?? [],
    download: ({ path }) => kept.get(path)?.download(options.readyAfterMs) ?? { kind: 'missing' },
    sizeOf: ({ path }) => kept.get(path)?.finalSize() ?? 0,
  }
}

class KeptRecording implements OpenRecording {
  readonly recordId: number
  readonly path: string
  readonly url: string
  readonly sessionId: number
  readonly startedAtMs: number
  readonly secure: boolean
  durationMs = 0
  cost = 0
  readonly #clock: RigClock
  readonly #stereo: boolean
  readonly #strike: Strike<'recording'> | undefined
  // Replaced by what it gave last when the recording is finished: the session behind it is let go.
  #soFar: () => RecordedSoFar
  #finishedAtMs: number | undefined

  constructor(
    order: RecordingOrder,
    place: {
      recordId: number
      path: string
      url: string
      clock: RigClock
      strike: Strike<'recording'> | undefined
    },
  ) {
    this.recordId = place.recordId
    this.path = place.path
    this.url = place.url
    this.sessionId = order.sessionId
    this.secure = order.secure
    this.startedAtMs = place.clock.now()
    this.#clock = place.clock
    this.#strike = place.strike
    this.#stereo = order.stereo
    this.#soFar = () => order.soFar()
  }

  finish(durationMs: number, cost: number): void {
    if (this.#finishedAtMs !== undefined) return
    const { utterances } = this.#soFar()
    this.#soFar = constantly({ utterances, durationMs })
    this.#finishedAtMs = this.#clock.now()
    this.durationMs = durationMs
    this.cost = cost
  }

  download(readyAfterMs: number): Download {
    if (this.#strike?.fault === 'recording-never-ready') return { kind: 'missing' }
    if (this.#strike?.fault === 'recording-broken') return asFile(brokenBytes)
    if (this.#finishedAtMs === undefined) return asFile(this.#encode())
    const lateMs = this.#strike?.fault === 'recording-late' ? (this.#strike.ms ?? 5_000) : 0
    const waitMs = readyAfterMs + lateMs
    const waitedMs = this.#clock.now() - this.#finishedAtMs
    if (waitedMs >= waitMs) return asFile(this.#encode())
    // Between the end of the call and the complete file: first nothing, then a part of it.
    if (waitedMs < waitMs / 2) return { kind: 'missing' }
    const whole = this.#encode()
    return asFile(whole.subarray(0, Math.floor(whole.length / 2)))
  }

  finalSize(): number {
    return this.#finishedAtMs === undefined ? 0 : this.#encode().length
  }

  #encode(): Buffer {
    const { durationMs, utterances } = this.#soFar()
    const heard = utterances
      .filter((said) => said.heard !== '')
      .map(({ channel, endMs, heard: text, startMs }) => ({ channel, text, startMs, endMs }))
    return encodeRecording({ utterances: heard, durationMs, stereo: this.#stereo })
  }
}

const brokenBytes = Buffer.from('<html><body>502 Bad Gateway</body></html>')

/** Made here, so that it holds on to nothing else. */
function constantly(value: RecordedSoFar): () => RecordedSoFar {
  return () => value
}

function asFile(body: Buffer): Download {
  return { kind: 'file', body, contentType: 'audio/mpeg' }
}

function pathOf(recordId: number, nowMs: number): string {
  const [day = ''] = new Date(nowMs).toISOString().split('T')
  const name = Buffer.from(`rehearsal-${recordId}`).toString('base64url')
  return `/voximplant-records/${day.replaceAll('-', '/')}/${name}.mp3`
}
