import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

it('is told of an agent’s latest version, or of the one asked for', async () => {
  const latest = await rig.ask('/agents/halo/latency')
  expect(latest).toMatchObject({ status: 200, body: { version: 1, calls: 0, person_waited_ms: null } })
  expect((await rig.ask('/agents/halo/latency?version=1')).body).toEqual(latest.body)
  expect(await rig.ask('/agents/halo/latency?version=7')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('halo of version 7') },
  })
})

it('is told of a campaign', async () => {
  const created = await rig.ask('/campaigns', {
    headers: { 'idempotency-key': 'latency' },
    body: { name: 'Осень', agent: 'halo' },
  })
  const path = `/campaigns/${created.body.id}/latency`
  expect(await rig.ask(path)).toMatchObject({ status: 200, body: { calls: 0, turns: 0, measured_turns: 0 } })
  expect(await rig.ask('/campaigns/camp_00000000000000000000/latency')).toMatchObject({ status: 404 })
})
