import type { EndReason } from '@perezvon/contracts/call/end-reason'
import type { ClaimAnswer, ClaimBody } from '@perezvon/contracts/http/claim-call'
import type { InboundClaimBody } from '@perezvon/contracts/http/claim-inbound-call'
import { readInvitation } from '../backend/custom-data.ts'
import { type Answer, type CallIdentity, Gateway } from '../backend/gateway.ts'
import { HttpBudget } from '../backend/http-budget.ts'
import { claimInbound, readInboundDoor } from '../backend/inbound-claim.ts'
import { CallFacts, type EndedBy } from './call-facts.ts'
import { Closing, type ClosingState } from './closing.ts'
import { type Errand, readCommand } from './commands.ts'
import { type CallFact, EventOutbox } from './event-outbox.ts'
import { createGuard, describeError, type Guard } from './guard.ts'
import { createTimers, type Timers } from './timers.ts'

export type Claimed = Extract<ClaimAnswer, { granted: true }>

/** What there is to end once a number is being dialled. */
export type Line = {
  hangUp(): void
  /** Speaks the last words, or lets those that wait be spoken; resolves when they are over. */
  sayGoodbye(text: string | undefined): Promise<void>
  /** The line is gone: whoever waits for it waits no more. */
  dropped(): void
  /** Does what our backend asks for. False where that cannot be any more. */
  obey(errand: Errand): boolean
  /** Resolves when recording, recogniser and the last turn have told what they have to tell. */
  looseEnds(): Promise<void>
}

export type Ending = {
  reason: EndReason
  endedBy: EndedBy
  /** Spoken before the hang-up, where somebody is there to hear it. */
  goodbye?: string | undefined
  /** What waits to be spoken is itself the goodbye. */
  lastWordsWait?: boolean
}

const CLAIM_PAUSES_MS = [1_000, 3_000] as const
/** Somebody listens to it ringing. */
const INCOMING_CLAIM_PAUSES_MS = [500, 1_500] as const
const NOBODY_THERE = 480
const EVENTS_LINGER_MS = 150
const EARLY_COMMANDS = 5

/** One VoxEngine session: its claim, its timers, its report, and its end, which comes exactly once. */
export class Session {
  readonly guard: Guard = createGuard((where, error) => this.fail(where, error))
  readonly timers: Timers = createTimers({
    start: (run, ms) => setTimeout(run, ms),
    clear: (timer) => clearTimeout(timer),
    guard: this.guard,
  })
  readonly facts = new CallFacts()
  readonly #scenario: string
  readonly #budget = new HttpBudget((url, ask) => Net.httpRequestAsync(url, ask))
  readonly #closing = new Closing({
    timers: this.timers,
    entered: (state) => this.guard(`closing:${state}`, () => this.#entered(state))(),
  })
  #gateway: Gateway | undefined
  #identity: CallIdentity | undefined
  #outbox: EventOutbox | undefined
  #line: Line | undefined
  /** Commands may come before the claim's answer: they are looked at when it is here. */
  #early: string[] = []
  /** Signatures of the commands that were obeyed: each counts once, however often it comes. */
  readonly #obeyed = new Set<string>()
  #commandKey: string | undefined
  /** Told before there was a line to tell it on. */
  readonly #errands: Errand[] = []
  #goodbye: string | undefined
  #farewell: string | undefined
  #disclosed = false

  constructor(scenario: string) {
    this.#scenario = scenario
  }

  /** Asks whether this session may dial. Undefined where it may not: refused, or nobody answers. */
  async claim(started: AppEventMap['Application.Started']): Promise<Claimed | undefined> {
    const invitation = readInvitation(VoxEngine.customData())
    if (!invitation) {
      this.log('custom data is not <gateway URL>|<call token>: nothing to claim')
      return undefined
    }
    const gateway = new Gateway({ invitation, budget: this.#budget })
    const body = this.#introduction(started)
    const answer = await this.#ask(() => gateway.claim(body), CLAIM_PAUSES_MS)
    if (!answer?.granted) return undefined
    this.#begin(answer, gateway, body.session_id)
    return answer
  }

  /**
   * Asks whether this session may answer somebody who calls. Where it may not, with which code the call is rejected; who
   * is not `wanted` any more is not asked for again.
   */
  async claimIncoming(
    started: AppEventMap['Application.Started'],
    numbers: Pick<InboundClaimBody, 'called_number' | 'caller_number'>,
    wanted: () => boolean,
  ): Promise<Claimed | { granted: false; sip_code: number }> {
    const nobody = { granted: false, sip_code: NOBODY_THERE } as const
    const door = readInboundDoor((name) => VoxEngine.getSecretValue(name))
    if (!door) {
      this.log('somebody calls, and the application has no secrets to claim by: run ./perezvon deploy')
      return nobody
    }
    const budget = this.#budget
    const hmac = (key: string, data: string) => Crypto.hmac_sha256(key, data)
    const body = { ...this.#introduction(started), ...numbers, at: Date.now() }
    const ask = () => claimInbound(door, body, { budget, hmac })
    const answer = await this.#ask(ask, INCOMING_CLAIM_PAUSES_MS, wanted)
    if (!answer?.granted) return answer ?? nobody
    const invitation = { gatewayUrl: door.gatewayUrl, callToken: answer.call_token }
    this.#begin(answer, new Gateway({ invitation, budget }), body.session_id)
    return answer
  }

  /** Somebody called the access URL: obeyed where our own gateway signed it. */
  command(content: string): void {
    if (!this.#identity) {
      if (this.#early.length < EARLY_COMMANDS) this.#early.push(content)
      return
    }
    const read = readCommand(content, {
      callId: this.#identity.callId,
      key: this.#commandKey,
      now: Date.now(),
      hmac: (key, data) => Crypto.hmac_sha256(key, data),
    })
    if (!read) this.log('a request to the access URL was none of our commands')
    if (!read || this.#obeyed.has(read.signature)) return
    const { command, signature } = read
    this.#obeyed.add(signature)
    this.log(`told to ${command.command}`)
    if (command.command === 'hang-up') this.end({ reason: 'cancelled', endedBy: 'agent' })
    else if (this.#line) this.#obey(command, this.#line)
    else this.#errands.push(command)
  }

  /** The gateway, once the claim is granted. */
  get gateway(): Gateway {
    if (!this.#gateway) throw new Error('the gateway is there only after a granted claim')
    return this.#gateway
  }

  get open(): boolean {
    return this.#closing.state === 'open'
  }

  /** Whether it is us who end the call, rather than the person. */
  get hangsUp(): boolean {
    return this.#closing.state !== 'open' && this.#closing.state !== 'speaking-goodbye'
  }

  /** From now on there is a line to end. */
  attach(line: Line): void {
    this.#line = line
    for (const errand of this.#errands.splice(0)) this.#obey(errand, line)
  }

  /** Tells the gateway a fact of the call. */
  record(fact: CallFact): void {
    if (fact.type === 'call.disclosed') this.#disclosed = true
    this.#outbox?.record(fact)
  }

  /** The same without delay: resolves when the gateway has it, or when it will not have it any more. */
  async recordAtOnce(fact: CallFact): Promise<void> {
    await this.#outbox?.recordAtOnce(fact)
  }

  /** Something went wrong, and the call goes on. */
  fault(where: string, detail: string): void {
    this.log(`fault in ${where}: ${detail}`)
    this.record({ type: 'scenario.fault', where: where.slice(0, 100), detail: detail.slice(0, 1000) })
  }

  /** Something went wrong that nobody foresaw: it is told, and the session ends safely. Never throws. */
  fail(where: string, error: unknown): void {
    try {
      this.fault(where, describeError(error))
      // Nothing may be said, not even a goodbye, to whoever has not heard the disclosure.
      const goodbye = this.#disclosed ? this.#farewell : undefined
      this.end({ reason: 'scenario-error', endedBy: 'platform', goodbye })
    } catch (worse) {
      this.log(`the end itself failed: ${describeError(worse)}`)
      VoxEngine.terminate()
    }
  }

  /** Ends the call in order. The first ending counts; later ones are passed over. */
  end(ending: Ending): void {
    if (!this.open) return
    this.facts.ended(ending.reason, ending.endedBy)
    this.#goodbye = ending.goodbye
    const lastWords = ending.goodbye !== undefined || ending.lastWordsWait === true
    if (!this.#line) this.#closing.send(this.#outbox ? 'never-dialled' : 'nothing-to-report')
    else this.#closing.send(this.facts.connected && lastWords ? 'goodbye' : 'hang-up')
  }

  /** `Failed` or `Disconnected`. */
  lineGone(): void {
    this.#line?.dropped()
    this.#closing.send('line-gone')
  }

  /** The session is being taken down: what is not yet reported goes out with the one request that is allowed. */
  lastChance(): void {
    const { facts } = this
    const unreported = this.#outbox?.close(() => facts.report) ?? []
    if (unreported.length > 0 && this.#identity && this.#gateway)
      this.#gateway.sendLastEvents(this.#identity, unreported)
  }

  /** The session's own log: no personal data. */
  log(message: string): void {
    Logger.write(`perezvon: ${message}`)
  }

  #introduction(started: AppEventMap['Application.Started']): ClaimBody {
    return {
      session_id: String(started.sessionId),
      session_url: started.accessSecureURL,
      scenario: this.#scenario,
    }
  }

  /** Asks, and again where that may help. Undefined: nobody has answered. */
  async #ask<Told extends { granted: true } | { granted: false; reason: string }>(
    claim: () => Promise<Answer<Told>>,
    pausesMs: readonly number[],
    wanted: () => boolean = () => true,
  ): Promise<Told | undefined> {
    let answer = await claim()
    for (const pauseMs of pausesMs) {
      if (answer.ok || !answer.again || !wanted()) break
      await this.#pause(pauseMs)
      answer = await claim()
    }
    if (!answer.ok) this.log(`claim failed: ${answer.detail}`)
    else if (!answer.value.granted) this.log(`claim refused: ${answer.value.reason}`)
    return answer.ok ? answer.value : undefined
  }

  /** The claim is granted: from now on there is somebody to tell things to. */
  #begin(claim: Claimed, gateway: Gateway, sessionId: string): void {
    this.#gateway = gateway
    this.#farewell = claim.settings.farewell
    this.#commandKey = claim.command_key
    this.#openOutbox(gateway, { callId: claim.call_id, sessionId })
    for (const content of this.#early.splice(0)) this.command(content)
  }

  #obey(errand: Errand, line: Line): void {
    if (!line.obey(errand)) this.fault('command', `too late to ${errand.command}`)
  }

  #openOutbox(gateway: Gateway, identity: CallIdentity): void {
    this.#identity = identity
    this.#outbox = new EventOutbox({
      send: (events) => gateway.sendEvents(identity, events),
      now: () => new Date(),
      timers: this.timers,
      lingerMs: EVENTS_LINGER_MS,
      log: (message) => this.log(message),
    })
  }

  async #entered(state: ClosingState): Promise<void> {
    switch (state) {
      case 'open':
        return
      case 'speaking-goodbye':
        await this.#line?.sayGoodbye(this.#goodbye)
        return this.#closing.send('goodbye-played')
      case 'hanging-up':
        return this.#line?.hangUp()
      case 'awaiting-record':
        await this.#line?.looseEnds()
        return this.#closing.send('loose-ends-tied')
      case 'reporting':
        await this.#outbox?.finish(this.facts.report)
        return this.#closing.send('reported')
      case 'terminated':
        this.#budget.close()
        this.timers.clearAll()
        return VoxEngine.terminate()
      default:
        return state satisfies never
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.timers.after(ms, 'session', resolve)
    })
  }
}
