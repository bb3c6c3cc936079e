import type { TransferResult } from '@perezvon/contracts/call/transfer-result'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { Cancel, Timers } from '../session/timers.ts'

/**
 * The handing over of a call. none: nobody is called · ringing: the target is · announcing: it has answered, and hears what
 * this is about · joined: it speaks with the person · over: the two are parted, and the call ends with it.
 */
export type TransferState = 'none' | 'ringing' | 'announcing' | 'joined' | 'over'

/** What moves it on. `too-long` is the state's own deadline. */
export type TransferCause = 'dial' | 'answered' | 'announced' | 'target-gone' | 'too-long' | 'call-ends'

/** The only legal moves. Whoever was not reached leaves the call where it was: with the agent, who may try somebody else. */
export const TRANSFER: Readonly<
  Record<TransferState, Readonly<Partial<Record<TransferCause, TransferState>>>>
> = {
  none: { dial: 'ringing', 'call-ends': 'over' },
  ringing: { answered: 'announcing', 'target-gone': 'none', 'too-long': 'none', 'call-ends': 'over' },
  announcing: { announced: 'joined', 'target-gone': 'none', 'call-ends': 'over' },
  joined: { 'target-gone': 'over', 'too-long': 'over', 'call-ends': 'over' },
  over: {},
}

export type Target = NonNullable<ScenarioSettings['transfer_targets']>[number]

/** The second leg, as the platform carries it. */
export type Leg = {
  /** Says it to the target alone; resolves when it is said, or cannot be. */
  announce(text: string): Promise<unknown>
  /** Lets the target and the person hear each other. */
  join(): void
  hangUp(): void
}

/** What the leg tells. `gone` comes once, whether it was answered or not; `code` only where it was not. */
export type LegEvents = {
  /** What it answers ends when the announcement does: whoever calls it watches over that. */
  answered(): unknown
  gone(told: { code?: number; cost: number | string | undefined }): void
}

/** For the final report. */
export type TransferFacts = { target: string; result: TransferResult; talk_seconds: number; cost: number }

/** A model that hands over in vain again and again is not followed for ever. */
const MOST_TRIES = 3
/** An announcement is bounded phrase by phrase; this much more is granted in the lease. */
const ANNOUNCED_WITHIN_SECONDS = 90
/** Between two times that the person is told to hold the line. */
const REASSURE_EVERY_MS = 10_000

type TransferDeps = {
  targets: readonly Target[]
  timers: Timers
  now(): number
  /** Dials the target. May throw. */
  dial(target: Target, events: LegEvents): Leg
  record(fact: CallFact): void
  fault(where: string, detail: string): void
  /** Says it to the person; resolves when it is said, or cut. */
  reassure(text: string): Promise<unknown>
  /** The person is about to hear the target instead of the agent. */
  joining(): void
  failed(told: { target: string; result: TransferResult; say: string }): void
  /** The talk with the target is over, and with it the call. */
  over(): void
}

type Current = { target: Target; leg: Leg | undefined; joinedAt?: number; cancelDeadline?: Cancel }

/**
 * Hands the call over to one of the agent's targets: a second leg in the same session, since the platform can refer only
 * SIP calls. The person hears the agent until the two are joined, and gets it back where nobody is reached.
 */
export class Transfer {
  #state: TransferState = 'none'
  #tries = 0
  #current: Current | undefined
  #facts: TransferFacts | undefined
  /** Legs that are not gone yet. */
  #legs = 0
  #onGone: (() => void)[] = []
  readonly #deps: TransferDeps

  constructor(deps: TransferDeps) {
    this.#deps = deps
  }

  /** Begins. False where there is no such target, or it was tried too often. */
  start(name: string): boolean {
    const target = this.#deps.targets.find((known) => known.name === name)
    if (!target || this.#tries >= MOST_TRIES || !this.#moves('dial')) return false
    this.#tries += 1
    this.#current = { target, leg: undefined }
    const { ring_seconds: ring, max_duration_seconds: talk } = target
    const most_seconds = ring + ANNOUNCED_WITHIN_SECONDS + talk
    this.#deps.record({ type: 'call.transfer-started', target: name, most_seconds })
    this.#dial(this.#current)
    return true
  }

  /** The call ends, whoever ends it: the target's leg ends with it. */
  callEnds(): void {
    const wasJoined = this.#state === 'joined'
    if (!this.#moves('call-ends')) return
    if (this.#current) this.#part(wasJoined ? 'connected' : 'abandoned')
  }

  /** Whether the person is in other hands, or about to be. */
  get active(): boolean {
    return this.#state === 'ringing' || this.#state === 'announcing' || this.#state === 'joined'
  }

  /** Of the last target; undefined where nobody was called. While the two speak: as if it ended now. */
  get facts(): TransferFacts | undefined {
    if (this.#state !== 'joined' || !this.#facts) return this.#facts
    return { ...this.#facts, result: 'connected', talk_seconds: this.#talkSeconds(this.#current) }
  }

  /** Resolves when every leg has told its end, and what it cost. */
  settled(): Promise<void> {
    return this.#legs === 0 ? Promise.resolve() : new Promise((resolve) => this.#onGone.push(resolve))
  }

  #moves(cause: TransferCause): boolean {
    const next = TRANSFER[this.#state][cause]
    if (next === undefined) return false
    this.#current?.cancelDeadline?.()
    this.#state = next
    return true
  }

  #dial(current: Current): void {
    const { target } = current
    this.#facts = { target: target.name, result: 'abandoned', talk_seconds: 0, cost: this.#facts?.cost ?? 0 }
    this.#legs += 1
    try {
      current.leg = this.#deps.dial(target, {
        answered: () => this.#answered(current),
        gone: (told) => this.#gone(current, told),
      })
    } catch (error) {
      this.#deps.fault('transfer', error instanceof Error ? error.message : String(error))
      this.#gone(current, { cost: 0 })
      return
    }
    current.cancelDeadline = this.#deps.timers.after(target.ring_seconds * 1000, 'transfer', () => {
      if (this.#moves('too-long')) this.#fail('no-answer')
    })
    void this.#reassure(current)
  }

  async #reassure(current: Current): Promise<void> {
    while (this.#state === 'ringing' && this.#current === current) {
      await this.#deps.reassure(current.target.waiting)
      await new Promise<void>((resolve) => {
        this.#deps.timers.after(REASSURE_EVERY_MS, 'transfer', resolve)
      })
    }
  }

  async #answered(current: Current): Promise<void> {
    if (current !== this.#current || !this.#moves('answered')) return
    const { announcement } = current.target
    if (announcement !== undefined) await current.leg?.announce(announcement)
    if (current !== this.#current || !this.#moves('announced')) return
    current.joinedAt = this.#deps.now()
    current.cancelDeadline = this.#deps.timers.after(
      current.target.max_duration_seconds * 1000,
      'transfer',
      () => this.#ended('too-long'),
    )
    this.#deps.joining()
    current.leg?.join()
    this.#deps.record({ type: 'call.transferred', target: current.target.name })
  }

  #gone(current: Current, { code, cost }: { code?: number; cost: number | string | undefined }): void {
    this.#legs -= 1
    if (this.#facts) this.#facts = { ...this.#facts, cost: this.#facts.cost + amount(cost) }
    if (current === this.#current) {
      current.leg = undefined
      const hungUp = this.#state === 'announcing'
      if (this.#state === 'joined') this.#ended('target-gone')
      else if (this.#moves('target-gone')) this.#fail(hungUp ? 'declined' : resultOf(code), code)
    }
    if (this.#legs > 0) return
    for (const settle of this.#onGone.splice(0)) settle()
  }

  #ended(cause: 'target-gone' | 'too-long'): void {
    if (!this.#moves(cause)) return
    this.#part('connected')
    this.#deps.over()
  }

  #fail(result: TransferResult, code?: number): void {
    const target = this.#part(result)
    if (!target) return
    const sip = code === undefined ? {} : { sip_code: Math.trunc(code) }
    this.#deps.record({ type: 'call.transfer-failed', target: target.name, result, ...sip })
    this.#deps.failed({ target: target.name, result, say: target.unavailable })
  }

  /** Lets the leg go, and keeps what is to be reported of it. */
  #part(result: TransferResult): Target | undefined {
    const current = this.#current
    this.#current = undefined
    if (!current || !this.#facts) return undefined
    this.#facts = { ...this.#facts, result, talk_seconds: this.#talkSeconds(current) }
    try {
      current.leg?.hangUp()
    } catch (error) {
      // The person's own leg is hung up after this one.
      this.#deps.fault('transfer', error instanceof Error ? error.message : String(error))
    }
    return current.target
  }

  #talkSeconds(current: Current | undefined): number {
    const joinedAt = current?.joinedAt
    return joinedAt === undefined ? 0 : Math.round((this.#deps.now() - joinedAt) / 1000)
  }
}

/** By the code of `Failed`; without one it could not even be dialled. */
function resultOf(code: number | undefined): TransferResult {
  switch (code) {
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 480:
    case 487:
      return 'no-answer'
    case 603:
      return 'declined'
    default:
      return 'failed'
  }
}

function amount(of: number | string | undefined): number {
  const value = Number(of)
  return Number.isFinite(value) && value > 0 ? value : 0
}
