import type { FaultAt } from '../faults/fault-dial.ts'
import type { FaultPanel } from '../faults/fault-panel.ts'
import type { SpokenEntry } from '../ledger/entries.ts'
import { encodeRecording } from '../recording/encode-recording.ts'
import type { RigClock } from '../time/rig-clock.ts'

/** A recording that the platform keeps. Times are real unless said otherwise. */
export interface StoredRecording {
  readonly recordId: number
  readonly path: string
  readonly url: string
  readonly sessionId: number
  readonly startedAtMs: number
  readonly secure: boolean
  finishedAtMs?: number
  /** Session time. */
  durationMs: number
  cost: number
}

/** A recording in the making: its owner says what it has heard so far, and when it is over. */
export interface OpenRecording extends StoredRecording {
  finish(durationMs: number, cost: number): void
}

/** What a download gets. */
export type Download =
  | { readonly kind: 'missing' }
  | { readonly kind: 'file'; readonly body: Buffer; readonly contentType: 'audio/mpeg' }

/** Keeps recordings and hands them out the way a storage gateway does: late, growing, at times broken. */
export interface RecordingStorage {
  open(options: {
    sessionId: number
    stereo: boolean
    secure: boolean
    /** What was said so far, and how long the recording is so far, in session time from its beginning. */
    soFar(): { utterances: readonly SpokenEntry[]; durationMs: number }
  }): OpenRecording
  find(path: string): StoredRecording | undefined
  /** The recordings of a session, oldest first. */
  ofSession(sessionId: number): readonly StoredRecording[]
  download(recording: StoredRecording): Download
  /** Size of the finished file in bytes; 0 while it grows. */
  sizeOf(recording: StoredRecording): number
}

interface Kept extends StoredRecording {
  stereo: boolean
  soFar(): { utterances: readonly SpokenEntry[]; durationMs: number }
  strike: { fault: FaultAt<'recording'>; ms: number | undefined } | undefined
}

/** Creates an empty storage. `readyAfterMs`: real time from the end of a recording until it is complete. */
export function createRecordingStorage(options: {
  clock: RigClock
  baseUrl(): string
  faults: FaultPanel
  readyAfterMs: number
}): RecordingStorage {
  const { clock, faults } = options
  const kept = new Map<string, Kept>()
  const bySession = new Map<number, Kept[]>()
  let lastRecordId = clock.now() * 100

  const encode = (recording: Kept): Buffer => {
    const { utterances, durationMs } = recording.soFar()
    const heard = utterances.filter(({ heard: text }) => text !== '')
    return encodeRecording({
      utterances: heard.map(({ channel, heard: text, startMs, endMs }) => ({
        channel,
        text,
        startMs,
        endMs,
      })),
      durationMs,
      stereo: recording.stereo,
    })
  }

  return {
    open({ sessionId, stereo, secure, soFar }) {
      lastRecordId += 1
      const path = pathOf(lastRecordId, clock.now())
      const url = `${options.baseUrl()}${path}?record_id=${lastRecordId}`
      const recording: Kept & OpenRecording = {
        recordId: lastRecordId,
        path,
        url,
        sessionId,
        startedAtMs: clock.now(),
        secure,
        stereo,
        soFar,
        durationMs: 0,
        cost: 0,
        strike: faults.strike('recording', url),
        finish(durationMs, cost) {
          if (recording.finishedAtMs !== undefined) return
          const final = soFar()
          recording.soFar = () => ({ utterances: final.utterances, durationMs })
          Object.assign(recording, { finishedAtMs: clock.now(), durationMs, cost })
        },
      }
      kept.set(path, recording)
      bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), recording])
      return recording
    },
    find: (path) => kept.get(path),
    ofSession: (sessionId) => bySession.get(sessionId) ?? [],
    download({ path }) {
      const recording = kept.get(path)
      if (recording === undefined || recording.strike?.fault === 'recording-never-ready')
        return { kind: 'missing' }
      if (recording.strike?.fault === 'recording-broken') return asFile(brokenBytes)
      if (recording.finishedAtMs === undefined) return asFile(encode(recording))
      const late = recording.strike?.fault === 'recording-late' ? (recording.strike.ms ?? 5_000) : 0
      const readyAtMs = recording.finishedAtMs + options.readyAfterMs + late
      if (clock.now() >= readyAtMs) return asFile(encode(recording))
      // Between the end of the call and the complete file: first nothing, then a part of it.
      const halfWayMs = (recording.finishedAtMs + readyAtMs) / 2
      if (clock.now() < halfWayMs) return { kind: 'missing' }
      const whole = encode(recording)
      return asFile(whole.subarray(0, Math.floor(whole.length / 2)))
    },
    sizeOf({ path }) {
      const recording = kept.get(path)
      return recording?.finishedAtMs === undefined ? 0 : encode(recording).length
    },
  }
}

const brokenBytes = Buffer.from('<html><body>502 Bad Gateway</body></html>')

function asFile(body: Buffer): Download {
  return { kind: 'file', body, contentType: 'audio/mpeg' }
}

function pathOf(recordId: number, nowMs: number): string {
  const [day = ''] = new Date(nowMs).toISOString().split('T')
  const name = Buffer.from(`rehearsal-${recordId}`).toString('base64url')
  return `/voximplant-records/${day.replaceAll('-', '/')}/${name}.mp3`
}
