import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { encodeRecording } from '../recording/encode-recording.ts'
import { createSimulatedOpenAi, type SimulatedOpenAi, type SimulatedOpenAiOptions } from './server.ts'

const running: SimulatedOpenAi[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function started(options: Partial<SimulatedOpenAiOptions> = {}): Promise<SimulatedOpenAi> {
  const server = createSimulatedOpenAi({ seed: 7, timeToFirstTokenMs: 0, tokenIntervalMs: 0, ...options })
  running.push(server)
  await server.start()
  return server
}

function ask(
  server: SimulatedOpenAi,
  body: object,
  init: { key?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${init.key ?? 'sk-test'}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', ...body }),
    signal: init.signal ?? null,
  })
}

function saying(text: string, ...before: { role: string; content: string }[]): { messages: object[] } {
  return { messages: [...before, { role: 'user', content: text }] }
}

const completion = z.object({
  choices: z.array(
    z.object({
      message: z.object({
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        tool_calls: z
          .array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }))
          .optional(),
      }),
      finish_reason: z.string(),
    }),
  ),
  usage: z.object({
    prompt_tokens: z.number(),
    prompt_tokens_details: z.object({ cached_tokens: z.number() }),
  }),
})

async function answered(server: SimulatedOpenAi, body: object) {
  const { choices, usage } = completion.parse(await (await ask(server, body)).json())
  const [choice] = choices
  if (choice === undefined) throw new Error('an answer without a choice')
  return { ...choice.message, finishReason: choice.finish_reason, usage }
}

const chunk = z.object({
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      delta: z.object({
        role: z.string().optional(),
        content: z.string().nullish(),
        tool_calls: z
          .array(z.object({ function: z.object({ name: z.string().optional(), arguments: z.string() }) }))
          .optional(),
      }),
      finish_reason: z.string().nullable(),
    }),
  ),
  usage: z.object({ completion_tokens: z.number() }).nullish(),
})

async function events(response: Response): Promise<string[]> {
  const text = await response.text()
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))
}

async function errorOf(response: Response) {
  return z
    .object({ error: z.looseObject({ code: z.string().nullable(), type: z.string(), message: z.string() }) })
    .parse(await response.json()).error
}

const endCall = {
  type: 'function',
  function: {
    name: 'end_call',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', enum: ['goodbye', 'opt_out'] } },
      required: ['reason'],
      additionalProperties: false,
    },
  },
}

describe('a streamed completion', () => {
  test('comes as a role chunk, content pieces, a finish reason, usage and [DONE]', async () => {
    const server = await started()
    const sent = await events(
      await ask(server, {
        ...saying('Когда привезут заказ?'),
        stream: true,
        stream_options: { include_usage: true },
      }),
    )
    const chunks = sent.slice(0, -1).map((event) => chunk.parse(JSON.parse(event)))

    expect(sent.at(-1)).toBe('[DONE]')
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: chunks.length - 3 } })
  })

  test('says the same as the answer that is not streamed', async () => {
    const server = await started()
    const whole = await answered(server, saying('Сколько стоит доставка?'))
    const sent = await events(await ask(server, { ...saying('Сколько стоит доставка?'), stream: true }))
    const streamed = sent
      .slice(0, -1)
      .map((event) => chunk.parse(JSON.parse(event)).choices[0]?.delta.content ?? '')

    expect(streamed.length).toBeGreaterThan(8)
    expect(streamed.join('')).toBe(whole.content)
  })

  test.each(['inside-characters', 'every-byte'] as const)(
    'cut %s is the same text once it is put together',
    async (splitting) => {
      const server = await started({ splitting, script: [{ text: 'Это т. е. 3.5 млн 🎉 рублей.' }] })
      const response = await ask(server, { ...saying('?'), stream: true })
      const parts: Uint8Array[] = []
      for await (const part of response.body ?? []) parts.push(part)
      const cutInside = parts.some((part) => (part.at(-1) ?? 0) >= 0x80)
      const text = Buffer.concat(parts).toString('utf8')
      const pieces = text
        .split('\n\n')
        .slice(0, -2)
        .map((event) => chunk.parse(JSON.parse(event.slice(6))).choices[0]?.delta.content ?? '')

      expect(cutInside).toBe(true)
      expect(pieces.join('')).toBe('Это т. е. 3.5 млн 🎉 рублей.')
    },
  )

  test('leaves its token times in the ledger, in order, on both clocks', async () => {
    const server = await started({ tokenIntervalMs: 2 })
    await (await ask(server, { ...saying('Вы робот?'), stream: true })).text()
    const [entry] = server.requests
    const times = entry?.tokens.map((token) => token.monotonicMs) ?? []

    expect(entry).toMatchObject({
      endpoint: 'chat',
      stream: true,
      lastUserText: 'Вы робот?',
      finishReason: 'stop',
    })
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    expect(times.at(-1)).toBeGreaterThan(entry?.receivedMonotonicMs ?? Number.POSITIVE_INFINITY)
    expect(entry?.tokens.map((token) => token.text).join('')).toMatch(/ассистент/)
  })

  test('shows in the ledger as aborted where the client went away', async () => {
    const server = await started({ faults: [{ fault: { kind: 'stall', afterTokens: 2 } }] })
    const leaving = new AbortController()
    const response = await ask(server, { ...saying('Вы робот?'), stream: true }, { signal: leaving.signal })
    leaving.abort()

    await expect(response.text()).rejects.toThrow()
    await expect.poll(() => server.requests[0]?.end).toBe('aborted-by-client')
  })
})

describe('the assistant of HALO', () => {
  const prompt = {
    role: 'system',
    content: 'Ты ассистент HALO.\n- name: Анна\n- order: А-17\n- delivery_date: 25 ноября',
  }

  test('answers each kind of question, in one to four sentences', async () => {
    const server = await started()
    const heard: Record<string, RegExp> = {
      'Когда привезут мой заказ?': /заказ|доставк/i,
      'По какому адресу?': /адрес|ул\. Ленина/,
      'А можно перенести на другой день?': /врем|перен/i,
      'Вы робот?': /голосовой ассистент/,
      'Сколько это стоит?': /руб|оплат|рублей/i,
      'Отвяжитесь от меня': /недовольство|отвлекаю/,
    }
    for (const [question, expected] of Object.entries(heard)) {
      expect((await answered(server, saying(question, prompt))).content, question).toMatch(expected)
    }
  })

  test('uses what the prompt tells about the person', async () => {
    const replies = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(
        async (seed) => (await answered(await started({ seed }), saying('Где мой заказ?', prompt))).content,
      ),
    )
    expect(replies.some((reply) => reply?.includes('А-17'))).toBe(true)
    expect(replies.join()).not.toMatch(/[{}]/)
  })

  test('does not repeat itself where it has another way to say it', async () => {
    const server = await started()
    const first = (await answered(server, saying('Сколько стоит?'))).content ?? ''
    const history = [
      { role: 'user', content: 'Сколько стоит?' },
      { role: 'assistant', content: first },
    ]

    expect((await answered(server, saying('Сколько стоит?', ...history))).content).not.toBe(first)
  })

  test('speaks English with who speaks English', async () => {
    expect((await answered(await started(), saying('When will my order arrive?'))).content).toMatch(
      /^[\x20-\x7e]+$/,
    )
  })

  test('hangs up with end_call after a goodbye, where it is offered the tool', async () => {
    const server = await started()
    const offered = await answered(server, { ...saying('Спасибо, до свидания!'), tools: [endCall] })
    const bare = await answered(server, saying('Спасибо, до свидания!'))

    expect(offered.finishReason).toBe('tool_calls')
    expect(offered.tool_calls?.[0]?.function).toEqual({ name: 'end_call', arguments: '{"reason":"goodbye"}' })
    expect(bare.tool_calls).toBeUndefined()
    expect(bare.content).toMatch(/свидания|доброго/)
  })

  test('streams the arguments of end_call in parts', async () => {
    const server = await started()
    const sent = await events(
      await ask(server, { ...saying('Больше не звоните мне'), stream: true, tools: [endCall] }),
    )
    const calls = sent
      .slice(0, -1)
      .flatMap((event) => chunk.parse(JSON.parse(event)).choices[0]?.delta.tool_calls ?? [])

    expect(calls[0]?.function.name).toBe('end_call')
    expect(calls.length).toBeGreaterThan(2)
    expect(calls.map((call) => call.function.arguments).join('')).toBe('{"reason":"opt_out"}')
  })

  test('says word for word what is scripted for a phrase', async () => {
    const server = await started({ script: [{ phrase: 'ленин', pieces: ['На ул', '. Ленина', '.'] }] })

    expect((await answered(server, saying('Где на Ленина?'))).content).toBe('На ул. Ленина.')
    expect((await answered(server, saying('Вы робот?'))).content).toMatch(/ассистент/)
  })

  test('tells that a long prompt was seen before', async () => {
    const server = await started()
    const long = { role: 'system', content: 'Правила разговора. '.repeat(400) }
    const first = await answered(server, saying('Алло', long))
    const second = await answered(server, saying('Алло, кто это?', long))

    expect(first.usage.prompt_tokens_details.cached_tokens).toBe(0)
    expect(second.usage.prompt_tokens_details.cached_tokens).toBeGreaterThanOrEqual(1024)
  })
})

describe('a fault dial', () => {
  const statuses = [
    ['wrong-key', 401, 'invalid_api_key'],
    ['insufficient-quota', 429, 'insufficient_quota'],
    ['rate-limited', 429, 'rate_limit_exceeded'],
    ['server-error', 500, null],
    ['context-too-long', 400, 'context_length_exceeded'],
  ] as const

  test.each(statuses)('%s answers %i with code %s', async (kind, status, code) => {
    const server = await started({ faults: [{ fault: { kind } }] })
    const response = await ask(server, saying('Алло'))

    expect(response.status).toBe(status)
    expect((await errorOf(response)).code).toBe(code)
    expect(server.requests[0]).toMatchObject({ fault: kind, status })
  })

  test('strikes only the requests, the phrase and the number of times it names', async () => {
    const second = await started({ faults: [{ fault: { kind: 'server-error' }, requests: [2] }] })
    const phrase = await started({
      faults: [{ fault: { kind: 'server-error' }, phrase: 'Сломайся', times: 1 }],
    })
    const statusOf = async (server: SimulatedOpenAi, text: string) => (await ask(server, saying(text))).status

    expect([await statusOf(second, 'а'), await statusOf(second, 'б'), await statusOf(second, 'в')]).toEqual([
      200, 500, 200,
    ])
    expect([
      await statusOf(phrase, 'алло'),
      await statusOf(phrase, 'сломайся!'),
      await statusOf(phrase, 'сломайся!'),
    ]).toEqual([200, 500, 200])
  })

  test('with a probability strikes about so often, and the same requests for the same seed', async () => {
    const strikes = async () => {
      const server = await started({ faults: [{ fault: { kind: 'server-error' }, probability: 0.3 }] })
      const hit: number[] = []
      for (let number = 1; number <= 60; number += 1)
        if ((await ask(server, saying('а'))).status === 500) hit.push(number)
      return hit
    }
    const first = await strikes()

    expect(first.length).toBeGreaterThan(8)
    expect(first.length).toBeLessThan(30)
    expect(await strikes()).toEqual(first)
  })

  test('broken-connection cuts the stream after its tokens', async () => {
    const server = await started({
      faults: [{ fault: { kind: 'broken-connection', afterTokens: 3 } }],
      tokenIntervalMs: 1,
    })
    const response = await ask(server, { ...saying('Вы робот?'), stream: true })

    await expect(response.text()).rejects.toThrow()
    expect(server.requests[0]?.tokens).toHaveLength(3)
    expect(server.requests[0]?.end).toBe('broken-by-fault')
  })

  test('a stall for a while delays what follows, and the reply still comes whole', async () => {
    const server = await started({ faults: [{ fault: { kind: 'stall', afterTokens: 2, forMs: 150 } }] })
    await (await ask(server, { ...saying('Вы робот?'), stream: true })).text()
    const [, second, third] = server.requests[0]?.tokens ?? []

    expect((third?.monotonicMs ?? 0) - (second?.monotonicMs ?? 0)).toBeGreaterThan(100)
    expect(server.requests[0]?.end).toBe('completed')
  })

  test('error-in-stream, refusal, content-filtered and truncated come in the shape of OpenAI', async () => {
    const server = await started({
      faults: [
        { fault: { kind: 'error-in-stream', afterTokens: 2 }, phrase: 'один' },
        { fault: { kind: 'refusal' }, phrase: 'два' },
        { fault: { kind: 'content-filtered' }, phrase: 'три' },
        { fault: { kind: 'truncated', afterTokens: 4 }, phrase: 'четыре' },
      ],
    })
    const broken = await events(await ask(server, { ...saying('один'), stream: true }))

    expect(JSON.parse(broken.at(-1) ?? '')).toMatchObject({ error: { type: 'server_error' } })
    expect(await answered(server, saying('два'))).toMatchObject({
      content: null,
      refusal: expect.stringMatching(/помочь/),
    })
    expect((await answered(server, saying('три'))).finishReason).toBe('content_filter')
    expect((await answered(server, saying('четыре'))).finishReason).toBe('length')
  })

  test('can be turned while the server runs', async () => {
    const server = await started()
    const origin = server.url.replace('/v1', '')
    const turned = await fetch(`${origin}/rehearsal/faults`, {
      method: 'PUT',
      body: JSON.stringify({ faults: [{ fault: { kind: 'server-error', status: 503 } }] }),
    })
    const refused = await fetch(`${origin}/rehearsal/faults`, {
      method: 'PUT',
      body: '{"faults":[{"fault":{"kind":"flood"}}]}',
    })

    expect(turned.status).toBe(200)
    expect(refused.status).toBe(400)
    expect((await ask(server, saying('Алло'))).status).toBe(503)
  })
})

describe('the request itself', () => {
  test('is refused without a key, with the wrong one, for an unknown model and for a malformed body', async () => {
    const server = await started({ apiKeys: ['sk-right-key'] })
    const wrong = await ask(server, saying('Алло'), { key: 'sk-wrong-key-1234' })
    const unknown = await ask(server, { ...saying('Алло'), model: 'llama-9' }, { key: 'sk-right-key' })
    const malformed = await ask(server, { messages: [] }, { key: 'sk-right-key' })
    const keyless = await fetch(`${server.url}/models`)

    expect([wrong.status, unknown.status, malformed.status, keyless.status]).toEqual([401, 404, 400, 401])
    expect((await errorOf(wrong)).message).not.toContain('sk-wrong-key-1234')
    expect((await errorOf(unknown)).code).toBe('model_not_found')
  })

  test('of a reasoning model is refused for max_tokens and for a temperature', async () => {
    const server = await started()

    expect((await errorOf(await ask(server, { ...saying('?'), model: 'o4-mini', max_tokens: 5 }))).code).toBe(
      'unsupported_parameter',
    )
    expect(
      (await errorOf(await ask(server, { ...saying('?'), model: 'gpt-5-mini', temperature: 0.2 }))).code,
    ).toBe('unsupported_value')
  })

  test('shows in GET /rehearsal/requests', async () => {
    const server = await started()
    await ask(server, saying('Алло, это кто?'))
    const listed = await (await fetch(`${server.url.replace('/v1', '')}/rehearsal/requests`)).json()

    expect(listed).toMatchObject({
      requests: [{ endpoint: 'chat', lastUserText: 'Алло, это кто?', status: 200, end: 'completed' }],
    })
  })
})

describe('a structured output', () => {
  const format = (schema: object, strict = true) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'analysis', strict, schema } },
  })
  const transcript = saying(
    JSON.stringify([
      { speaker: 'agent', text: 'Куда привезти заказ?' },
      { speaker: 'person', text: 'Привезите на ул. Мира, д. 7' },
      { speaker: 'person', text: 'Да, лучше завтра вечером' },
    ]),
  )
  const found = z.strictObject({ value: z.string(), quote: z.string() }).nullable()
  const node: z.ZodType = z.strictObject({
    label: z.string(),
    get next() {
      return z.union([node, z.null()])
    },
  })
  const document = z.strictObject({
    summary: z.string().min(10),
    disposition: z.enum(['agreed', 'refused', 'other']),
    sentiment: z.enum(['positive', 'neutral', 'negative']),
    score: z.int().min(1).max(5),
    share: z.number().min(0).max(1),
    opted_out: z.boolean(),
    delivery_address: found.describe('Адрес доставки'),
    age: z.strictObject({ value: z.number(), quote: z.string() }).nullable().describe('Возраст клиента'),
    next_steps: z.array(z.string()).max(3),
    findings: z.array(
      z.strictObject({
        name: z.enum(['date', 'price']),
        value: z.string().nullable(),
        quote: z.string().nullable(),
      }),
    ),
    asked_at: z.iso.datetime(),
    chain: node,
  })

  test('is valid for its schema, quotes the person word for word, and repeats for the same seed', async () => {
    const schema = z.toJSONSchema(document)
    const first = await answered(await started(), { ...transcript, ...format(schema) })
    const second = await answered(await started(), { ...transcript, ...format(schema) })
    const written = document.parse(JSON.parse(first.content ?? ''))

    expect(second.content).toBe(first.content)
    expect(written.delivery_address).toEqual({
      value: 'ул. Мира, д. 7',
      quote: 'Привезите на ул. Мира, д. 7',
    })
    expect(written.age).toBeNull()
    expect(written.disposition).toBe('agreed')
    expect(written.opted_out).toBe(false)
    expect(written.findings).toEqual([
      { name: 'date', value: 'Да, лучше завтра вечером', quote: 'Да, лучше завтра вечером' },
      { name: 'price', value: null, quote: null },
    ])
  })

  test('tells apart what people came to, in the words of any form', async () => {
    const server = await started()
    const form = z.strictObject({
      disposition: z.enum([
        'goal-reached',
        'callback-wanted',
        'not-interested',
        'wrong-person',
        'do-not-call',
        'question-answered',
        'inconclusive',
      ]),
      confirmed: z
        .strictObject({
          quote: z.string().nullable(),
          value: z.boolean().nullable(),
          confidence: z.number().min(0).max(1),
        })
        .describe('Клиент подтвердил доставку'),
    })
    const readings = {
      'goal-reached': ['Да? Кто это?', 'Хорошо, мне подходит.'],
      'callback-wanted': ['Мне нужно перенести визит.', 'В пятницу утром.'],
      'not-interested': ['Мне ничего не нужно.'],
      'wrong-person': ['Вы ошиблись номером.'],
      'do-not-call': ['Да, слушаю.', 'Больше мне не звоните.'],
      'question-answered': ['А сколько стоит подключение?'],
      inconclusive: ['Какая-то ерунда.'],
    }
    for (const [disposition, lines] of Object.entries(readings)) {
      const transcript = JSON.stringify({ transcript: lines.map((text) => ({ speaker: 'person', text })) })
      const answer = await answered(server, { ...saying(transcript), ...format(z.toJSONSchema(form)) })
      const written = form.parse(JSON.parse(answer.content ?? ''))

      expect(written.disposition, lines.join(' ')).toBe(disposition)
      if (disposition === 'goal-reached')
        expect(written.confirmed).toMatchObject({ quote: 'Хорошо, мне подходит.', value: true })
      if (disposition === 'inconclusive')
        expect(written.confirmed).toEqual({ quote: null, value: null, confidence: 0 })
    }
  })

  test('reads a conversation that stands in the prompt as lines', async () => {
    const said = saying('Разговор:\n[00:01] Агент: Здравствуйте!\n[00:04] Клиент: Больше не звоните мне\n')
    const schema = z.toJSONSchema(z.strictObject({ opted_out: z.boolean(), quote: z.string() }))
    const answer = await answered(await started(), { ...said, ...format(schema) })

    expect(JSON.parse(answer.content ?? '')).toEqual({ opted_out: true, quote: 'Больше не звоните мне' })
  })

  test('is refused for a schema that strict mode does not take', async () => {
    const server = await started()
    const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const optional = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: [],
      additionalProperties: false,
    }

    expect((await errorOf(await ask(server, { ...transcript, ...format(open) }))).message).toMatch(
      /additionalProperties/,
    )
    expect((await errorOf(await ask(server, { ...transcript, ...format(optional) }))).message).toMatch(
      /Missing 'a'/,
    )
    expect((await ask(server, { ...transcript, ...format(open, false) })).status).toBe(200)
  })

  test('breaks its schema where the dial says so', async () => {
    const server = await started({ faults: [{ fault: { kind: 'broken-document' } }] })
    const answer = await answered(server, { ...transcript, ...format(z.toJSONSchema(document)) })

    expect(document.safeParse(JSON.parse(answer.content ?? '')).success).toBe(false)
  })
})

describe('a transcription', () => {
  const recording = encodeRecording({
    durationMs: 7200,
    utterances: [
      { channel: 'person', text: 'Да, слушаю вас.', startMs: 3600, endMs: 5100 },
      { channel: 'agent', text: 'Здравствуйте! Это HALO.', startMs: 0, endMs: 3000 },
      { channel: 'person', text: 'Этого уже не слышно', startMs: 9000, endMs: 9900 },
    ],
  })

  function upload(
    server: SimulatedOpenAi,
    bytes: Uint8Array,
    fields: Record<string, string> = {},
    name = 'call.mp3',
  ) {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)]), name)
    for (const [field, value] of Object.entries({ model: 'whisper-1', ...fields })) form.append(field, value)
    return fetch(`${server.url}/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: form,
    })
  }

  test('answers verbose_json with segments in the order of time, within the audio', async () => {
    const response = await upload(await started(), recording, {
      response_format: 'verbose_json',
      language: 'ru',
    })

    expect(await response.json()).toMatchObject({
      language: 'russian',
      duration: 7.2,
      text: 'Здравствуйте! Это HALO. Да, слушаю вас.',
      segments: [
        { id: 0, start: 0, end: 3, text: ' Здравствуйте! Это HALO.' },
        { id: 1, start: 3.6, end: 5.1, text: ' Да, слушаю вас.' },
      ],
    })
  })

  test('answers words where they are asked for, and text and json', async () => {
    const server = await started()
    const words = await upload(server, recording, {
      response_format: 'verbose_json',
      'timestamp_granularities[]': 'word',
    })
    const parsed = z.object({ words: z.array(z.object({ word: z.string() })) }).parse(await words.json())

    expect(parsed.words.map((one) => one.word)).toEqual([
      'Здравствуйте',
      'Это',
      'HALO',
      'Да',
      'слушаю',
      'вас',
    ])
    expect(await (await upload(server, recording, { response_format: 'text' })).text()).toBe(
      'Здравствуйте! Это HALO. Да, слушаю вас.\n',
    )
    expect(await (await upload(server, recording)).json()).toMatchObject({
      text: 'Здравствуйте! Это HALO. Да, слушаю вас.',
    })
  })

  test('is refused with 400 for bytes without audio, and for a file name that is no audio', async () => {
    const server = await started()
    const page = await upload(server, Buffer.from('<html>not ready</html>'))
    const text = await upload(server, recording, {}, 'call.html')

    expect([page.status, text.status]).toEqual([400, 400])
    expect((await errorOf(page)).message).toMatch(/could not be decoded/)
    expect((await errorOf(text)).message).toMatch(/Supported formats/)
  })

  test('of silence is empty, or what Whisper is known to invent', async () => {
    const silence = encodeRecording({ utterances: [], durationMs: 4000 })
    const honest = await upload(await started(), silence)
    const inventing = await upload(await started({ hallucinateOnSilence: true }), silence)

    expect(await honest.json()).toMatchObject({ text: '' })
    expect(await inventing.json()).toMatchObject({ text: 'Продолжение следует...' })
  })

  test('meets its own fault dials', async () => {
    const server = await started({
      faults: [{ endpoint: 'transcription', fault: { kind: 'rate-limited', retryAfterMs: 2000 } }],
    })
    const response = await upload(server, recording)

    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after-ms')).toBe('2000')
    expect((await ask(server, saying('Алло'))).status).toBe(200)
  })
})
