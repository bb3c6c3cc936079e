import { claimAnswerSchema } from '@perezvon/contracts/http/claim-call'
import { loadCallSettings } from '@perezvon/livecall/call-settings'
import { leasesHeld, restoreLease } from '@perezvon/livecall/capacity/leases'
import { findAttempt } from '@perezvon/store/attempts'
import { suppressNumber } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('the claim', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())

  const claim = (token: string, session: string) =>
    rig.ask('/voximplant/claim', {
      headers: { 'x-call-token': token },
      body: { session_id: session, session_url: 'https://10.0.0.1:12092/request/1/x', scenario: 'asr' },
    })

  it('tells one session the number and the settings with variables put in, and saves them for the text path', async () => {
    const { callId, token } = await rig.planCall('+79161112233')
    const answer = await claim(token, 's-1')
    const granted = claimAnswerSchema.parse(answer.body)
    expect(granted).toMatchObject({
      granted: true,
      call_id: callId,
      number: '+79161112233',
      caller_id: '+70000000000',
      settings: { greeting: 'Здравствуйте, Анна! Чем могу помочь?', reply_timeout_seconds: 8 },
    })
    expect(answer.text).not.toContain('голосовой ассистент компании')
    expect(await loadCallSettings(rig.live, { callId })).toMatchObject({ agent: 'halo@1', max_turns: 12 })
  })

  it('gives the same session the same grant again, and refuses its twin without a number', async () => {
    const { token } = await rig.planCall('+79161112234')
    const [first, again] = [await claim(token, 's-1'), await claim(token, 's-1')]
    expect(again.body).toEqual(first.body)
    const twin = await claim(token, 's-2')
    expect(claimAnswerSchema.parse(twin.body)).toMatchObject({
      granted: false,
      reason: 'claimed-by-another-session',
    })
    expect(twin.text).not.toContain('+7916')
  })

  it('lets one of many sessions at the same time dial', async () => {
    const { token } = await rig.planCall('+79161112235')
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => claim(token, `s-${at}`)))
    expect(answers.filter(({ body }) => body.granted === true)).toHaveLength(1)
  })

  it('refuses a number that asked not to be called', async () => {
    const { token } = await rig.planCall('+79161112236')
    await suppressNumber(rig.db, { phone: '+79161112236', source: 'api', reason: '', now: new Date() })
    expect((await claim(token, 's-1')).body).toMatchObject({ granted: false, reason: 'suppressed' })
  })

  it('lets the lease live as long as the call may: until its deadline', async () => {
    const { callId, token } = await rig.planCall('+79161112237')
    const now = new Date()
    await restoreLease(rig.live, { callId, campaignId: null, ttlMs: 60_000, now })
    await claim(token, 's-1')
    const deadline = (await findAttempt(rig.db, { callId }))?.deadlineAt?.getTime() ?? 0
    expect(deadline).toBeGreaterThan(now.getTime() + 600_000)
    const heldAt = async (ms: number) => (await leasesHeld(rig.live, { now: new Date(ms) })).includes(callId)
    expect([await heldAt(deadline - 1000), await heldAt(deadline + 1000)]).toEqual([true, false])
  })
})
