import { type InboundClaimBody, inboundClaimAnswerSchema } from '@perezvon/contracts/http/claim-inbound-call'
import { callIdSchema, campaignIdSchema } from '@perezvon/contracts/ids'
import { noteAccountLines } from '@perezvon/livecall/capacity/account-lines'
import { leasesHeld, rebuildLeases } from '@perezvon/livecall/capacity/leases'
import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { saveAgentVersion } from '@perezvon/store/agents'
import { findAttempt, markStarting } from '@perezvon/store/attempts'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { eraseNumber } from '@perezvon/store/erasure'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { isSuppressed, suppressNumber } from '@perezvon/store/suppressions'
import { inboundKeyOf, signInboundClaim } from '@perezvon/voximplant/inbound-key'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AGENT, type GatewayRig, SIGNING_SECRET, startGatewayRig } from '../testing/gateway-rig.ts'

const NUMBER = '+74951234567'
const CALLER = '+79161230000'
const KEY = inboundKeyOf(new Secret(SIGNING_SECRET))

let rig: GatewayRig
let sessions = 0

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  await noteAccountLines(rig.live, { lines: 100 })
  await rebuildLeases(rig.live, { rebuildId: 'test' }, async () => undefined)
})
afterAll(() => rig.stop())

const put = (spec: Record<string, unknown> = {}, number = NUMBER) =>
  rig.ask(`/inbound-numbers/${encodeURIComponent(number)}`, {
    method: 'PUT',
    body: { agent: 'halo', ...spec },
  })

async function claim(
  more: Partial<Pick<InboundClaimBody, 'session_id' | 'caller_number' | 'called_number' | 'at'>> = {},
  key = KEY,
) {
  sessions += 1
  const body = {
    session_id: `inbound-${sessions}`,
    // As the platform tells them: without a plus.
    called_number: NUMBER.slice(1),
    caller_number: CALLER.slice(1),
    at: Date.now(),
    ...more,
  }
  return rig.ask('/voximplant/inbound_claim', {
    headers: { 'x-inbound-signature': signInboundClaim(body, key) },
    body: { ...body, scenario: 'asr-call', session_url: 'https://10.0.0.1/x' },
  })
}

async function granted(asked: ReturnType<typeof claim>) {
  const answer = inboundClaimAnswerSchema.parse((await asked).body)
  if (!answer.granted) throw new Error(`refused: ${answer.reason}`)
  return answer
}

/** Its session says that it is over: the line is free for the next test. */
async function hangUp({ call_id, call_token }: { call_id: string; call_token: string }, session: string) {
  const report = { type: 'call.ended', connected: true, reason: 'person-hung-up', ended_by: 'person' }
  const event = { ...report, seq: 9, at: new Date().toISOString(), duration_seconds: 5, cost: 0, turns: 0 }
  return rig.ask('/voximplant/events', {
    headers: { 'x-call-token': call_token },
    body: { call_id, session_id: session, events: [event] },
  })
}

describe('the claim of an incoming call', () => {
  it('tells its session who answers, makes the call ready for turns and takes a line', async () => {
    await put()
    const answer = await granted(claim({ session_id: 'first' }))
    expect(answer).toMatchObject({
      number: CALLER,
      caller_id: NUMBER,
      settings: { greeting: 'Здравствуйте, клиент! Чем могу помочь?' },
    })
    const { call_id: callId, call_token: token } = answer
    expect(await leasesHeld(rig.live, { now: new Date() })).toContain(callId)
    expect((await rig.ask(`/calls/${callId}`)).body).toMatchObject({
      direction: 'inbound',
      called_number: NUMBER,
      phone: CALLER,
      state: 'claimed',
      campaign_id: null,
    })
    const turn = { call_id: callId, turn: 1, user_text: 'Здравствуйте', confidence: 1 }
    rig.completion.willReply({ pieces: ['Добрый день.'] })
    const said = await rig.ask('/voximplant/process_text', { headers: { 'x-call-token': token }, body: turn })
    expect(said.body).toMatchObject({ ai_text: 'Добрый день.' })
  })

  it('gives the same session the same call again, also at the same time, and takes one line for it', async () => {
    const before = await leasesHeld(rig.live, { now: new Date() })
    const answers = await Promise.all([1, 2, 3, 4].map(() => granted(claim({ session_id: 'again' }))))
    expect(new Set(answers.map(({ call_id }) => call_id)).size).toBe(1)
    const [answer] = answers
    if (answer === undefined) throw new Error('nobody was answered')
    expect(await leasesHeld(rig.live, { now: new Date() })).toHaveLength(before.length + 1)
    expect(await hangUp(answer, 'again')).toMatchObject({ status: 200 })
  })

  it('is heard only where a session of the application signed it, and lately', async () => {
    expect(await claim({}, 'another key')).toMatchObject({
      status: 401,
      body: { code: 'inbound-signature-invalid' },
    })
    const old = await claim({ at: Date.now() - 3_600_000 })
    expect(old).toMatchObject({ status: 401 })
  })

  it('refuses a number that nobody answers, and writes nothing', async () => {
    const answer = await claim({ called_number: '74950000000' })
    expect(answer.body).toMatchObject({ granted: false, reason: 'number-not-served', sip_code: 480 })
  })

  it('reads numbers as the platform writes them: international without a plus, of any country', async () => {
    await put({}, '+84912345678')
    const answer = await granted(claim({ called_number: '84912345678', caller_number: '84987654321' }))
    expect(answer).toMatchObject({ caller_id: '+84912345678', number: '+84987654321' })
    // Told as people write it, it is found, too.
    expect(await granted(claim({ called_number: '8 (495) 123-45-67' }))).toMatchObject({ caller_id: NUMBER })
  })

  it('says that half a character is none', async () => {
    const body = { session_id: 'x', called_number: '\ud800', caller_number: '', at: Date.now() }
    const asked = { headers: { 'x-inbound-signature': 'x' }, body: { ...body, scenario: 'asr-call' } }
    expect(await rig.ask('/voximplant/inbound_claim', asked)).toMatchObject({ status: 422 })
  })

  it('writes down whom it refuses and why, once, and repeats the refusal', async () => {
    const other = '+74951110001'
    await put({ callers: [{ from: ['withheld'], action: 'reject', sip_code: 486 }] }, other)
    const asked = { session_id: 'nameless', called_number: other, caller_number: 'anonymous' }
    for (const _ of [1, 2])
      expect((await claim(asked)).body).toMatchObject({
        granted: false,
        reason: 'caller-rejected',
        sip_code: 486,
      })
    const { body } = await rig.ask('/calls?direction=inbound&outcome=refused')
    expect(body.items).toMatchObject([
      { phone: 'withheld', called_number: other, outcome: 'refused', reason: 'caller-rejected' },
    ])
  })

  it('outside its hours says what is to be said, by nobody', async () => {
    const closed = {
      time_zone: 'UTC',
      windows: [{ from: '00:00', to: '24:00' }],
      closed_on: [today(-1), today(0), today(1)],
    }
    const other = '+74951110002'
    await put({ hours: closed, when_closed: { action: 'announce', text: 'Мы закрыты.' } }, other)
    const answer = await granted(claim({ called_number: other, session_id: 'late' }))
    expect(answer.settings).toMatchObject({ announcement: 'Мы закрыты.' })
    expect((await granted(claim({ called_number: other, session_id: 'late' }))).settings).toEqual(
      answer.settings,
    )
    await put({ hours: closed }, other)
    expect((await claim({ called_number: other })).body).toMatchObject({ reason: 'closed', sip_code: 480 })
  })

  it('takes no more calls than the number has lines, nor than the account has, and says that it is busy', async () => {
    const other = '+74951110003'
    const held = await leasesHeld(rig.live, { now: new Date() })
    await noteAccountLines(rig.live, { lines: held.length + 2 })
    await put({ concurrency: 1 }, other)
    await granted(claim({ called_number: other }))
    expect((await claim({ called_number: other })).body).toMatchObject({
      reason: 'lines-busy',
      sip_code: 486,
    })
    expect(await leasesHeld(rig.live, { now: new Date() })).toHaveLength(held.length + 1)
    await put({}, other)
    await granted(claim({ called_number: other }))
    expect((await claim({ called_number: other })).body).toMatchObject({
      reason: 'lines-busy',
      sip_code: 486,
    })
    await noteAccountLines(rig.live, { lines: 100 })
  })

  it('answers somebody on the list, whose words may put them there, and does not count as a dial', async () => {
    const phone = '+79161230009'
    await suppressNumber(rig.db, { phone, source: 'api', reason: '', now: new Date() })
    expect(await granted(claim({ caller_number: phone }))).toMatchObject({ number: phone })
    const { call_id, call_token } = await granted(claim({ caller_number: '+79161230010' }))
    const turn = { call_id, turn: 1, user_text: 'Больше мне не звоните', confidence: 1 }
    await rig.ask('/voximplant/process_text', { headers: { 'x-call-token': call_token }, body: turn })
    expect(await isSuppressed(rig.db, { phone: '+79161230010' })).toBe(true)
  })

  it('of a withheld number nothing can be suppressed, and nothing is', async () => {
    const { call_id, call_token } = await granted(claim({ caller_number: '' }))
    const turn = { call_id, turn: 1, user_text: 'Больше мне не звоните', confidence: 1 }
    const said = await rig.ask('/voximplant/process_text', {
      headers: { 'x-call-token': call_token },
      body: turn,
    })
    expect(said.body).toMatchObject({ action: 'hangup' })
    expect(await isSuppressed(rig.db, { phone: 'withheld' })).toBe(false)
  })

  it('keeps no number of somebody who had it erased', async () => {
    const phone = '+79161230011'
    await eraseNumber(rig.db, { phone, now: new Date() })
    const { call_id } = await granted(claim({ caller_number: phone }))
    expect(await findAttempt(rig.db, { callId: callIdSchema.parse(call_id) })).toMatchObject({
      phone: 'withheld',
    })
  })

  it('turns away who would be answered by an agent that has become another kind, and takes no line', async () => {
    const other = '+74951110004'
    const [spec, held] = [{ ...AGENT, name: 'changing' }, await leasesHeld(rig.live, { now: new Date() })]
    await saveAgentVersion(rig.db, { spec, now: new Date() })
    await put({ agent: 'changing' }, other)
    await saveAgentVersion(rig.db, { spec: { ...spec, dialogue: 'streaming' }, now: new Date() })
    const asked = { called_number: other, session_id: 'unfit' }
    for (const _ of [1, 2])
      expect((await claim(asked)).body).toMatchObject({ reason: 'agent-unfit', sip_code: 480 })
    expect(await leasesHeld(rig.live, { now: new Date() })).toEqual(held)
    await put({ agent: 'changing', agent_version: 1 }, other)
    await granted(claim({ called_number: other }))
  })

  it('speaks to somebody whom a campaign has called by their name, unless the number’s document says otherwise', async () => {
    const phone = '+79161230012'
    const contacts = [{ phone, name: 'Анна', variables: { city: 'Тверь' } }]
    const { body: campaign } = await rig.ask('/campaigns', {
      body: { name: 'Опрос', agent: 'halo', contacts, calling_windows: [{ from: '00:00', to: '24:00' }] },
    })
    const now = new Date()
    const campaignId = campaignIdSchema.parse(campaign.id)
    const { planned } = await planAttempts(rig.db, { campaignId, limit: 1, now, newCallId: systemIds.call })
    for (const { callId } of planned) {
      await markStarting(rig.db, { callId, now })
      await claimAttempt(rig.db, { callId, sessionId: 'outbound', now })
    }
    const greeted = async () => (await granted(claim({ caller_number: phone }))).settings.greeting
    expect(await greeted()).toBe('Здравствуйте, Анна! Чем могу помочь?')
    await put({ use_known: 'none' })
    expect(await greeted()).toBe('Здравствуйте, клиент! Чем могу помочь?')
  })
})

function today(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
