import { expect, test } from 'vitest'
import type { LastingProcess } from './lasting-process.ts'
import { startUpheavals, type UpheavalPlan } from './upheavals.ts'

const NAMES = ['gateway-1', 'gateway-2', 'dialer-1', 'dialer-2']

/** Services that only note that they were killed; those in `down` do not run. */
function stageOf(down: readonly string[] = []) {
  const killed: string[] = []
  const services = NAMES.map(
    (name): LastingProcess => ({
      name,
      pid: 1,
      kill: async () => {
        if (down.includes(name)) return false
        killed.push(name)
        return true
      },
      endsByItself: () => [],
      running: async () => undefined,
      stop: async () => undefined,
    }),
  )
  const server = { url: '', pid: 1, origin: '', stop: async () => undefined, restart: async () => undefined }
  return { killed, stage: { services, redis: server, postgres: server } }
}

const PLAN: UpheavalPlan = {
  seed: 1,
  killEveryMs: { from: 1, to: 2 },
  restartRedisAt: 0.3,
  restartPostgresAt: 0.6,
}

/** A clock on which so many pauses pass at once, and then none. */
function clockOf(pauses: number) {
  let left = pauses
  return {
    now: () => new Date(),
    sleep: async (_ms: number, signal?: AbortSignal) => {
      left -= 1
      if (left >= 0) return
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    },
  }
}

test('the seed says who is killed; the counts say who was', async () => {
  const runs = await Promise.all(
    [1, 2].map(async () => {
      const { killed, stage } = stageOf()
      const upheavals = startUpheavals(stage, PLAN, { clock: clockOf(40), onEvent: () => undefined })
      await expect.poll(() => killed.length).toBe(40)
      await upheavals.stop()
      return { killed, counts: upheavals.counts() }
    }),
  )
  expect(runs[0]?.killed).toEqual(runs[1]?.killed)
  expect(Object.keys(runs[0]?.counts.kills ?? {}).toSorted()).toEqual(NAMES.toSorted())
})

test('whoever does not run is passed over', async () => {
  const { killed, stage } = stageOf(['gateway-1', 'gateway-2', 'dialer-2'])
  const upheavals = startUpheavals(stage, PLAN, { clock: clockOf(5), onEvent: () => undefined })
  await expect.poll(() => killed).toEqual(Array.from({ length: 5 }, () => 'dialer-1'))
  await upheavals.stop()
})

test('each server is restarted once, when the campaign is so far', async () => {
  const { stage } = stageOf()
  const plan = { ...PLAN, killEveryMs: undefined }
  const upheavals = startUpheavals(stage, plan, { clock: clockOf(0), onEvent: () => undefined })
  upheavals.progress(0.2)
  expect(upheavals.counts()).toMatchObject({ redis_restarts: 0 })
  for (const share of [0.31, 0.5, 0.9, 1]) upheavals.progress(share)
  await upheavals.stop()
  expect(upheavals.counts()).toEqual({ kills: {}, redis_restarts: 1, postgres_restarts: 1 })
})
