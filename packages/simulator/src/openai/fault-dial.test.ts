import { describe, expect, test } from 'vitest'
import type { SimulatedOpenAi } from './server.ts'
import { answered, ask, errorOf, events, saying, started } from './testing/asking-the-server.ts'

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

  test.each([0, 1])(
    'broken-connection cuts the stream after its tokens, %i ms apart',
    async (tokenIntervalMs) => {
      const server = await started({
        faults: [{ fault: { kind: 'broken-connection', afterTokens: 3 } }],
        tokenIntervalMs,
      })
      const response = await ask(server, { ...saying('Вы робот?'), stream: true })
      let read = ''
      const reading = async () => {
        for await (const part of response.body ?? []) read += Buffer.from(part).toString('latin1')
      }

      await expect(reading()).rejects.toThrow()
      expect(read.match(/"content":"[^"]/g)).toHaveLength(3)
      expect(server.requests[0]).toMatchObject({ end: 'broken-by-fault', tokens: [{}, {}, {}] })
    },
  )

  test('broken-connection before the first token is no answer at all', async () => {
    const server = await started({ faults: [{ fault: { kind: 'broken-connection', afterTokens: 0 } }] })

    await expect(ask(server, { ...saying('Вы робот?'), stream: true })).rejects.toThrow()
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
