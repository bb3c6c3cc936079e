import type { EndReason } from '@perezvon/contracts/call/end-reason'
import type { FinalReport } from './event-outbox.ts'

export type EndedBy = FinalReport['ended_by']

/** What the final report says, gathered while the call lives. The first ending is the call's ending. */
export class CallFacts {
  connected = false
  #hangUpMeans: EndReason = 'person-hung-up'
  #ending: { reason: EndReason; endedBy: EndedBy } | undefined
  #sip: { sip_code?: number; sip_reason?: string } = {}
  #record: { record_url?: string; record_seconds?: number } = {}
  #optOut: { opt_out_key?: string } = {}
  #durationSeconds = 0
  #cost = 0

  ended(reason: EndReason, endedBy: EndedBy): void {
    this.#ending ??= { reason, endedBy }
  }

  /** The line was put down before we did it, whatever we were about to do. */
  personHungUp(): void {
    this.#ending = { reason: this.#ending?.reason ?? this.#hangUpMeans, endedBy: 'person' }
  }

  /** From now on it is no conversation with the agent that a hang-up ends. */
  hangUpMeans(reason: EndReason): void {
    this.#hangUpMeans = reason
  }

  /** `Failed`: it was never connected. */
  failed(code: number, reason: string): void {
    this.#sip = { sip_code: Math.trunc(code), sip_reason: reason.slice(0, 500) }
  }

  lasted(seconds: number | undefined): void {
    this.#durationSeconds = amount(seconds)
  }

  /** Adds what the person's leg, a recording or a recogniser cost; the platform tells some of it as text. */
  cost(of: number | string | undefined): void {
    this.#cost += amount(Number(of))
  }

  recording(url: string | undefined, seconds?: number): void {
    if (url) this.#record.record_url = url
    if (seconds !== undefined) this.#record.record_seconds = amount(seconds)
  }

  /** The person pressed the key that asks not to be called. */
  optedOutBy(key: string): void {
    this.#optOut = { opt_out_key: key }
  }

  get report(): FinalReport {
    const ending = this.#ending ?? { reason: 'platform-ended', endedBy: 'platform' }
    const transfer = this.transfer()
    return {
      type: 'call.ended',
      connected: this.connected,
      reason: ending.reason,
      ended_by: ending.endedBy,
      ...this.#sip,
      duration_seconds: this.#durationSeconds,
      cost: this.#cost + (transfer?.cost ?? 0),
      ...this.#record,
      turns: this.turns(),
      ...this.#optOut,
      ...(transfer ? { transfer } : {}),
    }
  }

  /** Told by the conversation, once there is one. */
  turns: () => number = () => 0
  /** Told by the transfer, where there may be one; what its legs cost is added to the rest. */
  transfer: () => FinalReport['transfer'] = () => undefined
}

function amount(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : 0
}
