import type { RigClock } from '../time/rig-clock.ts'
import { monotonicMs } from './waiting.ts'

/** One piece of a reply and when it left the server. */
export interface SentToken {
  readonly text: string
  /** Wall clock, milliseconds since the epoch. */
  readonly atMs: number
  /** Monotonic milliseconds, comparable between processes of one machine. */
  readonly monotonicMs: number
}

/** What the server saw and did for one request: the model side's own account, independent of any client. */
export interface SimulatedRequest {
  /** Sent as `x-request-id`. */
  readonly id: string
  readonly endpoint: 'chat' | 'transcription' | 'models'
  /** The caller's own `X-Client-Request-Id`, where it sent one. */
  readonly clientRequestId: string | undefined
  /** The client's end of the connection: requests with the same port came over the same connection. */
  readonly clientPort: number | undefined
  readonly receivedAtMs: number
  readonly receivedMonotonicMs: number
  model: string | undefined
  stream: boolean
  /** The messages as they came; empty for transcriptions. */
  messages: readonly unknown[]
  lastUserText: string | undefined
  fault: string | undefined
  status: number | undefined
  /** Content pieces in the order in which they left; empty where the answer was not streamed. */
  readonly tokens: SentToken[]
  finishReason: string | undefined
  end: 'open' | 'completed' | 'aborted-by-client' | 'broken-by-fault'
  endedAtMs: number | undefined
}

/** What is known of a request when it arrives. */
export type RequestArrival = Pick<SimulatedRequest, 'endpoint' | 'clientRequestId' | 'clientPort'>

/** The last requests of a server, oldest first, bounded in number. */
export interface RequestLedger {
  readonly entries: SimulatedRequest[]
  open(arrival: RequestArrival): SimulatedRequest
  sent(entry: SimulatedRequest, text: string): void
  close(entry: SimulatedRequest, end: Exclude<SimulatedRequest['end'], 'open'>): void
  clear(): void
}

/** Creates a ledger that keeps the newest `capacity` requests. */
export function createRequestLedger(clock: RigClock, capacity: number): RequestLedger {
  const entries: SimulatedRequest[] = []
  let opened = 0
  return {
    entries,
    open(arrival) {
      opened += 1
      const entry: SimulatedRequest = {
        id: `req_${opened.toString(16).padStart(32, '0')}`,
        ...arrival,
        receivedAtMs: clock.now(),
        receivedMonotonicMs: monotonicMs(),
        model: undefined,
        stream: false,
        messages: [],
        lastUserText: undefined,
        fault: undefined,
        status: undefined,
        tokens: [],
        finishReason: undefined,
        end: 'open',
        endedAtMs: undefined,
      }
      entries.push(entry)
      if (entries.length > capacity) entries.splice(0, entries.length - capacity)
      return entry
    },
    sent(entry, text) {
      entry.tokens.push({ text, atMs: clock.now(), monotonicMs: monotonicMs() })
    },
    close(entry, end) {
      if (entry.end !== 'open') return
      entry.end = end
      entry.endedAtMs = clock.now()
    },
    clear() {
      entries.length = 0
    },
  }
}
