import { injectedFaults } from '../faults.ts'
import { allKept, type Judgement } from '../judge/judge-run.ts'
import { mostAtOnce } from '../judge/limits.ts'
import type { AcceptanceRun } from './run-acceptance.ts'

/** What is not rehearsed here. */
const NOTES = [
  'recordings are off: nothing is transcribed or analysed',
  'cps_exceeded leaves out stretches in which the carrier itself stood still (left_out)',
]

/** The machine-readable line: what was broken, and what carrier and store say, each for itself. */
export function acceptanceLine(run: AcceptanceRun) {
  const { broken, ledger, store, pace, campaign, upheavals, suppressions } = run
  const pausedMs = ledger.pauses.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return {
    contacts: run.contacts,
    seconds: Math.round(run.seconds * 10) / 10,
    ...countsOf(broken),
    faults: {
      ...injectedFaults(ledger.faults),
      kills: Object.values(upheavals.kills).reduce((sum, count) => sum + count, 0),
      kills_by_process: upheavals.kills,
      redis_restarts: upheavals.redis_restarts,
      postgres_restarts: upheavals.postgres_restarts,
      suppressed_meanwhile: suppressions.filter(({ inTime }) => inTime).length,
    },
    ending: run.ending,
    carrier: {
      sessions: ledger.sessions.length,
      dials: ledger.dials.length,
      answered: ledger.dials.filter(({ answeredAtMs }) => answeredAtMs !== undefined).length,
      most_at_once: mostAtOnce(ledger),
      most_in_100_ms: pace.busiest100Ms,
    },
    store: {
      contacts: store.contacts.length,
      attempts: store.calls.length,
      outcomes: campaign.counters.outcomes,
    },
    left_out: {
      pauses: ledger.pauses.length,
      paused_seconds: Math.round(pausedMs / 100) / 10,
      cps_stretches: pace.leftOut,
      suppressed_too_late: suppressions.filter(({ inTime }) => !inTime).length,
    },
    notes: NOTES,
  }
}

function countsOf(broken: Judgement): Record<keyof Judgement, number> {
  return {
    dialled_twice: broken.dialled_twice.length,
    without_outcome: broken.without_outcome.length,
    leases_left: broken.leases_left.length,
    outside_window: broken.outside_window.length,
    suppressed_dialled: broken.suppressed_dialled.length,
    concurrency_exceeded: broken.concurrency_exceeded.length,
    cps_exceeded: broken.cps_exceeded.length,
  }
}

/** 0 only where every promise was kept and the campaign came to its end. */
export function acceptanceExitCode({ broken, ending }: Pick<AcceptanceRun, 'broken' | 'ending'>): 0 | 1 {
  return allKept(broken) && ending === 'completed' ? 0 : 1
}
