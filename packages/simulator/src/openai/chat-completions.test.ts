import { describe, expect, test } from 'vitest'
import { answered, ask, chunk, errorOf, events, saying, started } from './testing/asking-the-server.ts'

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
    await expect.poll(() => server.requests[0]?.end, { timeout: 30_000 }).toBe('aborted-by-client')
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

  test('shows in GET /rehearsal/requests, oldest first, until it is cleared', async () => {
    const server = await started()
    const ledger = `${server.url.replace('/v1', '')}/rehearsal/requests`
    await ask(server, saying('Алло, это кто?'))
    await ask(server, saying('Вы робот?'))
    const all = await (await fetch(ledger)).json()
    const newest = await (await fetch(`${ledger}?last=1`)).json()
    await fetch(ledger, { method: 'DELETE' })

    expect(all).toMatchObject({
      requests: [
        { endpoint: 'chat', lastUserText: 'Алло, это кто?', status: 200, end: 'completed' },
        { lastUserText: 'Вы робот?' },
      ],
    })
    expect(newest).toMatchObject({ requests: [{ lastUserText: 'Вы робот?' }] })
    expect(server.requests).toEqual([])
  })
})
