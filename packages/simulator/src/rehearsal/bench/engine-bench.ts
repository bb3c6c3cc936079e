import { createCarrier } from '../../carrier/carrier.ts'
import type { Improviser } from '../../carrier/improviser.ts'
import { createNumberBook, type NumberBookInput } from '../../carrier/number-book.ts'
import type { FaultDialInput } from '../../faults/fault-dial.ts'
import { createFaultPanel, type FaultPanel } from '../../faults/fault-panel.ts'
import type { SessionEntry } from '../../ledger/entries.ts'
import { createLedger, type LedgerWriter } from '../../ledger/ledger.ts'
import { type Account, createAccount, type Rule } from '../../management-api/account.ts'
import { seededDice } from '../../openai/seeded-dice.ts'
import { createRecordingStorage, type RecordingStorage } from '../../recording-storage/recording-storage.ts'
import { createHandDrivenClock, type HandDrivenClock, type RigClock } from '../../time/rig-clock.ts'
import type { IncomingOrder } from '../../voxengine/calls/call-order.ts'
import { createHttpExchange } from '../../voxengine/net/http-exchange.ts'
import { compileRealmScripts } from '../../voxengine/realm/realm-scripts.ts'
import { createScenarioEngine, type ScenarioEngine } from '../../voxengine/scenario-engine.ts'
import type { EngineSettings } from '../../voxengine/session/session-order.ts'
import { createSessionHistory, type SessionHistory } from '../../voxengine/session-history.ts'

/** What a session came to. */
export interface RehearsedSession {
  readonly log: readonly string[]
  readonly entry: SessionEntry
}

/** VoxEngine without the Management API, on a clock that is driven by hand: an hour passes in milliseconds. */
export interface EngineBench {
  readonly clock: HandDrivenClock
  readonly engine: ScenarioEngine
  readonly ledger: LedgerWriter
  readonly history: SessionHistory
  readonly storage: RecordingStorage
  readonly faults: FaultPanel
  readonly account: Account
  /** Defects of the rig itself: must stay empty. */
  readonly defects: readonly unknown[]
  /** Starts a session of these scenario texts; nothing of it has run yet but the top level. */
  start(sources: string | readonly string[], customData?: string): { sessionId: number; accessUrl: string }
  /** Starts a session and drives the clock until it has ended. Throws where it outlives two hours. */
  run(sources: string | readonly string[], customData?: string): Promise<RehearsedSession>
  /** Somebody calls: starts a session by it. */
  receive(sources: string | readonly string[], incoming: IncomingOrder): { sessionId: number }
  /** The session as it stands. */
  look(sessionId: number): RehearsedSession
  [Symbol.asyncDispose](): Promise<void>
}

/** The number that the bench's scenarios dial. */
export const benchNumber = '79019433546'

/** Puts an engine on the bench. */
export function createEngineBench(
  options: {
    numbers?: NumberBookInput
    faults?: FaultDialInput[]
    settings?: Partial<EngineSettings>
    balance?: number
    improviser?: Improviser
    /** What each look at the clock costs in real time: a busy machine, which takes long over everything. */
    lookTakesMs?: number
  } = {},
): EngineBench {
  const clock = createHandDrivenClock()
  const { lookTakesMs = 0 } = options
  let lostMs = 0
  const busyClock: RigClock = {
    after: clock.after,
    now() {
      lostMs += lookTakesMs
      return clock.now() + lostMs
    },
  }
  const ledger = createLedger(() => clock.now())
  const faults = createFaultPanel({
    seed: 1,
    dials: options.faults ?? [],
    onStrike: (fault, where) => ledger.faultInjected(fault, where),
  })
  const account = createAccount({ accountId: 777, balance: options.balance ?? 100 })
  const application = account.addApplication('bench', { applicationId: 1001 })
  const baseUrl = () => 'http://rig'
  const storage = createRecordingStorage({ clock, baseUrl, faults, readyAfterMs: 1_000 })
  const history = createSessionHistory({ now: () => clock.now(), lagMs: 0 })
  const exchange = createHttpExchange({ clock, faults, dice: seededDice(1, 'road') })
  const defects: unknown[] = []
  const { improviser } = options
  const numbers = createNumberBook(1, options.numbers)
  const carrier = createCarrier({ seed: 1, numbers, ledger, improviser })
  const engine = createScenarioEngine({
    accountId: account.accountId,
    ledger,
    history,
    baseUrl,
    parts: {
      settings: {
        seed: 1,
        speed: 1,
        confidenceScale: '0-100',
        overBudget: 'throws',
        callerIds: undefined,
        interruptAfterMs: undefined,
        ...options.settings,
      },
      clock: busyClock,
      realmScripts: compileRealmScripts(),
      carrier,
      storage,
      faults,
      exchange,
      hasMoney: () => account.balance > 0,
      charge: (amount) => {
        account.balance -= amount
      },
      secret: (applicationId, name) => account.application(applicationId).secrets.get(name)?.value,
      onDefect: (defect) => defects.push(defect),
    },
  })
  const ruleOf = (sources: string | readonly string[]): Rule => ({
    ruleId: 1,
    ruleName: 'bench',
    rulePattern: '.*',
    application,
    scenarios: [sources].flat().map((text, index) => ({
      scenarioId: index + 1,
      scenarioName: `scenario-${index + 1}`,
      text,
      applicationId: application.applicationId,
    })),
  })
  const look = (sessionId: number) => {
    const entry = ledger.sessions().find((session) => session.sessionId === sessionId)
    if (entry === undefined) throw new Error(`The ledger knows no session ${sessionId}`)
    return { entry, log: engine.logOf(sessionId) ?? [] }
  }

  return {
    clock,
    engine,
    ledger,
    history,
    storage,
    faults,
    account,
    defects,
    look,
    start: (sources, customData = 'token') => engine.start(ruleOf(sources), customData),
    receive: (sources, incoming) => engine.start(ruleOf(sources), '', incoming),
    async run(sources, customData = 'token') {
      const { sessionId } = engine.start(ruleOf(sources), customData)
      for (let second = 0; second < 7_200; second += 1) {
        if (look(sessionId).entry.endedAtMs !== undefined) return look(sessionId)
        await clock.advance(1_000)
      }
      throw new Error(`The session did not end:\n${look(sessionId).log.join('\n')}`)
    },
    async [Symbol.asyncDispose]() {
      engine.stop()
      await exchange.close()
    },
  }
}
