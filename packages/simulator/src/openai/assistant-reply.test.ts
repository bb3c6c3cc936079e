import { describe, expect, test } from 'vitest'
import { answered, ask, chunk, events, saying, started } from './testing/asking-the-server.ts'

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
