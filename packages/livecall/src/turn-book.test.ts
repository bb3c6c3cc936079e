import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type CallSettings, saveCallSettings } from './call-settings.ts'
import { connectLivecall, type Livecall } from './connection.ts'
import { OWNER_GRACE_MS } from './sentences.ts'
import { createTurnBook, type TurnBook } from './turn-book.ts'
import type { TurnDraft, TurnEnding } from './turn-draft.ts'
import { collectTurns, forgetCall, markHeard, markSaid } from './turns.ts'

const log = createLogger({ service: 'livecall', level: 'silent' })

const SETTINGS: CallSettings = {
  agent: 'halo@1',
  language: 'ru-RU',
  prompt: 'Вы голосовой ассистент компании HALO.',
  opening: 'Здравствуйте! Чем могу помочь?',
  model: 'gpt-4o-mini',
  temperature: 0.4,
  max_reply_tokens: 300,
  max_turns: 12,
  first_sentence_deadline_ms: 6000,
  memory: { budget_tokens: 4000 },
  fallback: 'Простите, я не расслышал.',
  farewell: 'До свидания!',
  ready_answers: [],
  guardrails: { forbidden: [], required: [], replacement: 'Об этом я говорить не могу.' },
  tools: [],
  time_zone: null,
  built_in_tools: [],
  transfer_targets: [],
  opt_out: { phrases: [], reply: 'Больше не позвоним.' },
}

const ENDING: TurnEnding = {
  source: 'model',
  action: 'listen',
  first_token_ms: 310,
  first_sentence_ms: 420,
  answered_ms: 800,
  prompt_tokens: 120,
  completion_tokens: 20,
  model: 'gpt-4o-mini',
}

const BOOKING: ToolCall = {
  id: 'call_0',
  tool: 'book',
  arguments: '{}',
  outcome: 'done',
  result: '{"ok":true}',
  status: 200,
  ms: 120,
  idempotency_key: null,
}

describe('the turns of a live call', () => {
  let live: Livecall
  let callId: CallId
  let here: TurnBook
  let elsewhere: TurnBook

  beforeAll(() => {
    live = connectLivecall({
      redisUrl: inject('redisUrl'),
      prefix: uniqueRedisPrefix(),
      log,
    })
  })
  afterAll(() => live.close())
  beforeEach(async () => {
    callId = systemIds.call()
    here = createTurnBook({ live, clock: systemClock, log, owner: 'here' })
    elsewhere = createTurnBook({ live, clock: systemClock, log, owner: 'elsewhere' })
    await saveCallSettings(live, { callId, settings: SETTINGS })
  })

  const say = (turn: number, userText: string) => ({ callId, turn, userText, confidence: 0.9 })

  const begin = async (book: TurnBook, turn: number, userText: string): Promise<TurnDraft> => {
    const begun = await book.begin(say(turn, userText))
    if (begun.kind !== 'begun') throw new Error(`turn ${turn} is ${begun.kind}`)
    return begun.draft
  }

  it('hands the settings and no history to the first turn', async () => {
    const draft = await begin(here, 1, 'Алло')
    expect(draft.settings).toEqual(SETTINGS)
    expect(draft.past).toEqual([])
  })

  it('refuses a call that nobody claimed', async () => {
    expect(await here.begin({ ...say(1, 'Алло'), callId: systemIds.call() })).toEqual({
      kind: 'unknown-call',
    })
  })

  it('gives a turn to exactly one of many that ask at the same time in two processes', async () => {
    const kinds = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? here : elsewhere).begin(say(1, 'Алло'))),
    )
    expect(kinds.filter(({ kind }) => kind === 'begun')).toHaveLength(1)
    expect(kinds.filter(({ kind }) => kind === 'repeated')).toHaveLength(19)
  })

  it('refuses a turn older than one that has begun, and repeats one that was answered', async () => {
    await (await begin(here, 1, 'Алло')).finish(ENDING)
    await begin(here, 3, 'Да')
    expect((await elsewhere.begin(say(2, 'Поздно'))).kind).toBe('stale')
    expect((await elsewhere.begin(say(1, 'Алло'))).kind).toBe('repeated')
  })

  it('answers a sentence here and elsewhere as soon as it is released', async () => {
    const draft = await begin(here, 1, 'Сколько стоит доставка?')
    const name = { callId, turn: 1 }
    const waiting = [here, elsewhere].map((book) => book.sentence(name, { index: 0, waitMs: 30_000 }))
    draft.release('Доставка бесплатная.')
    for (const answer of await Promise.all(waiting)) {
      expect(answer).toEqual({
        userText: 'Сколько стоит доставка?',
        spoken: { text: 'Доставка бесплатная.', more: true, action: 'continue' },
      })
    }
    const rest = elsewhere.sentence(name, { index: 1, waitMs: 30_000 })
    await draft.finish(ENDING)
    expect(await rest).toMatchObject({ spoken: { text: '', more: false, action: 'listen' } })
  })

  it('tells with the last sentence that it is the last where both come together', async () => {
    const draft = await begin(here, 1, 'Спасибо')
    const name = { callId, turn: 1 }
    const first = here.sentence(name, { index: 0, waitMs: 1 })
    draft.release('Всего доброго!')
    const finished = draft.finish({ ...ENDING, action: 'hangup' })
    expect(await first).toMatchObject({ spoken: { text: 'Всего доброго!', more: false, action: 'hangup' } })
    await finished
    expect(await elsewhere.sentence(name, { index: 0, waitMs: 1 })).toMatchObject({
      spoken: { more: false, action: 'hangup' },
    })
  })

  it('says that a turn is unknown, or its sentence late, instead of waiting for ever', async () => {
    expect(await elsewhere.sentence({ callId, turn: 9 }, { index: 0, waitMs: 30_000 })).toBe('unknown')
    await begin(here, 1, 'Алло')
    expect(await elsewhere.sentence({ callId, turn: 1 }, { index: 0, waitMs: 10 })).toBe('late')
  })

  it('takes a turn over from an owner that is silent, which then loses it', async () => {
    const dead = await begin(here, 1, 'Алло')
    const name = { callId, turn: 1 }
    const draft = await elsewhere.takeOver(name, { index: 0, waitedMs: 9000 })
    draft?.release(draft.settings.fallback)
    await draft?.finish({ ...ENDING, source: 'fallback' })
    dead.release('Слишком поздно.')
    await dead.finish(ENDING)
    expect(dead.abandoned.aborted).toBe(true)
    expect(await here.sentence(name, { index: 0, waitMs: 1 })).toMatchObject({
      spoken: { text: SETTINGS.fallback, more: false },
    })
    expect((await collectTurns(live, { callId })).map(({ ai_text }) => ai_text)).toEqual([SETTINGS.fallback])
  })

  it('does not take over a turn whose sentence has come', async () => {
    const draft = await begin(here, 1, 'Алло')
    draft.release('Слушаю вас.')
    await here.settled()
    expect(await elsewhere.takeOver({ callId, turn: 1 }, { index: 0, waitedMs: 9000 })).toBeUndefined()
  })

  it('leaves a turn to its owner for as long as its agent allows', async () => {
    await begin(here, 1, 'Алло')
    const early = { index: 0, waitedMs: SETTINGS.first_sentence_deadline_ms + OWNER_GRACE_MS - 1 }
    expect(await elsewhere.takeOver({ callId, turn: 1 }, early)).toBeUndefined()
  })

  it('remembers what was heard, not what was generated', async () => {
    const draft = await begin(here, 1, 'Расскажите об акции')
    for (const sentence of ['Акция идёт до пятницы.', 'Скидка двадцать процентов.']) draft.release(sentence)
    await draft.finish(ENDING)
    const heard = { turn: 1, characters: 'Акция идёт до пятницы.Скидка двад'.length, interrupted: true }
    const next = await elsewhere.begin({ ...say(2, 'Подождите'), heard })
    expect(next.kind === 'begun' && next.draft.past).toEqual([
      {
        turn: 1,
        userText: 'Расскажите об акции',
        heardText: 'Акция идёт до пятницы. Скидка',
        interrupted: true,
        source: 'model',
        toolCalls: [],
      },
    ])
  })

  it('remembers what was released of a reply that the person interrupted while it was generated', async () => {
    const draft = await begin(here, 1, 'Расскажите об акции')
    draft.release('Акция идёт до пятницы.')
    await here.settled()
    const next = await begin(here, 2, 'Стойте')
    expect(draft.abandoned.aborted).toBe(true)
    expect(next.past.map(({ heardText }) => heardText)).toEqual(['Акция идёт до пятницы.'])
  })

  it('collects every turn for the ledger: heard, unheard, and the one that a crash left open', async () => {
    const first = await begin(here, 1, 'Алло')
    first.release('Слушаю вас.')
    await first.finish(ENDING)
    await markHeard(live, { callId, turn: 1, characters: 6, interrupted: true })
    const second = await begin(here, 2, 'Да')
    second.release('Хорошо.')
    await here.settled()
    expect(await collectTurns(live, { callId })).toMatchObject([
      { turn: 1, user_text: 'Алло', ai_text: 'Слушаю вас.', heard_text: 'Слушаю', interrupted: true },
      { turn: 2, user_text: 'Да', ai_text: 'Хорошо.', heard_text: null, answered_ms: null },
    ])
  })

  it('lets every key of a call expire, and none behind after the call is forgotten', async () => {
    const draft = await begin(here, 1, 'Алло')
    draft.release('Слушаю вас.')
    await draft.finish(ENDING)
    await markHeard(live, { callId, turn: 1, characters: 3, interrupted: false })
    const keys = await live.redis.keys(live.key(callId, '*'))
    expect(keys.length).toBeGreaterThan(3)
    for (const key of keys) expect(await live.redis.pttl(key)).toBeGreaterThan(0)
    await forgetCall(live, { callId })
    expect(await live.redis.keys(live.key(callId, '*'))).toEqual([])
    expect((await elsewhere.begin(say(2, 'Алло'))).kind).toBe('unknown-call')
  })

  it('keeps which tools a turn called until the call is forgotten, and brings nothing back then', async () => {
    const draft = await begin(here, 1, 'Запишите меня')
    await draft.keepToolCalls([{ ...BOOKING, outcome: 'running' }])
    await draft.finish(ENDING)
    await draft.keepToolCalls([BOOKING])
    expect(await collectTurns(live, { callId })).toMatchObject([{ tool_calls: [BOOKING] }])
    await forgetCall(live, { callId })
    await expect(draft.keepToolCalls([BOOKING])).rejects.toThrow('is over')
    expect(await live.redis.keys(live.key(callId, '*'))).toEqual([])
  })

  it('remembers what a command had the agent say behind the turn that it followed, told late or twice', async () => {
    await markSaid(live, { callId, seq: 3, text: 'Минуту, я уточню.', afterTurn: undefined })
    await (await begin(here, 1, 'Алло')).finish(ENDING)
    await (await begin(here, 2, 'Да')).finish(ENDING)
    await markSaid(live, { callId, seq: 9, text: 'Коллега подсказывает: завтра.', afterTurn: 1 })
    await markSaid(live, { callId, seq: 9, text: 'Коллега подсказывает: завтра.', afterTurn: undefined })
    const { past } = await begin(elsewhere, 3, 'Хорошо')
    expect(past.map(({ turn, source, heardText }) => [turn, source, heardText])).toEqual([
      [0, 'command', 'Минуту, я уточню.'],
      [1, 'model', ''],
      [1, 'command', 'Коллега подсказывает: завтра.'],
      [2, 'model', ''],
    ])
    await here.settled()
    await forgetCall(live, { callId })
    await markSaid(live, { callId, seq: 12, text: 'Поздно.', afterTurn: 3 })
    expect(await live.redis.keys(live.key(callId, '*'))).toEqual([])
  })

  it('goes on with a call that a later version of a gateway has begun', async () => {
    const { agent, ...rest } = SETTINGS
    const newer = { agent, ...rest, opt_out: { ...SETTINGS.opt_out, by: 'whisper' }, moods: ['calm'] }
    await live.redis.set(live.key(callId, 'settings'), JSON.stringify(newer), 'PX', 60_000)
    await live.redis.hset(live.key(callId, 'dialogue'), {
      newest: 1,
      e1: JSON.stringify(['Алло', ['Слушаю вас.'], 'telepathy', { mood: 'calm' }]),
      t1: JSON.stringify([{ ...BOOKING, mood: 'calm' }]),
      z1: 'what nobody here knows',
    })
    const { past, settings } = await begin(here, 2, 'Да')
    expect(settings).toEqual(SETTINGS)
    expect(past).toMatchObject([{ turn: 1, heardText: 'Слушаю вас.', source: 'model', toolCalls: [BOOKING] }])
  })

  it('works after Redis has lost its scripts', async () => {
    await begin(here, 1, 'Алло')
    await live.redis.script('FLUSH')
    expect((await begin(here, 2, 'Да')).past).toHaveLength(1)
  })
})
