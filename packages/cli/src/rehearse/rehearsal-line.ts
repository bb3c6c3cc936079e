import { injectedFaults } from './faults/fault-shares.ts'
import { allKept, type Judgement, type RunJudgement } from './judge/judge-run.ts'
import type { PlayedRun } from './run/play-campaign.ts'
import { sidesOf } from './two-words.ts'

type Run = PlayedRun & RunJudgement

/** The machine-readable line of any rehearsal: what was broken, and what carrier and store say, each for itself. */
export function rehearsalLine(run: Run, notes: readonly string[]) {
  const { broken, ledger, arrived, pace, upheavals, suppressions } = run
  const { carrier, store } = sidesOf(run)
  const faults: Record<string, number> = {
    ...injectedFaults(ledger.faults),
    kills: Object.values(upheavals.kills).reduce((sum, count) => sum + count, 0),
    redis_restarts: upheavals.redis_restarts,
    postgresql_restarts: upheavals.postgres_restarts,
    suppressed_before: suppressions.filter(({ when }) => when !== 'before-turn').length,
    suppressed_a_second_before: suppressions.filter(({ when, inTime }) => when === 'before-turn' && inTime)
      .length,
  }
  const pausedMs = arrived.pauses.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return {
    contacts: store.contacts,
    seconds: Math.round(run.seconds * 10) / 10,
    ...countsOf(broken),
    faults,
    kills: upheavals.kills,
    ended_by_themselves: run.endedByThemselves,
    ending: run.ending,
    carrier: { ...carrier, most_in_100_ms: pace.busiest100Ms },
    store,
    left_out: {
      pauses: arrived.pauses.length,
      paused_seconds: Math.round(pausedMs / 100) / 10,
      cps_stretches: pace.leftOut,
      suppressed_too_late: suppressions.filter(({ inTime }) => !inTime).length,
    },
    notes,
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

/** 0 only where every promise was kept, the campaign came to its end, and nothing ended that nobody had killed. */
export function rehearsalExitCode(run: Pick<Run, 'broken' | 'ending' | 'endedByThemselves'>): 0 | 1 {
  const inOrder = run.ending === 'completed' && run.endedByThemselves.length === 0
  return allKept(run.broken) && inOrder ? 0 : 1
}
