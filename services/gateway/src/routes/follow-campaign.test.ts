import { once } from 'node:events'
import { request } from 'node:http'
import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { tellCampaignChanged } from '@perezvon/livecall/live-events/campaign-changes'
import { moveCampaign } from '@perezvon/store/campaigns'
import { startPrivateRedis } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type EventReader, followAt, type HeardEvent } from '../testing/event-reader.ts'
import { API_KEY, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

const servers = () => ({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })

async function givenCampaign(rig: GatewayRig, contacts = [{ phone: '+79161234567' }]): Promise<CampaignId> {
  const { body } = await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo', contacts } })
  return campaignViewSchema.parse(body).id
}

/** Reads on until an event is as wanted. */
async function until(reader: EventReader, wanted: (event: HeardEvent) => boolean): Promise<HeardEvent> {
  for (;;) {
    const event = await reader.next()
    if (event === undefined) throw new Error('the stream ended before')
    if (wanted(event)) return event
  }
}

const isState = (state: string) => (event: HeardEvent) =>
  event.event === 'progress' && event.data.state === state

describe('a followed campaign', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig(servers())
  })
  afterAll(() => rig.stop())

  it('is told as it is, then each move with its journal entry, and ends with its last state', async () => {
    const id = await givenCampaign(rig)
    const reader = await followAt(rig.url, `/campaigns/${id}/events`)
    expect(reader.headers.get('content-type')).toBe('text/event-stream')
    expect(reader.headers.get('x-accel-buffering')).toBe('no')
    const first = await reader.next()
    expect(first).toMatchObject({ event: 'progress', data: { state: 'running', counters: { waiting: 1 } } })
    await rig.ask(`/campaigns/${id}/pause`, { method: 'POST' })
    const journal = await reader.next()
    expect(journal).toMatchObject({ event: 'journal', data: { entry: 'paused' } })
    expect(Number(journal?.id)).toBeGreaterThan(Number(first?.id))
    expect(await reader.next()).toMatchObject({ id: journal?.id, data: { state: 'paused' } })
    await rig.ask(`/campaigns/${id}`, { method: 'PATCH', body: { concurrency: 7 } })
    expect(await reader.next()).toMatchObject({ event: 'journal', data: { entry: 'changed' } })
    await rig.ask(`/campaigns/${id}/cancel`, { method: 'POST' })
    const last = await until(reader, isState('cancelled'))
    expect(last.data).toMatchObject({ counters: { finished: 1, outcomes: { cancelled: 1 } } })
    expect(await reader.next()).toBeUndefined()
  })

  it('goes on where a client had lost it; one that comes back to the end is told to stop', async () => {
    const id = await givenCampaign(rig)
    await rig.ask(`/campaigns/${id}/pause`, { method: 'POST' })
    await rig.ask(`/campaigns/${id}/resume`, { method: 'POST' })
    const path = `/campaigns/${id}/events`
    const all = await followAt(rig.url, `${path}?after=0`)
    const created = await all.next()
    const words = [created, await all.next(), await all.next()].map((event) => event?.data)
    expect(words).toMatchObject([{ entry: 'created' }, { entry: 'paused' }, { entry: 'resumed' }])
    all.leave()
    const again = await followAt(rig.url, path, { 'last-event-id': created?.id ?? '' })
    expect(await again.next()).toMatchObject({ data: { entry: 'paused' } })
    await rig.ask(`/campaigns/${id}/cancel`, { method: 'POST' })
    const last = await until(again, isState('cancelled'))
    expect(await again.next()).toBeUndefined()
    expect((await followAt(rig.url, path, { 'last-event-id': last.id })).status).toBe(204)
    expect(await (await followAt(rig.url, path, { 'last-event-id': '0' })).next()).toMatchObject({
      data: { entry: 'created' },
    })
  })

  it('is read once for all who follow it, at most four times a second', async () => {
    const id = await givenCampaign(rig)
    const readers = await Promise.all(
      Array.from({ length: 200 }, () => followAt(rig.url, `/campaigns/${id}/events`)),
    )
    expect((await rig.ask('/metrics')).text).toMatch(/perezvon_campaign_followers(?:\{[^}]*\})? 200\n/)
    const begun = Date.now()
    // A second and more of changes, far more often than anybody wants to be told.
    let told = 0
    for (let round = 0; Date.now() - begun < 1500; round += 1) {
      const now = rig.ctx.clock.now()
      await moveCampaign(rig.db, { id, cause: round % 2 === 0 ? 'pause' : 'resume', now })
      await tellCampaignChanged(rig.live, id)
      told += 1
    }
    await rig.ask(`/campaigns/${id}/cancel`, { method: 'POST' })
    const heard = await Promise.all(readers.map(progressesOf))
    const quarters = Math.ceil((Date.now() - begun) / 250)
    for (const progresses of heard) {
      expect(progresses.at(-1)).toBe('cancelled')
      expect(progresses.length).toBeLessThanOrEqual(quarters + 2)
    }
    expect(told).toBeGreaterThan(0)
    await expect
      .poll(async () => (await rig.ask('/metrics')).text)
      .toMatch(/perezvon_campaign_followers(?:\{[^}]*\})? 0\n/)
  })

  it('is not read any more when its last follower has gone', async () => {
    const id = await givenCampaign(rig)
    const asked = request(new URL(`/campaigns/${id}/events`, rig.url), { headers: { 'x-api-key': API_KEY } })
    asked.end()
    const [response] = await once(asked, 'response')
    await once(response, 'data')
    response.destroy()
    await expect
      .poll(async () => (await rig.ask('/metrics')).text)
      .toMatch(/perezvon_campaign_followers(?:\{[^}]*\})? 0\n/)
    await expect.poll(() => rig.live.redis.pubsub('CHANNELS', `*${id}`)).toEqual([])
  })

  it('that is not there is 404', async () => {
    expect(await rig.ask('/campaigns/camp_00000000000000000000/events')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
  })
})

it('is told without Redis, too: whoever hears nothing looks', async () => {
  const redis = await startPrivateRedis()
  const rig = await startGatewayRig({ ...servers(), redisUrl: redis.url })
  const id = await givenCampaign(rig)
  const reader = await followAt(rig.url, `/campaigns/${id}/events`)
  await reader.next()
  await redis.stop()
  await moveCampaign(rig.db, { id, cause: 'pause', now: new Date() })
  expect(await until(reader, isState('paused'))).toBeDefined()
  const second = await followAt(rig.url, `/campaigns/${id}/events`)
  expect(await second.next()).toMatchObject({ data: { state: 'paused' } })
  reader.leave()
  second.leave()
  await rig.stop()
})

it('does not hold up a gateway that is told to stop', async () => {
  const rig = await startGatewayRig(servers())
  const id = await givenCampaign(rig)
  const twin = await rig.another()
  const readers = await Promise.all(
    Array.from({ length: 5 }, () => followAt(twin.url, `/campaigns/${id}/events`)),
  )
  for (const reader of readers) await reader.next()
  const begun = Date.now()
  await twin.stop()
  for (const reader of readers) {
    expect(await reader.next()).toBeUndefined()
    expect(reader.comments).toContain('connect again')
  }
  // Far below the thirty seconds after which a drain is cut off.
  expect(Date.now() - begun).toBeLessThan(20_000)
  await rig.stop()
})

async function progressesOf(reader: EventReader): Promise<string[]> {
  const states: string[] = []
  for (;;) {
    const event = await reader.next()
    if (event === undefined) return states
    if (event.event === 'progress') states.push(event.data.state)
  }
}
