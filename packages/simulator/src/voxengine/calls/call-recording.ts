import type { TelephoneLine } from '../../carrier/telephone-line.ts'
import type { SpokenEntry } from '../../ledger/entries.ts'
import type { OpenRecording } from '../../recording-storage/recording-storage.ts'
import { eventNames } from '../platform-names.ts'
import { recordCost } from '../price-list.ts'
import type { CallOptions, CallState } from './call-order.ts'

const { CallEvents } = eventNames

/** What is recorded. */
interface RecordedCall {
  readonly state: CallState
  readonly line: TelephoneLine | undefined
}

/** `call.record()`: started at most once, stopped by the end of the call. */
export class CallRecording {
  readonly #options: CallOptions
  readonly #call: RecordedCall
  #recording: OpenRecording | undefined
  /** Of the call's own time. */
  #beganAtMs = 0

  constructor(options: CallOptions, call: RecordedCall) {
    this.#options = options
    this.#call = call
  }

  start({ stereo }: { stereo: boolean }): void {
    const { callId, floor, secureRecords: secure, storage } = this.#options
    if (this.#recording !== undefined || this.#call.state !== 'CONNECTED') {
      const error =
        this.#recording === undefined ? 'The call is not connected' : 'The call is being recorded already'
      floor.fire(callId, CallEvents.RecordError, { error })
      return
    }
    this.#beganAtMs = this.#call.line?.talkMs() ?? 0
    const soFar = () => this.#soFar()
    this.#recording = storage.open({ sessionId: floor.sessionId, stereo, secure, soFar })
    const { url } = this.#recording
    floor.clock.after(30, () => floor.fire(callId, CallEvents.RecordStarted, { url }))
  }

  /** The call is over: the file is finished now, `RecordStopped` follows after `Disconnected`. */
  callEnded(): void {
    if (this.#recording === undefined) return
    const { callId, floor } = this.#options
    const durationMs = Math.round(this.#soFar().durationMs)
    const cost = recordCost(durationMs)
    const { url } = this.#recording
    this.#recording.finish(durationMs, cost)
    const fields = { url, cost: String(cost), duration: Math.round(durationMs / 1000) }
    floor.clock.after(floor.dice.between(150, 600), () =>
      floor.fire(callId, CallEvents.RecordStopped, fields),
    )
  }

  #soFar(): { utterances: SpokenEntry[]; durationMs: number } {
    const { line } = this.#call
    const beganAtMs = this.#beganAtMs
    const shifted = (said: SpokenEntry) => ({
      ...said,
      startMs: Math.max(0, said.startMs - beganAtMs),
      endMs: said.endMs - beganAtMs,
    })
    const utterances = (line?.said() ?? []).filter(({ endMs }) => endMs > beganAtMs).map(shifted)
    return { utterances, durationMs: (line?.talkMs() ?? 0) - beganAtMs }
  }
}
