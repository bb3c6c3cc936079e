import { saveAgentVersion } from '@perezvon/store/agents'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AGENT, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('words that are not final', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())

  const ask = (path: string, call: { callId: string; token: string }, userText: string) =>
    rig.ask(`/voximplant/${path}`, {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, turn: 1, user_text: userText },
    })

  /** A call whose agent wants speculations, claimed as a scenario does it. */
  const speculatingCall = async () => {
    const spec = { ...AGENT, name: 'eager', speculation: { settled_ms: 300, most_per_turn: 2 } }
    await saveAgentVersion(rig.db, { spec, now: new Date() })
    const placed = await rig.ask('/calls', { body: { phone: '+79161234567', agent: 'eager' } })
    return rig.claimPlaced(String(placed.body.call_id))
  }

  it('are asked early, and the reply is there when the same words are final', async () => {
    const call = await speculatingCall()
    rig.completion.willReply({ pieces: ['Триста рублей.'] })
    expect(await ask('expect_text', call, 'сколько стоит доставка')).toMatchObject({
      status: 202,
      body: { call_id: call.callId, turn: 1, expected: true },
    })
    expect(await ask('process_text', call, 'Сколько стоит доставка?')).toMatchObject({
      status: 200,
      body: { ai_text: 'Триста рублей.', action: 'listen' },
    })
    expect(rig.completion.requests).toHaveLength(1)
    const metrics = (await rig.ask('/metrics')).text
    expect(metrics).toContain('perezvon_speculations_total{became="used",service="gateway"} 1')
  })

  it('are nobody’s business where the agent does not want them, or the turn is over', async () => {
    const plain = await rig.claimedCall()
    expect((await ask('expect_text', plain, 'сколько стоит доставка')).body).toMatchObject({
      expected: false,
    })
    const call = await speculatingCall()
    rig.completion.willReply({ pieces: ['Триста рублей.'] })
    await ask('process_text', call, 'Сколько стоит доставка?')
    expect((await ask('expect_text', call, 'сколько стоит')).body).toMatchObject({ expected: false })
  })

  it('need the call’s own token', async () => {
    const call = await rig.claimedCall()
    expect((await ask('expect_text', { ...call, token: 'another' }, 'сколько')).status).toBe(401)
  })
})
