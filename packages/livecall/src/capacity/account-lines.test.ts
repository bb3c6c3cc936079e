import { randomUUID } from 'node:crypto'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { expect, inject, test } from 'vitest'
import { connectLivecall } from '../connection.ts'
import { accountLines, noteAccountLines } from './account-lines.ts'
import { diallingHeldUntil } from './dialling-held.ts'
import { restoreLease } from './leases.ts'
import { holdDialling } from './pacing.ts'

const NOW = new Date('2026-11-20T09:00:00Z')

test('tells how many lines are taken of how many, and until when nobody dials', async () => {
  const log = createLogger({ service: 'test', level: 'silent' })
  const live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: `t-${randomUUID()}`, log })
  expect(await accountLines(live, { now: NOW })).toBeUndefined()
  expect(await diallingHeldUntil(live, { now: NOW })).toBeUndefined()
  await noteAccountLines(live, { lines: 10 })
  const call = { callId: systemIds.call(), campaignId: systemIds.campaign(), ttlMs: 60_000, now: NOW }
  await restoreLease(live, call)
  expect(await accountLines(live, { now: NOW })).toEqual({ lines: 10, taken: 1 })
  expect(await accountLines(live, { now: new Date(NOW.getTime() + 61_000) })).toEqual({ lines: 10, taken: 0 })
  await holdDialling(live, { forMs: 5000, now: NOW })
  expect(await diallingHeldUntil(live, { now: NOW })).toEqual(new Date(NOW.getTime() + 5000))
  await live.close()
})
