import type { CallId } from '@perezvon/contracts/ids'
import type { Logger } from '@perezvon/runtime/logger'
import type { Metrics } from '@perezvon/runtime/metrics'
import type { StrandedNeed } from '@perezvon/store/stranded-attempts'
import type { StartResult } from '@perezvon/voximplant/management-api/start-scenarios'
import type { Verdict } from './outcome/verdict.ts'

/** What the dialer tells of its work: a log line and a figure for each fact of its business. */
export type Telemetry = {
  planned(fact: {
    campaignId: string
    planned: number
    suppressed: number
    expired: number
    capped: number
  }): void
  deferred(fact: { campaignId: string; contacts: number }): void
  asked(fact: { callId: CallId; result: StartResult; tookMs: number }): void
  doubted(fact: { callId: CallId; why: string }): void
  ended(fact: { callId: CallId; verdict: Verdict; knownFrom: string; redialAt: Date | undefined }): void
  paused(fact: { campaignId: string | 'all'; why: string }): void
  completed(fact: { campaignIds: readonly string[] }): void
  rescued(fact: { callId: CallId; need: StrandedNeed }): void
}

/** Counters and log lines, one helper a fact. Numbers of people never appear. */
export function createTelemetry(metrics: Metrics, log: Logger): Telemetry {
  const planned = metrics.counter('perezvon_attempts_planned_total', 'Dial attempts planned.')
  const deferred = metrics.counter(
    'perezvon_contacts_deferred_total',
    'Contacts put off: to their window, or until they were not called too often.',
  )
  const starts = metrics.counter('perezvon_starts_total', 'Answers of StartScenarios.', ['result'])
  const startSeconds = metrics.histogram('perezvon_start_seconds', 'How long StartScenarios took.', {
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
  })
  const doubts = metrics.counter('perezvon_attempts_unknown_total', 'Attempts that fell into doubt.')
  const outcomes = metrics.counter('perezvon_attempt_outcomes_total', 'Attempts ended.', [
    'outcome',
    'known_from',
  ])
  const rescues = metrics.counter('perezvon_attempts_rescued_total', 'Attempts that the sweep helped on.', [
    'need',
  ])
  return {
    planned: ({ campaignId, planned: count, suppressed, expired, capped }) => {
      if (count + suppressed + expired + capped === 0) return
      planned.inc(count)
      deferred.inc(capped)
      const fact = { campaign_id: campaignId, planned: count, suppressed, expired, capped }
      log.info(fact, 'pump: attempts planned')
    },
    deferred: ({ campaignId, contacts }) => {
      deferred.inc(contacts)
      log.info({ campaign_id: campaignId, contacts }, 'pump: contacts put off to their calling window')
    },
    asked: ({ callId, result, tookMs }) => {
      starts.inc({ result: result.kind })
      startSeconds.observe(tookMs / 1000)
      const fact = { call_id: callId, result: result.kind, took_ms: tookMs, ...detailOf(result) }
      // Each of a million is told by the ledger and by its claim; what went wrong is told here.
      if (result.kind === 'started') log.debug(fact, 'carrier asked: a session runs')
      else log.warn(fact, 'carrier asked: no session')
    },
    doubted: ({ callId, why }) => {
      doubts.inc()
      log.warn({ call_id: callId, why }, 'attempt in doubt: history will be asked')
    },
    ended: ({ callId, verdict, knownFrom, redialAt }) => {
      outcomes.inc({ outcome: verdict.outcome, known_from: knownFrom })
      log.info(
        { call_id: callId, ...verdict, known_from: knownFrom, redial_at: redialAt?.toISOString() },
        'attempt ended',
      )
    },
    paused: ({ campaignId, why }) => log.error({ campaign_id: campaignId, why }, 'campaign paused by itself'),
    completed: ({ campaignIds }) => log.info({ campaign_ids: campaignIds }, 'campaigns completed'),
    rescued: ({ callId, need }) => {
      rescues.inc({ need })
      log.info({ call_id: callId, need }, 'sweep: attempt helped on')
    },
  }
}

function detailOf(result: StartResult): Record<string, unknown> {
  switch (result.kind) {
    case 'started':
      return { session_id: result.sessionId }
    case 'busy':
      return { retry_after_ms: result.retryAfterMs, why: result.reason }
    case 'refused':
      return { fault: result.fault, code: result.code, why: result.message }
    case 'unknown':
      return { err: result.cause }
    default:
      return result satisfies never
  }
}
