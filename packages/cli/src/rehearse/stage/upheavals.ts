import type { Clock } from '@perezvon/runtime/clock'
import { seededDice } from '@perezvon/simulator/openai/seeded-dice'
import type { Stage } from './stage.ts'

export type UpheavalPlan = {
  seed: number
  /** From the moment all run until the next is killed; undefined: none is killed. */
  killEveryMs: { from: number; to: number } | undefined
  /** How far the campaign is when each server is restarted, of 1; undefined: it is not. */
  restartRedisAt: number | undefined
  restartPostgresAt: number | undefined
}

/** What really happened. */
export type UpheavalCounts = {
  kills: Record<string, number>
  redis_restarts: number
  postgres_restarts: number
}

export type Upheavals = {
  /** Tells how far the campaign is, of 1: servers are restarted by it. */
  progress(share: number): void
  counts(): UpheavalCounts
  /** Ends them; resolves when everything runs again. Rejects where something did not come back. */
  stop(): Promise<void>
}

const SERVER_AWAY_MS = 1_000

/** Kills and restarts by plan, from now on. */
export function startUpheavals(
  stage: Pick<Stage, 'services' | 'redis' | 'postgres'>,
  plan: UpheavalPlan,
  options: { clock: Clock; onEvent: (what: string) => void },
): Upheavals {
  const { clock, onEvent } = options
  const dice = seededDice(plan.seed, 'upheavals')
  const stopping = new AbortController()
  const counts: UpheavalCounts = { kills: {}, redis_restarts: 0, postgres_restarts: 0 }
  const restarts: Promise<void>[] = []
  const due = [
    { server: stage.redis, at: plan.restartRedisAt, count: 'redis_restarts', name: 'Redis' },
    { server: stage.postgres, at: plan.restartPostgresAt, count: 'postgres_restarts', name: 'PostgreSQL' },
  ] as const
  const left = new Set(due)

  async function killOne(): Promise<void> {
    const first = dice.between(0, stage.services.length - 1)
    // Whoever is just being started again is passed over.
    for (const service of [...stage.services.slice(first), ...stage.services.slice(0, first)]) {
      if (!(await service.kill())) continue
      counts.kills[service.name] = (counts.kills[service.name] ?? 0) + 1
      onEvent(`${service.name} killed`)
      return service.running()
    }
  }

  async function killAndKill({ from, to }: { from: number; to: number }): Promise<void> {
    for (;;) {
      await clock.sleep(dice.between(from, to), stopping.signal)
      await killOne()
    }
  }

  const killing =
    plan.killEveryMs === undefined
      ? Promise.resolve()
      : killAndKill(plan.killEveryMs).catch((thrown: unknown) => {
          if (!stopping.signal.aborted) throw thrown
        })
  killing.catch(() => undefined)

  return {
    progress: (share) => {
      for (const restart of left) {
        if (restart.at === undefined || share < restart.at || restart.server.restart === undefined) continue
        left.delete(restart)
        onEvent(`${restart.name} restarts`)
        const restarting = restart.server.restart({ awayMs: SERVER_AWAY_MS }).then(() => {
          counts[restart.count] += 1
          onEvent(`${restart.name} is back`)
        })
        restarting.catch(() => undefined)
        restarts.push(restarting)
      }
    },
    counts: () => counts,
    stop: async () => {
      stopping.abort()
      await killing
      await Promise.all(restarts)
      await Promise.all(stage.services.map((service) => service.running()))
    },
  }
}
