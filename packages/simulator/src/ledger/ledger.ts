import type { DialEnder, DialEntry, FaultEntry, FinishReason, RefusalEntry, SessionEntry } from './entries.ts'

/** A session that dialled more than once, or sessions that dialled under the same key. */
export interface DoubleDial {
  readonly key: string
  readonly dials: readonly DialEntry[]
}

/** How many dials were in progress from a moment on. */
export interface ConcurrencyStep {
  readonly atMs: number
  readonly dials: number
}

/** The ledger's figures in one glance; all are counted from its entries. */
export interface LedgerSummary {
  readonly sessions: number
  readonly sessionsWithoutDial: number
  readonly dials: number
  readonly numbers: number
  readonly answered: number
  readonly failures: Readonly<Record<string, number>>
  readonly dialledTwice: number
  readonly maxConcurrentDials: number
  readonly faults: Readonly<Record<string, number>>
  readonly finishReasons: Readonly<Record<string, number>>
}

/** The carrier's own record of what happened: what the store is held against. Entries are only added and completed. */
export interface CarrierLedger {
  sessions(): readonly SessionEntry[]
  dials(): readonly DialEntry[]
  /** Calls that came in: `number` is the caller's, `callerId` the number that was called. They are no dials. */
  incomingCalls(): readonly DialEntry[]
  faults(): readonly FaultEntry[]
  refusals(): readonly RefusalEntry[]
  dialsByNumber(number: string): readonly DialEntry[]
  /**
   * Where more than one dial was made under one key. The key of a dial is its session's custom data, or what
   * `keyOf` makes of it (a call id out of a token).
   */
  dialledTwice(keyOf?: (customData: string) => string): readonly DoubleDial[]
  concurrency(): readonly ConcurrencyStep[]
  maxConcurrentDials(): number
  summary(): LedgerSummary
}

/** The side of the ledger that the rig writes to. */
export interface LedgerWriter extends CarrierLedger {
  sessionStarted(entry: { sessionId: number; ruleId: number; customData: string }): SessionEntry
  sessionEnded(entry: SessionEntry, reason: FinishReason, systemError?: string): void
  dialPlaced(
    entry: Pick<DialEntry, 'dialId' | 'sessionId' | 'customData' | 'number' | 'callerId' | 'persona'>,
  ): DialEntry
  incomingReceived(
    entry: Pick<DialEntry, 'dialId' | 'sessionId' | 'customData' | 'number' | 'callerId' | 'persona'>,
  ): DialEntry
  dialAnswered(entry: DialEntry): void
  dialEnded(
    entry: DialEntry,
    end: { by: DialEnder; lineMs?: number; talkMs?: number; failure?: DialEntry['failure'] },
  ): void
  faultInjected(fault: string, where: string): void
  startRefused(customData: string, answer: string): void
}

/** Creates an empty ledger; `now` gives real milliseconds. */
export function createLedger(now: () => number): LedgerWriter {
  const sessions = new Map<number, SessionEntry>()
  const dials: DialEntry[] = []
  const incoming: DialEntry[] = []
  const faults: FaultEntry[] = []
  const refusals: RefusalEntry[] = []

  const ledger: LedgerWriter = {
    sessionStarted(facts) {
      const entry: SessionEntry = { ...facts, startedAtMs: now(), dialIds: [] }
      sessions.set(facts.sessionId, entry)
      return entry
    },
    sessionEnded(entry, reason, systemError) {
      entry.endedAtMs = now()
      entry.finishReason = reason
      if (systemError !== undefined) entry.systemError = systemError
    },
    dialPlaced(facts) {
      const entry: DialEntry = { ...facts, dialledAtMs: now(), said: [] }
      dials.push(entry)
      sessions.get(facts.sessionId)?.dialIds.push(facts.dialId)
      return entry
    },
    incomingReceived(facts) {
      const entry: DialEntry = { ...facts, dialledAtMs: now(), said: [] }
      incoming.push(entry)
      sessions.get(facts.sessionId)?.dialIds.push(facts.dialId)
      return entry
    },
    dialAnswered(entry) {
      entry.answeredAtMs = now()
    },
    dialEnded(entry, end) {
      entry.endedAtMs = now()
      entry.endedBy = end.by
      if (end.lineMs !== undefined) entry.lineMs = end.lineMs
      if (end.talkMs !== undefined) entry.talkMs = end.talkMs
      if (end.failure !== undefined) entry.failure = end.failure
    },
    faultInjected: (fault, where) => faults.push({ fault, where, atMs: now() }),
    startRefused: (customData, answer) => refusals.push({ atMs: now(), customData, answer }),
    sessions: () => [...sessions.values()],
    dials: () => dials,
    incomingCalls: () => incoming,
    faults: () => faults,
    refusals: () => refusals,
    dialsByNumber: (number) => dials.filter((dial) => sameNumber(dial.number, number)),
    dialledTwice(keyOf = (customData) => customData) {
      const byKey = Map.groupBy(dials, (dial) => keyOf(dial.customData))
      return [...byKey].filter(([, group]) => group.length > 1).map(([key, group]) => ({ key, dials: group }))
    },
    concurrency: () => concurrencyOf(dials),
    maxConcurrentDials: () => Math.max(0, ...concurrencyOf(dials).map((step) => step.dials)),
    summary: () => summarise(ledger),
  }
  return ledger
}

function sameNumber(a: string, b: string): boolean {
  return a.replace(/\D/g, '') === b.replace(/\D/g, '')
}

function concurrencyOf(dials: readonly DialEntry[]): ConcurrencyStep[] {
  const changes = dials.flatMap((dial) => [
    { atMs: dial.dialledAtMs, by: 1 },
    ...(dial.endedAtMs === undefined ? [] : [{ atMs: dial.endedAtMs, by: -1 }]),
  ])
  // An end and a beginning in the same millisecond: the line was free before it was taken.
  changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)
  let current = 0
  return changes.map(({ atMs, by }) => {
    current += by
    return { atMs, dials: current }
  })
}

function summarise(ledger: CarrierLedger): LedgerSummary {
  const sessions = ledger.sessions()
  const dials = ledger.dials()
  return {
    sessions: sessions.length,
    sessionsWithoutDial: sessions.filter((session) => session.dialIds.length === 0).length,
    dials: dials.length,
    numbers: new Set(dials.map((dial) => dial.number)).size,
    answered: dials.filter((dial) => dial.answeredAtMs !== undefined).length,
    failures: countBy(
      dials.flatMap((dial) => (dial.failure === undefined ? [] : [String(dial.failure.code)])),
    ),
    dialledTwice: ledger.dialledTwice().length,
    maxConcurrentDials: ledger.maxConcurrentDials(),
    faults: countBy(ledger.faults().map(({ fault }) => fault)),
    finishReasons: countBy(sessions.flatMap(({ finishReason }) => finishReason ?? [])),
  }
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
