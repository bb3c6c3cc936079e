import { randomBytes } from 'node:crypto'
import type { SessionEntry } from '../ledger/entries.ts'
import type { LedgerWriter } from '../ledger/ledger.ts'
import type { Rule } from '../management-api/account.ts'
import type { IncomingOrder } from './calls/call-order.ts'
import { createScenarioTexts } from './scenario-texts.ts'
import { ScenarioSession } from './session/scenario-session.ts'
import type { AccessRequest, EngineParts } from './session/session-order.ts'
import type { SessionHistory } from './session-history.ts'

/** A session that StartScenarios started. */
export interface StartedSession {
  readonly sessionId: number
  readonly accessUrl: string
}

/** Runs sessions: starts them, hands requests on to them, remembers them. */
export interface ScenarioEngine {
  /** `incoming`: by a call of somebody, with nothing else to tell. */
  start(rule: Rule, customData: string, incoming?: IncomingOrder): StartedSession
  /** Gives false where no such session runs. */
  access(pathToken: string, request: AccessRequest): boolean
  running(): number
  /** The log of a session that runs or ended lately. */
  logOf(sessionId: number): readonly string[] | undefined
  /** Ends all sessions at once, leaving no timer or socket. */
  stop(): void
}

/** How many ended sessions keep their log. */
const keptLogs = 500

/** Creates the engine. While it runs, stray rejections of scenarios end their session and not the process. */
export function createScenarioEngine(options: {
  parts: EngineParts
  accountId: number
  ledger: LedgerWriter
  history: SessionHistory
  baseUrl(): string
}): ScenarioEngine {
  const { ledger, parts } = options
  const texts = createScenarioTexts()
  const running = new Map<string, ScenarioSession>()
  const logs = new Map<number, readonly string[]>()
  let lastSessionId = parts.clock.now() * 1000

  const onStrayRejection = (reason: unknown, promise: Promise<unknown>) => {
    for (const session of running.values()) {
      if (session.owns(promise)) return session.failStray(messageOf(reason))
    }
    // Not a scenario's: what would have happened without this listener.
    if (process.listenerCount('unhandledRejection') === 1) throw reason
  }
  const remember = (session: ScenarioSession, entry: SessionEntry, rule: Rule, logUrl: string) => {
    logs.set(session.sessionId, session.log())
    for (const oldest of logs.keys()) {
      if (logs.size <= keptLogs) break
      logs.delete(oldest)
    }
    const calls = session.calls()
    const recordings = parts.storage.ofSession(session.sessionId)
    const resources = session.resources()
    parts.charge([...calls, ...recordings, ...resources].reduce((sum, { cost }) => sum + cost, 0))
    options.history.add({
      sessionId: session.sessionId,
      ruleId: rule.ruleId,
      ruleName: rule.ruleName,
      applicationId: rule.application.applicationId,
      applicationName: rule.application.applicationName,
      customData: session.customData(),
      startedAtMs: entry.startedAtMs,
      endedAtMs: parts.clock.now(),
      durationMs: session.durationMs(),
      finishReason: entry.finishReason ?? 'Normal termination',
      logUrl,
      calls,
      recordings,
      resources,
    })
  }

  return {
    start(rule, customData, incoming) {
      if (running.size === 0) process.on('unhandledRejection', onStrayRejection)
      const sessionId = ++lastSessionId
      const token = randomBytes(16).toString('hex')
      const accessUrl = `${options.baseUrl()}/request/${sessionId}/${token}`
      const logUrl = `${options.baseUrl()}/rehearsal/sessions/${sessionId}/log`
      const entry = ledger.sessionStarted({ sessionId, ruleId: rule.ruleId, customData })
      const session = new ScenarioSession(parts, {
        sessionId,
        accountId: options.accountId,
        applicationId: rule.application.applicationId,
        customData,
        incoming,
        scenarios: rule.scenarios.map(
          ({ scenarioName, text }) =>
            () =>
              texts.compile(scenarioName, text),
        ),
        secureRecords: rule.application.secureRecordStorage,
        accessUrl,
        logUrl,
        onEnded({ reason, systemError, died }) {
          running.delete(token)
          if (running.size === 0) process.off('unhandledRejection', onStrayRejection)
          ledger.sessionEnded(entry, reason, systemError)
          if (died) entry.died = true
          remember(session, entry, rule, logUrl)
        },
      })
      running.set(token, session)
      session.start()
      return { sessionId, accessUrl }
    },
    access(pathToken, request) {
      const session = running.get(pathToken)
      session?.receive(request)
      return session !== undefined
    },
    running: () => running.size,
    logOf(sessionId) {
      for (const session of running.values()) if (session.sessionId === sessionId) return session.log()
      return logs.get(sessionId)
    },
    stop() {
      for (const session of running.values()) session.kill('Terminated administratively')
    },
  }
}

function messageOf(reason: unknown): string {
  if (typeof reason === 'object' && reason !== null && 'message' in reason) return String(reason.message)
  return String(reason)
}
