import type { CallEnded, CallEvent } from '@perezvon/contracts/events/call-event'
import type { Cancel, Timers } from './timers.ts'

type Unnumbered<Event> = Event extends CallEvent ? Omit<Event, 'seq' | 'at'> : never

/** An event as the scenario tells it; the outbox adds its number and its time. */
export type CallFact = Exclude<Unnumbered<CallEvent>, { type: 'call.ended' }>
export type FinalReport = Unnumbered<CallEnded>

/** What became of a batch. `refused`: the gateway does not want it, whether now or later. */
export type Delivery = 'stored' | 'refused' | 'unreachable'

/** More than a call can have while its backend answers; what comes beyond is counted, not kept. */
const MOST_WAITING = 200
/** Of 100 that the gateway takes: texts of 1500 characters stay far below its 256 KiB. */
const BATCH = 50
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 8_000

type EventOutboxDeps = {
  send(events: readonly CallEvent[]): Promise<Delivery>
  now(): Date
  timers: Timers
  /** Events that come together travel together. */
  lingerMs: number
  log(message: string): void
}

/**
 * Tells the gateway what happened: numbered from 1, in order, one batch at a time, each repeated until it is stored.
 * The final report is the last event, is told once, and ends the outbox.
 */
export class EventOutbox {
  readonly #waiting: CallEvent[] = []
  #seq = 0
  #dropped = 0
  #delivering = false
  #wakeUp: (() => void) | undefined
  #cancelPause: Cancel | undefined
  #awaited: { seq: number; settle: () => void }[] = []
  #reported: ((acknowledged: boolean) => void) | undefined
  #finished = false
  #closed = false
  readonly #deps: EventOutboxDeps

  constructor(deps: EventOutboxDeps) {
    this.#deps = deps
  }

  /** Takes a fact and sends it soon. After the final report nothing is taken any more. */
  record(fact: CallFact): void {
    this.#take(fact)
  }

  /** Takes a fact and sends it at once. Resolves when the gateway has it, or when it will not have it any more. */
  recordAtOnce(fact: CallFact): Promise<void> {
    const seq = this.#take(fact)
    if (seq === undefined) return Promise.resolve()
    const settled = new Promise<void>((settle) => this.#awaited.push({ seq, settle }))
    this.#endPause()
    return settled
  }

  /** Sends what waits and the final report behind it. Answers whether the gateway has it; at once when asked again. */
  finish(report: FinalReport): Promise<boolean> {
    if (this.#finished) return Promise.resolve(this.#waiting.length === 0)
    if (this.#dropped > 0) this.#deps.log(`event outbox: ${this.#dropped} events did not fit and are lost`)
    this.#finished = true
    this.#waiting.push({ ...report, ...this.#stamp() })
    const reported = new Promise<boolean>((resolve) => {
      this.#reported = resolve
    })
    this.#endPause()
    this.#deliverSoon()
    return reported
  }

  /**
   * Sends nothing any more. Answers what the gateway has not acknowledged, for the last request of a dying session;
   * the final report is in it, made now where it was not made before. Empty where everything arrived.
   */
  close(report: () => FinalReport): readonly CallEvent[] {
    if (this.#closed) return []
    this.#closed = true
    this.#cancelPause?.()
    this.#settleUpTo(this.#seq)
    if (!this.#finished) this.#waiting.push({ ...report(), ...this.#stamp() })
    this.#finished = true
    return this.#waiting.slice(-BATCH)
  }

  /** Its number; undefined where it is not taken. */
  #take(fact: CallFact): number | undefined {
    if (this.#finished) return undefined
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped += 1
      return undefined
    }
    const stamp = this.#stamp()
    this.#waiting.push({ ...fact, ...stamp })
    this.#deliverSoon()
    return stamp.seq
  }

  #settleUpTo(seq: number): void {
    const settled = this.#awaited.filter((awaited) => awaited.seq <= seq)
    this.#awaited = this.#awaited.filter((awaited) => awaited.seq > seq)
    for (const { settle } of settled) settle()
  }

  #stamp(): { seq: number; at: string } {
    this.#seq += 1
    return { seq: this.#seq, at: this.#deps.now().toISOString() }
  }

  #deliverSoon(): void {
    if (this.#delivering) return
    this.#delivering = true
    void this.#deliver()
  }

  async #deliver(): Promise<void> {
    await this.#pause(this.#finished ? 0 : this.#deps.lingerMs)
    let failures = 0
    while (this.#waiting.length > 0 && !this.#closed) {
      const batch = this.#waiting.slice(0, BATCH)
      const delivery = await this.#deps.send(batch)
      if (delivery === 'stored') {
        failures = 0
        this.#waiting.splice(0, batch.length)
        this.#settleUpTo(batch.at(-1)?.seq ?? 0)
      } else if (delivery === 'refused') this.#giveUp(batch)
      else {
        failures += 1
        await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS))
      }
    }
    this.#delivering = false
    if (this.#finished && this.#waiting.length === 0) this.#reported?.(true)
  }

  /** A refused batch must not hold up the final report: that one is tried again by itself, once. */
  #giveUp(batch: readonly CallEvent[]): void {
    const last = batch.at(-1)
    const keepsFinal = last?.type === 'call.ended' && batch.length > 1
    this.#waiting.splice(0, keepsFinal ? batch.length - 1 : batch.length)
    this.#settleUpTo(keepsFinal ? last.seq - 1 : (last?.seq ?? 0))
    this.#deps.log(`event outbox: the gateway refused events ${batch[0]?.seq} to ${last?.seq}`)
    if (last?.type === 'call.ended' && !keepsFinal) this.#reported?.(false)
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wakeUp = resolve
      this.#cancelPause = this.#deps.timers.after(ms, 'event-outbox', () => this.#endPause())
    })
  }

  #endPause(): void {
    this.#cancelPause?.()
    this.#wakeUp?.()
    this.#wakeUp = undefined
  }
}
