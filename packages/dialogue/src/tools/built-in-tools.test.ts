import { createScriptedCompletion, type ScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { createTurnBook } from '@perezvon/livecall/turn-book'
import { collectTurns } from '@perezvon/livecall/turns'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createHandClock, createNotes, NO_HTTP_TOOLS, SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createDialogue, type Dialogue } from '../turns/dialogue.ts'
import type { AgreedCallback, BuiltInParts } from './built-in-tool.ts'

const log = createLogger({ service: 'dialogue', level: 'silent' })
/** The hand clock begins here: 15 January 2027, 08:00 UTC. */
const NOW = new Date(1_800_000_000_000)

describe('built-in tools', () => {
  let live: Livecall
  let callId: CallId
  let completion: ScriptedCompletion
  let dialogue: Dialogue
  let clock: ReturnType<typeof createHandClock>
  let writing: Promise<void>
  let answer: (at: Date) => AgreedCallback | Promise<AgreedCallback>
  const suppressed: { callId: CallId; words: string }[] = []
  const wished: Parameters<BuiltInParts['agreeCallback']>[0][] = []

  beforeAll(() => {
    live = connectLivecall({ redisUrl: inject('redisUrl'), prefix: uniqueRedisPrefix(), log })
  })
  afterAll(() => live.close())
  beforeEach(() => {
    suppressed.length = 0
    wished.length = 0
    writing = Promise.resolve()
    clock = createHandClock()
    answer = (at) => ({ kind: 'agreed', at })
    callId = systemIds.call()
    completion = createScriptedCompletion()
    dialogue = createDialogue({
      book: createTurnBook({ live, clock: systemClock, log, owner: 'here' }),
      completion,
      clock,
      watch: createNotes(),
      http: NO_HTTP_TOOLS,
      suppress: async (optOut) => {
        suppressed.push(optOut)
        await writing
      },
      keepLateToolCalls: async () => undefined,
      agreeCallback: async (wish) => {
        wished.push(wish)
        return answer(wish.at)
      },
    })
  })

  const given = (settings: Partial<CallSettings> = {}) =>
    saveCallSettings(live, { callId, settings: { ...SAMPLE_SETTINGS, ...settings } })
  const asks = (name: string, values: unknown = {}) => ({
    toolCalls: [{ name, argumentsJson: JSON.stringify(values) }],
  })
  const take = (turn: number, userText: string) =>
    dialogue.takeTurn({ callId, turn, userText, confidence: 0.9 })
  const spoken = (text: string, action: 'listen' | 'hangup' | 'transfer', more: object = {}) =>
    expect.objectContaining({ kind: 'spoken', spoken: { text, more: false, action, ...more } })
  const turns = async () => {
    await dialogue.settled()
    return collectTurns(live, { callId })
  }
  const offered = () => completion.requests[0]?.tools?.map(({ name }) => name)
  /** What the model was last told by a tool. */
  const told = () => {
    const last = completion.requests.at(-1)?.messages.findLast(({ role }) => role === 'tool')
    return JSON.parse(last?.content ?? '{}')
  }

  it('are what the agent has: the rest is not offered, and not run', async () => {
    await given()
    completion.willReply(asks('schedule_callback', { in_minutes: 5 }), { pieces: ['Не могу.'] })
    await take(1, 'Перезвоните')
    expect(offered()).toEqual(['end_call', 'opt_out'])
    expect(told()).toMatchObject({ ok: false, faults: ['there is no tool schedule_callback'] })
    expect(wished).toEqual([])
  })

  it('keep a person out of all calls before the goodbye is spoken', async () => {
    await given()
    completion.willReply(asks('opt_out'))
    const words = 'Мне ваши предложения вообще ни к чему, забудьте дорогу'
    expect(await take(1, words)).toEqual(spoken(SAMPLE_SETTINGS.opt_out.reply, 'hangup'))
    expect(suppressed).toEqual([expect.objectContaining({ callId, words })])
    expect(await turns()).toMatchObject([
      { source: 'opt-out', tool_calls: [{ tool: 'opt_out', outcome: 'done' }] },
    ])
  })

  it('keep a person out of calls although that cannot be written now: the record of the turn holds it', async () => {
    await given()
    const { promise, resolve: endWriting } = Promise.withResolvers<void>()
    writing = promise
    completion.willReply(asks('opt_out'))
    const answered = take(1, 'Забудьте дорогу')
    await expect.poll(() => suppressed).toHaveLength(1)
    await expect
      .poll(async () => (await collectTurns(live, { callId }))[0]?.tool_calls)
      .toMatchObject([{ tool: 'opt_out', outcome: 'running' }])
    clock.advance(3000)
    expect(await answered).toEqual(spoken(SAMPLE_SETTINGS.opt_out.reply, 'hangup'))
    endWriting()
    expect(await turns()).toMatchObject([{ source: 'opt-out', tool_calls: [{ outcome: 'timed-out' }] }])
  })

  it('keep a person out of calls who speaks on while that is written', async () => {
    await given()
    const { promise, resolve: endWriting } = Promise.withResolvers<void>()
    writing = promise
    completion.willReply(asks('opt_out'), { pieces: ['Слушаю.'] })
    void take(1, 'Забудьте дорогу')
    await expect.poll(() => suppressed).toHaveLength(1)
    expect(await take(2, 'Слышите?')).toEqual(spoken('Слушаю.', 'listen'))
    endWriting()
    expect((await turns())[0]).toMatchObject({ source: 'opt-out', action: 'listen' })
  })

  it('keep a person out of calls, however much the model has asked for before', async () => {
    await given()
    const many = Array.from({ length: 8 }, (_, at) => ({ name: `tool_${at}`, argumentsJson: '{}' }))
    completion.willReply({ toolCalls: [...many, ...asks('opt_out').toolCalls] })
    expect(await take(1, 'Забудьте дорогу')).toEqual(spoken(SAMPLE_SETTINGS.opt_out.reply, 'hangup'))
    expect(suppressed).toHaveLength(1)
  })

  it('end the call after the goodbye, and are part of the turn', async () => {
    await given()
    completion.willReply({ pieces: ['До свидания!'], ...asks('end_call', { reason: 'goodbye' }) })
    expect(await take(1, 'Пока')).toEqual(spoken('До свидания!', 'hangup'))
    expect(await turns()).toMatchObject([
      { action: 'hangup', tool_calls: [{ tool: 'end_call', outcome: 'done' }] },
    ])
  })

  const TARGETS = { transfer_targets: [{ name: 'sales', description: 'Sells.' }] }

  it('hand the call over to a target of the agent, and to nobody else', async () => {
    await given(TARGETS)
    completion.willReply(asks('transfer', { target: 'boss' }), {
      pieces: ['Соединяю с продажами.'],
      ...asks('transfer', { target: 'sales' }),
    })
    expect(await take(1, 'Соедините с человеком')).toEqual(
      spoken('Соединяю с продажами.', 'transfer', { transferTo: 'sales' }),
    )
    expect(told()).toMatchObject({ faults: ['target must be one of: sales'] })
    expect(await turns()).toMatchObject([{ action: 'transfer' }])
  })

  it('whose transfer failed are told so, in this turn and in those to come', async () => {
    await given(TARGETS)
    completion.willReply(
      { pieces: ['Соединяю.'], ...asks('transfer', { target: 'sales' }) },
      { pieces: ['Занято.'] },
      {
        pieces: ['Запишу.'],
      },
    )
    await take(1, 'Соедините')
    await dialogue.settled()
    const failedTransfer = { target: 'sales', result: 'busy' } as const
    await dialogue.takeTurn({ callId, turn: 2, userText: 'Ну что?', confidence: 0.9, failedTransfer })
    expect(told()).toMatchObject({
      ok: false,
      error: expect.stringContaining('sales was not reached (busy)'),
    })
    await dialogue.settled()
    await take(3, 'А теперь?')
    expect(told()).toMatchObject({ ok: false })
    expect(await turns()).toMatchObject([{ tool_calls: [{ outcome: 'failed' }] }, {}, {}])
  })

  it('press keys after what is said, or in silence', async () => {
    await given({ built_in_tools: ['send_dtmf'] })
    completion.willReply(asks('send_dtmf', { keys: '12#' }), { pieces: ['Набираю.'] })
    expect(await take(1, 'Нажмите один')).toEqual(spoken('Набираю.', 'listen', { sendKeys: '12#' }))
    completion.willReply(asks('send_dtmf', { keys: '7 p' }), asks('send_dtmf', { keys: '7p' }), {})
    expect(await take(2, 'Нажмите семь')).toEqual(spoken('', 'listen', { sendKeys: '7p' }))
  })

  const CALLBACKS: Partial<CallSettings> = {
    built_in_tools: ['schedule_callback'],
    time_zone: 'Asia/Yekaterinburg',
  }

  it('agree on a time by the person’s own clock, which the model is told', async () => {
    await given(CALLBACKS)
    completion.willReply(asks('schedule_callback', { local_time: '2027-01-15T18:30' }), {
      pieces: ['Договорились.'],
    })
    expect(await take(1, 'Позвоните в полседьмого')).toEqual(spoken('Договорились.', 'listen'))
    expect(completion.requests[0]?.messages.at(-2)).toEqual({
      role: 'system',
      content: 'Сейчас у собеседника: 2027-01-15T13:00, Friday (Asia/Yekaterinburg)',
    })
    expect(wished).toEqual([{ callId, at: new Date('2027-01-15T13:30:00Z'), zone: undefined }])
    expect(told()).toEqual({
      ok: true,
      agreed: expect.stringMatching(/^пятница, 15 января 2027 г\.,? (?:в )?18:30$/),
      time_zone: 'Asia/Yekaterinburg',
    })
  })

  it('say the time that holds where it is later than the one asked for', async () => {
    await given(CALLBACKS)
    answer = () => ({ kind: 'agreed', at: new Date('2027-01-16T05:00:00Z') })
    completion.willReply(asks('schedule_callback', { in_minutes: 600 }), { pieces: ['Завтра в десять.'] })
    await take(1, 'Через десять часов')
    expect(told()).toMatchObject({
      agreed: expect.stringContaining('10:00'),
      later_than_asked: expect.stringContaining('say this time'),
    })
  })

  it.each([
    [{ local_time: '2027-01-15T12:00' }, 'that time is over'],
    [{ local_time: '2027-06-15T12:00' }, 'too far'],
    [{}, 'give one of'],
    [{ in_minutes: 5, local_time: '2027-01-16T12:00' }, 'give one of'],
    [{ in_minutes: 5, time_zone: 'Moscow' }, 'no IANA time zone'],
  ])('agree on no time that is none: %j', async (values, error) => {
    await given(CALLBACKS)
    completion.willReply(asks('schedule_callback', values), { pieces: ['Когда?'] })
    await take(1, 'Потом')
    expect(told()).toMatchObject({ ok: false, error: expect.stringContaining(error) })
    expect(wished).toEqual([])
  })

  it('ask where the person is, where their number leaves it open', async () => {
    await given({ ...CALLBACKS, time_zone: 'Asia/Irkutsk|Europe/Moscow' })
    const local_time = '2027-01-15T18:00'
    completion.willReply(asks('schedule_callback', { local_time }), { pieces: ['Вы в каком городе?'] })
    await take(1, 'В шесть')
    expect(completion.requests[0]?.messages.at(-2)?.content).toContain('UTC: 2027-01-15T08:00')
    expect(told()).toMatchObject({
      ok: false,
      error: expect.stringContaining('ask the person where they are'),
    })
    completion.willReply(asks('schedule_callback', { local_time, time_zone: 'Asia/Irkutsk' }), {
      pieces: ['Хорошо.'],
    })
    await take(2, 'В Иркутске')
    expect(wished).toEqual([{ callId, at: new Date('2027-01-15T10:00:00Z'), zone: 'Asia/Irkutsk' }])
  })

  it('name no time of day where the person’s clock is not known', async () => {
    await given({ ...CALLBACKS, time_zone: 'Asia/Irkutsk|Europe/Moscow' })
    completion.willReply(asks('schedule_callback', { in_minutes: 30 }), { pieces: ['Через полчаса.'] })
    expect(await take(1, 'Через полчаса')).toEqual(spoken('Через полчаса.', 'listen'))
    expect(wished).toEqual([{ callId, at: new Date('2027-01-15T08:30:00Z'), zone: undefined }])
    expect(told()).toEqual({
      ok: true,
      agreed_in_minutes: 30,
      say: expect.stringContaining('no time of day'),
    })
  })

  it('promise nothing where writing it down takes too long', async () => {
    await given(CALLBACKS)
    const { promise, resolve: endWriting } = Promise.withResolvers<AgreedCallback>()
    answer = () => promise
    completion.willReply(asks('schedule_callback', { in_minutes: 30 }), { pieces: ['Не получится.'] })
    const answered = take(1, 'Через полчаса')
    await expect.poll(() => wished).toHaveLength(1)
    clock.advance(3000)
    expect(await answered).toEqual(spoken('Не получится.', 'listen'))
    expect(told()).toMatchObject({ ok: null, error: expect.stringContaining('do not promise') })
    endWriting({ kind: 'agreed', at: NOW })
    expect(await turns()).toMatchObject([{ tool_calls: [{ outcome: 'timed-out' }] }])
  })

  it('do not stop the time in which the model has to answer', async () => {
    await given({ ...CALLBACKS, first_sentence_deadline_ms: 2000 })
    const { promise, resolve: endWriting } = Promise.withResolvers<AgreedCallback>()
    answer = () => promise
    completion.willReply(asks('schedule_callback', { in_minutes: 30 }))
    const answered = take(1, 'Через полчаса')
    await expect.poll(() => wished).toHaveLength(1)
    clock.advance(2000)
    expect(await answered).toEqual(spoken(SAMPLE_SETTINGS.fallback, 'listen'))
    endWriting({ kind: 'agreed', at: NOW })
    await dialogue.settled()
  })

  it('promise nothing where nothing can be written down', async () => {
    await given(CALLBACKS)
    answer = () => Promise.reject(new Error('PostgreSQL is away'))
    completion.willReply(asks('schedule_callback', { in_minutes: 30 }), { pieces: ['Не получится.'] })
    expect(await take(1, 'Через полчаса')).toEqual(spoken('Не получится.', 'listen'))
    expect(told()).toMatchObject({ ok: false, error: expect.stringContaining('do not promise') })
    expect(NOW.toISOString()).toBe('2027-01-15T08:00:00.000Z')
  })
})
