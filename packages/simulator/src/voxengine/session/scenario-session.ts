import type { FinishReason } from '../../ledger/entries.ts'
import { type Dice, seededDice } from '../../openai/seeded-dice.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import { createSessionClock, type SessionClock } from '../../time/session-clock.ts'
import type { CallFacts, IncomingOrder } from '../calls/call-order.ts'
import { createSessionCalls, type SessionCalls } from '../calls/session-calls.ts'
import { createSessionMedia, type SessionMedia } from '../media/session-media.ts'
import { createSessionRequests, type SessionRequests } from '../net/session-requests.ts'
import { platformLimits } from '../platform-limits.ts'
import { eventNames, knownVoices } from '../platform-names.ts'
import type { BilledResource } from '../price-list.ts'
import type { HostOperations } from '../realm/host-operation.ts'
import {
  type CallbackEnd,
  createScenarioRealm,
  type RealmMessage,
  type ScenarioRealm,
} from '../realm/scenario-realm.ts'
import { callOperations } from './call-operations.ts'
import type { SessionFloor } from './session-floor.ts'
import { sessionOperations } from './session-operations.ts'
import type { AccessRequest, EngineParts, SessionOrder } from './session-order.ts'
import { createSessionTimers, type SessionTimers } from './session-timers.ts'
import { textOperations } from './text-operations.ts'

const { AppEvents } = eventNames

/**
 * One run of a rule's scenarios: `Started`, the scenario's life, then the ending in its documented order (active
 * requests are waited for, `Terminating` with one request, `Terminated`).
 */
export class ScenarioSession {
  readonly sessionId: number
  readonly #parts: EngineParts
  readonly #order: SessionOrder
  readonly #clock: SessionClock
  readonly #dice: Dice
  readonly #startedAtMs: number
  readonly #log: string[] = []
  readonly #resources: BilledResource[] = []
  readonly #inbox: RealmMessage[] = []
  readonly #requests: SessionRequests
  readonly #timers: SessionTimers
  readonly #calls: SessionCalls
  readonly #media: SessionMedia
  readonly #realm: ScenarioRealm
  #customData: string
  #phase: 'running' | 'ending' | 'ended' = 'running'
  #endedAtMs: number | undefined
  #systemError: string | undefined
  #idleTimer: RigTimer | undefined
  #emptyingInbox = false

  constructor(parts: EngineParts, order: SessionOrder) {
    const { settings } = parts
    this.sessionId = order.sessionId
    this.#parts = parts
    this.#order = order
    this.#customData = order.customData
    this.#clock = createSessionClock({ clock: parts.clock, speed: settings.speed })
    this.#dice = seededDice(settings.seed, 'session', order.customData, order.sessionId)
    this.#startedAtMs = this.#clock.now()
    this.#timers = createSessionTimers(this.#clock, (timerId) => this.#deliver({ kind: 'timer', timerId }))
    this.#requests = createSessionRequests({
      exchange: parts.exchange,
      rigClock: parts.clock,
      sessionClock: this.#clock,
      overBudget: settings.overBudget,
      write: (message) => this.#write(message),
      onOutcome: (requestId, result) => this.#deliver({ kind: 'response', requestId, result }),
    })
    const floor = this.#layFloor()
    this.#calls = createSessionCalls({
      floor,
      carrier: parts.carrier,
      storage: parts.storage,
      voices: knownVoices,
      secureRecords: order.secureRecords,
      customData: () => order.customData,
      callerIds: settings.callerIds,
      hasMoney: () => parts.hasMoney(),
      onChange: (inProgress) => this.#watchIdleness(inProgress),
    })
    this.#media = createSessionMedia({
      floor,
      calls: this.#calls,
      storage: parts.storage,
      faults: parts.faults,
      voices: knownVoices,
      confidenceScale: settings.confidenceScale,
    })
    this.#realm = createScenarioRealm({
      scripts: parts.realmScripts,
      settings: { sessionId: order.sessionId },
      callbackCpuMs: settings.callbackCpuMs ?? platformLimits.callbackCpuMs,
      interruptAfterMs: settings.interruptAfterMs,
      onDefect: parts.onDefect,
      operations: this.#operations(),
    })
  }

  /** Runs the scenarios at top level; `Started` follows. */
  start(): void {
    this.#watchIdleness(0)
    const strike = this.#parts.faults.strike('session', this.#order.customData)
    if (strike !== undefined) {
      this.#clock.after(strike.ms ?? 20_000, () => this.#die('Internal error (billing timeout)', true))
    }
    for (const compile of this.#order.scenarios) {
      const { end, error } = this.#realm.evaluate(compile)
      if (error !== undefined) this.#fail(error.message)
      this.#check(end)
      if (this.#phase !== 'running') return
    }
    const { accessUrl, accountId, applicationId, logUrl: logURL, sessionId } = this.#order
    const urls = { accessURL: accessUrl, accessSecureURL: accessUrl, logURL }
    this.#deliver(engineEvent(AppEvents.Started, { ...urls, accountId, applicationId, sessionId }))
    if (this.#order.incoming !== undefined) this.#alert(this.#order.incoming)
  }

  /** The call is there when its event is, and not before. */
  #alert(incoming: IncomingOrder): void {
    const { from: callerid, to: destination } = incoming
    const callId = `${this.sessionId}-incoming`
    this.#calls.receive({ callId, incoming })
    this.#deliver(
      engineEvent(AppEvents.CallAlerting, {
        incomingId: callId,
        // What is told of a withheld number is not documented: here it is nothing at all.
        callerid: callerid === '' ? undefined : callerid,
        destination,
        displayName: callerid,
        fromURI: `sip:${callerid}@carrier`,
        toURI: `sip:${destination}@carrier`,
        headers: {},
        scheme: 'sip',
      }),
    )
  }

  /** Somebody called the session's access URL. */
  receive(request: AccessRequest): void {
    if (this.#phase === 'running') this.#deliver(engineEvent(AppEvents.HttpRequest, { ...request }))
  }

  /** Gone at once, without a word to the scenario. */
  kill(reason: FinishReason): void {
    this.#die(reason, false)
  }

  /** What a scenario threw where nobody waited for it. */
  failStray(reason: string): void {
    if (this.#phase === 'running') this.#fail(`Unhandled rejection: ${reason}`)
  }

  /** Whether a promise was made by this session's scenario. */
  owns(promise: object): boolean {
    return this.#realm.owns(promise)
  }

  /** Session time since the start. */
  durationMs(): number {
    return (this.#endedAtMs ?? this.#clock.now()) - this.#startedAtMs
  }

  calls(): readonly CallFacts[] {
    return this.#calls.all().map((call) => call.facts)
  }

  resources(): readonly BilledResource[] {
    return this.#resources
  }

  log(): readonly string[] {
    return this.#log
  }

  customData(): string {
    return this.#customData
  }

  #layFloor(): SessionFloor {
    return {
      sessionId: this.sessionId,
      clock: this.#clock,
      dice: this.#dice,
      write: (message) => this.#write(message),
      charge: (resource) => this.#resources.push(resource),
      isRunning: () => this.#phase === 'running',
      fire: (unitId, name, fields = {}) => {
        if (this.#phase === 'running') this.#deliver({ kind: 'event', unitId, name, fields })
      },
    }
  }

  #operations(): HostOperations {
    return {
      ...textOperations(this.#dice),
      ...callOperations(this.#calls, this.#media),
      ...this.#media.operations,
      ...sessionOperations({
        clock: this.#clock,
        timers: this.#timers,
        requests: this.#requests,
        write: (message) => this.#write(message),
        fail: (message) => this.#fail(message),
        terminate: () => void this.#end('Normal termination'),
        secret: (name) => this.#parts.secret(this.#order.applicationId, name),
        customData: (value) => {
          if (value !== undefined) this.#customData = value
          return this.#customData
        },
      }),
    }
  }

  #write(message: string): void {
    this.#log.push(message.slice(0, platformLimits.logCharacters))
  }

  /**
   * Nothing is ever delivered inside a callback: messages wait for its end, in their order. Whatever they set off
   * belongs to the same moment of the session.
   */
  #deliver(message: RealmMessage): void {
    this.#inbox.push(message)
    if (this.#emptyingInbox) return
    this.#emptyingInbox = true
    const momentEnds = this.#clock.linger()
    queueMicrotask(() => {
      this.#emptyingInbox = false
      this.#emptyInbox()
      momentEnds()
    })
  }

  #emptyInbox(): void {
    for (let message = this.#inbox.shift(); message !== undefined; message = this.#inbox.shift()) {
      // A session that is ending still hears the answers it waits for, and nothing else.
      const isHeard = this.#phase === 'running' || (this.#phase === 'ending' && message.kind === 'response')
      if (isHeard) this.#enter(message)
    }
  }

  #enter(message: RealmMessage): void {
    try {
      this.#check(this.#realm.dispatch(message))
    } catch (defect) {
      this.#parts.onDefect(defect)
      this.#fail('The rehearsal rig failed')
    }
  }

  #check(end: CallbackEnd): void {
    if (end === 'over-cpu-limit') this.#fail('A callback took more processor time than is allowed')
  }

  #watchIdleness(callsInProgress: number): void {
    this.#idleTimer?.cancel()
    this.#idleTimer = undefined
    if (callsInProgress > 0 || this.#phase !== 'running') return
    this.#idleTimer = this.#clock.after(platformLimits.idleSessionMs, () => {
      this.#write('No calls for 60 s')
      void this.#end('Timeout')
    })
  }

  #fail(message: string): void {
    this.#write(`JS session error: ${message}`)
    this.#systemError ??= message
    void this.#end('JS session error')
  }

  async #end(reason: FinishReason): Promise<void> {
    if (this.#phase !== 'running') return
    this.#phase = 'ending'
    this.#silenceEverything()
    await this.#requests.drain()
    if (this.#isOver()) return
    this.#requests.allowOne()
    const error = this.#systemError
    this.#enter(engineEvent(AppEvents.Terminating, error === undefined ? {} : { systemError: error }))
    await this.#requests.drain()
    if (this.#isOver()) return
    this.#enter(engineEvent(AppEvents.Terminated, {}))
    this.#close(this.#systemError === undefined ? reason : 'JS session error', false)
  }

  /** A fault may have cut the session down while it was waiting. */
  #isOver(): boolean {
    return this.#phase === 'ended'
  }

  #die(reason: FinishReason, died: boolean): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ending'
    this.#silenceEverything()
    this.#close(reason, died)
  }

  #silenceEverything(): void {
    this.#timers.dispose()
    this.#idleTimer?.cancel()
    this.#media.dispose()
    this.#calls.dropAll()
  }

  #close(reason: FinishReason, died: boolean): void {
    this.#phase = 'ended'
    this.#endedAtMs = this.#clock.now()
    this.#inbox.length = 0
    this.#requests.abort()
    this.#clock.dispose()
    this.#order.onEnded({ reason, systemError: this.#systemError, died })
  }
}

function engineEvent(name: string, fields: Readonly<Record<string, unknown>>): RealmMessage {
  return { kind: 'event', unitId: 'engine', name, fields }
}
