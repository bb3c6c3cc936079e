import type { CallId } from '@perezvon/contracts/ids'
import { collectTurns } from '@perezvon/livecall/turns'
import { isSuppressed } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Asked, askAt, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('process_text', () => {
  let rig: GatewayRig
  let callId: CallId
  let token: string

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())
  beforeEach(async () => {
    const call = await rig.claimedCall()
    callId = call.callId
    token = call.token
  })

  const fields = (turn: number, userText: string, more: Record<string, string | number> = {}) => ({
    call_id: callId,
    turn,
    user_text: userText,
    confidence: 0.9,
    ...more,
  })
  const post = (body: Record<string, unknown>, url = rig.url): Promise<Asked> =>
    askAt(url, '/voximplant/process_text', { headers: { 'x-call-token': token }, body })
  const next = (turn: number, sentence: number, url = rig.url): Promise<Asked> =>
    askAt(url, `/voximplant/next_sentence?call_id=${callId}&turn=${turn}&sentence=${sentence}&token=${token}`)
  const query = (values: Record<string, string | number>) =>
    new URLSearchParams(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
    ).toString()

  it('answers with the first sentence and gives the rest by next_sentence', async () => {
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    rig.completion.willReply({ pieces: ['Доставка бес', 'платная.', goOn, ' Привезём завтра.'] })
    expect(await post(fields(1, 'Сколько стоит доставка?'))).toMatchObject({
      status: 200,
      body: {
        call_id: callId,
        turn: 1,
        sentence: 0,
        user_text: 'Сколько стоит доставка?',
        ai_text: 'Доставка бесплатная.',
        more: true,
        action: 'continue',
      },
    })
    letGo()
    expect((await next(1, 1)).body).toMatchObject({
      ai_text: 'Привезём завтра.',
      more: false,
      action: 'listen',
    })
    expect((await next(1, 2)).body).toMatchObject({ ai_text: '', more: false, action: 'listen' })
  })

  it('gives the model pressed keys, and a transfer that failed, as data before the words', async () => {
    rig.completion.willReply({ pieces: ['Вижу ваш заказ.'] }, { pieces: ['Записала.'] })
    expect((await post({ ...fields(1, ''), keys: '1234' })).body).toMatchObject({
      user_text: '[клавиши] 1234',
      ai_text: 'Вижу ваш заказ.',
    })
    const failed = { failed_transfer: 'sales', transfer_result: 'busy' }
    expect((await post({ ...fields(2, 'тогда запишите'), ...failed })).body).toMatchObject({
      user_text: '[перевод] sales: busy тогда запишите',
    })
  })

  it('takes GET, form and JSON, the token as header or field, numbers as strings', async () => {
    rig.completion.willReply(...['Раз.', 'Два.', 'Три.', 'Четыре.'].map((text) => ({ pieces: [text] })))
    const path = '/voximplant/process_text'
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const answers = [
      await rig.ask(`${path}?${query({ ...fields(1, 'Да'), token })}`),
      await rig.ask(path, { body: query({ ...fields(2, 'Да'), token }), headers: form }),
      await rig.ask(path, { body: { ...fields(3, 'Да'), turn: '3', confidence: '91', token } }),
      await rig.ask(`${path}?${query(fields(4, 'Да'))}`, {
        method: 'POST',
        headers: { 'x-call-token': token },
      }),
    ]
    expect(answers.map(({ body }) => body.ai_text)).toEqual(['Раз.', 'Два.', 'Три.', 'Четыре.'])
    await rig.ctx.dialogue.settled()
    expect((await collectTurns(rig.live, { callId }))[2]).toMatchObject({ turn: 3, confidence: 0.91 })
  })

  it('gives the model the agent’s prompt with the contact’s variables and its defaults', async () => {
    rig.completion.willReply({ pieces: ['Слушаю.'] })
    await post(fields(1, 'Алло'))
    const [system, opening] = rig.completion.requests.at(-1)?.messages ?? []
    expect(system?.content).toContain('Город клиента: Москва.')
    expect(opening?.content).toBe('С вами говорит программа. Здравствуйте, Анна! Чем могу помочь?')
  })

  it('asks for one completion when a turn is asked twice, here and at another gateway', async () => {
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    const before = rig.completion.requests.length
    rig.completion.willReply({ pieces: [goOn, 'Слушаю вас.', ' Говорите.'] })
    const twin = await rig.another()
    const asked = [rig.url, rig.url, twin.url, twin.url].map((url) => post(fields(1, 'Алло'), url))
    await expect.poll(() => rig.completion.requests.length).toBe(before + 1)
    letGo()
    for (const answer of await Promise.all(asked))
      expect(answer.body).toMatchObject({ user_text: 'Алло', ai_text: 'Слушаю вас.' })
    expect((await next(1, 1, twin.url)).body).toMatchObject({ ai_text: 'Говорите.', more: false })
    expect((await next(1, 1)).body).toMatchObject({ ai_text: 'Говорите.', more: false })
    expect(rig.completion.requests).toHaveLength(before + 1)
    await twin.stop()
  })

  it('has the suppression in PostgreSQL before it says goodbye', async () => {
    const { callId: id, token: own } = await rig.claimedCall('+79031112233')
    callId = id
    token = own
    const answer = await post(fields(1, 'Больше не звоните мне'))
    expect(await isSuppressed(rig.db, { phone: '+79031112233' })).toBe(true)
    expect(answer.body).toMatchObject({
      ai_text: rig.agent.spec.opt_out.reply,
      more: false,
      action: 'hangup',
    })
  })

  it('tells the model what was heard of the turn that the person interrupted', async () => {
    rig.completion.willReply(
      { pieces: ['Акция идёт до пятницы. Скидка десять процентов.'] },
      { pieces: ['Да.'] },
    )
    await post(fields(1, 'Расскажите'))
    await rig.ctx.dialogue.settled()
    await post(fields(2, 'Стойте', { heard_turn: 1, heard_characters: 22 }))
    const messages = rig.completion.requests.at(-1)?.messages ?? []
    expect(messages[3]).toEqual({ role: 'assistant', content: 'Акция идёт до пятницы.' })
    expect(messages[4]).toMatchObject({ role: 'system' })
  })

  it('drops a turn that is older than one that has begun', async () => {
    rig.completion.willReply({ pieces: ['Да.'] })
    await post(fields(3, 'Алло'))
    expect((await post(fields(2, 'Поздно'))).body).toMatchObject({
      ai_text: '',
      more: false,
      action: 'listen',
    })
  })

  it('refuses a call that was not claimed, and a turn that was not begun', async () => {
    const call = await rig.planCall()
    callId = call.callId
    token = call.token
    expect(await post(fields(1, 'Алло'))).toMatchObject({ status: 404, body: { code: 'unknown-call' } })
    expect(await next(1, 1)).toMatchObject({ status: 404, body: { code: 'unknown-turn' } })
  })

  it('refuses a token that is missing, forged, expired or of another call, and fields that do not fit', async () => {
    const path = '/voximplant/process_text'
    const other = await rig.planCall()
    const withToken = (value: string) => ({ headers: { 'x-call-token': value }, body: fields(1, 'Алло') })
    expect(await rig.ask(path, { body: fields(1, 'Алло') })).toMatchObject({
      status: 401,
      body: { code: 'call-token-missing' },
    })
    for (const bad of ['x', `${token.slice(0, -2)}AA`, rig.token(callId, -1000)])
      expect(await rig.ask(path, withToken(bad))).toMatchObject({
        status: 401,
        body: { code: 'call-token-invalid' },
      })
    expect(await rig.ask(path, withToken(other.token))).toMatchObject({
      status: 403,
      body: { code: 'call-token-of-another-call' },
    })
    expect(await post({ call_id: callId, turn: 'first' })).toMatchObject({
      status: 422,
      body: {
        code: 'invalid-request',
        errors: [{ field: 'turn' }, { field: 'user_text', fault: 'is missing', remedy: 'Give a string' }],
      },
    })
  })
})
