import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answered, ask, errorOf, saying, started } from './testing/asking-the-server.ts'

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
