import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { createMetrics } from '@perezvon/runtime/metrics'
import { journalEnd } from '@perezvon/store/campaign-journal'
import { moveCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'
import { createCampaignWatch } from './campaign-watch.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

it('never tells a state before the journal’s entry of it, although the campaign moves while it is read', async () => {
  const { body } = await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo' } })
  const { id } = campaignViewSchema.parse(body)
  let moved = false
  const row: Database['row'] = async (...asked) => {
    const found = await rig.db.row(...asked)
    if (moved) return found
    moved = true
    await moveCampaign(rig.db, { id, cause: 'cancel', now: rig.ctx.clock.now() })
    return found
  }
  const watch = createCampaignWatch({
    ...rig.ctx,
    db: { ...rig.db, row },
    metrics: createMetrics('gateway'),
  })
  const leaving = new AbortController()
  for await (const news of watch.follow(id, leaving.signal)) {
    if (news === 'silence' || news.status.state !== 'cancelled') continue
    expect(news.journalEnd).toBe(await journalEnd(rig.db, { campaignId: id }))
    leaving.abort()
  }
  expect(moved).toBe(true)
})
