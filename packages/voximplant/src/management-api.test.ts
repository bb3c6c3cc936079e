import { generateKeyPairSync } from 'node:crypto'
import type { Clock } from '@perezvon/runtime/clock'
import { Secret } from '@perezvon/runtime/secret'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseServiceAccountKey } from './management-api/credentials.ts'
import { createManagementApi, type ManagementApi } from './management-api.ts'
import { type ScriptedPlatform, startScriptedPlatform } from './testing/scripted-platform.ts'

let platform: ScriptedPlatform
let apis: ManagementApi[]

beforeEach(async () => {
  apis = []
  platform = await startScriptedPlatform()
})
afterEach(async () => {
  await Promise.all(apis.map((api) => api.close()))
  await platform.close()
})

const clockAt = (now: () => Date): Clock => ({ now, sleep: async () => undefined })
const clock = clockAt(() => new Date('2026-11-21T09:00:00Z'))

function api(options: Partial<Parameters<typeof createManagementApi>[0]> = {}): ManagementApi {
  const made = createManagementApi({
    baseUrl: platform.url,
    credentials: { accountId: '42', apiKey: new Secret('the-key') },
    clock,
    timeoutMs: 20_000,
    ...options,
  })
  apis.push(made)
  return made
}

test.each(['', '/', '/platform_api', '/platform_api/'])(
  'the address may be written with «%s» at its end',
  async (end) => {
    platform.willSay({ result: { account_id: 42 } })
    await api({ baseUrl: `${platform.url}${end}` }).accountInfo()
    expect(platform.asked[0]?.path).toBe('/platform_api/GetAccountInfo/')
  },
)

describe('saying who asks', () => {
  test('an API key travels in the form, never in the address', async () => {
    platform.willSay({ result: { account_id: 42, balance: 12.5, currency: 'RUR', api_key: 'leak' } })
    const info = await api().accountInfo()
    expect(info).toEqual({
      accountId: '42',
      name: '',
      balance: 12.5,
      currency: 'RUR',
      active: true,
      frozen: false,
    })
    expect(platform.asked[0]?.path).toBe('/platform_api/GetAccountInfo/')
    expect(platform.asked[0]?.form.get('account_id')).toBe('42')
    expect(platform.asked[0]?.form.get('api_key')).toBe('the-key')
  })

  test('a service account signs tokens of less than an hour, shares one, and renews it before its end', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = parseServiceAccountKey(
      JSON.stringify({
        account_id: 42,
        key_id: 'key-1',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      }),
    )
    let now = new Date('2026-11-21T09:00:00Z')
    platform.willSay({ result: { account_id: 42 } })
    const made = api({ credentials: key, clock: clockAt(() => now) })
    await made.accountInfo()
    now = new Date('2026-11-21T09:14:59Z')
    await made.accountInfo()
    now = new Date('2026-11-21T09:15:00Z')
    await made.accountInfo()
    const tokens = platform.asked.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '')
    expect(tokens[1]).toBe(tokens[0])
    expect(tokens[2]).not.toBe(tokens[0])
    expect(platform.asked[0]?.form.has('account_id')).toBe(false)
    expect(decodeProtectedHeader(tokens[0] ?? '')).toMatchObject({ alg: 'RS256', kid: 'key-1' })
    const { payload } = await jwtVerify(tokens[0] ?? '', publicKey, {
      issuer: '42',
      currentDate: new Date('2026-11-21T09:00:00Z'),
    })
    expect((payload.exp ?? Number.NaN) - (payload.iat ?? Number.NaN)).toBeLessThanOrEqual(3600)
    expect(payload.iat).toBeLessThan(new Date('2026-11-21T09:00:00Z').getTime() / 1000)
  })

  test.each([
    ['{', 'file'],
    ['{"account_id":1,"key_id":"k","private_key":"no pem"}', 'private_key'],
    ['{"account_id":1,"private_key":"-----BEGIN PRIVATE KEY-----"}', 'key_id'],
  ])('the credentials «%s» are refused, naming %s', (text, named) => {
    expect(() => parseServiceAccountKey(text)).toThrowError(
      expect.objectContaining({ code: 'bad-settings', message: expect.stringContaining(named) }),
    )
  })
})

describe('queries', () => {
  const session = (id: number, rest: object = {}) => ({
    call_session_history_id: id,
    custom_data: 'https://x.example|v1.call_a',
    start_date: '2026-11-21 08:30:05',
    duration: 61,
    finish_reason: 'Normal termination',
    ...rest,
  })

  test('call history sums the cost of calls, recordings and everything else', async () => {
    platform.willSay({
      result: [
        session(1, {
          calls: [
            {
              call_id: 'a',
              start_time: '2026-11-21 08:30:07',
              duration: 50,
              remote_number: '79160000000',
              local_number: '74950000000',
              successful: true,
              incoming: false,
              cost: 0.1,
              end_reason: { code: 200, details: 'Normal call clearing' },
            },
          ],
          records: [{ record_url: 'https://storage.example/r', duration: 48, file_size: 1234, cost: '0.2' }],
          other_resource_usage: [
            { resource_type: 'YANDEXASR', cost: 0.004, resource_quantity: 4, unit: 'q' },
          ],
        }),
        session(2, { calls: null, finish_reason: null, duration: null }),
      ],
      total_count: 2,
    })
    const sessions = await api().callHistory({ sessionIds: ['1', '2'] })
    expect(sessions[0]).toMatchObject({
      sessionId: '1',
      startedAt: new Date('2026-11-21T08:30:05Z'),
      durationSeconds: 61,
      finishReason: 'Normal termination',
      cost: 0.304,
      calls: [{ remoteNumber: '79160000000', successful: true, endReason: 'Normal call clearing' }],
      records: [{ url: 'https://storage.example/r', bytes: 1234, cost: 0.2 }],
      otherResources: [{ type: 'YANDEXASR', quantity: 4 }],
    })
    expect(sessions[1]).toMatchObject({ sessionId: '2', calls: [], finishReason: '', cost: 0 })
    expect(platform.asked[0]?.form.get('call_session_history_id')).toBe('1;2')
  })

  test('call history reads page after page', async () => {
    platform.answer = ({ form }, response) => {
      const offset = Number(form.get('offset'))
      const count = offset === 0 ? Number(form.get('count')) : 5
      const page = Array.from({ length: count }, (_, index) => session(offset + index))
      response.end(JSON.stringify({ result: page }))
    }
    const sessions = await api().callHistory({
      from: new Date('2026-11-20T00:00:00Z'),
      to: new Date('2026-11-21T00:00:00Z'),
    })
    expect(sessions).toHaveLength(1005)
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1005)
    expect(platform.asked.map(({ form }) => form.get('from_date'))).toEqual([
      '2026-11-20 00:00:00',
      '2026-11-20 00:00:00',
    ])
  })

  test('more than a thousand session ids are asked for in parts', async () => {
    platform.willSay({ result: [] })
    await api().callHistory({ sessionIds: Array.from({ length: 1001 }, (_, index) => String(index)) })
    expect(platform.asked.map(({ form }) => form.get('call_session_history_id')?.split(';').length)).toEqual([
      1000, 1,
    ])
  })

  test('a query that matches more than the platform hands out is told, not cut', async () => {
    platform.answer = ({ form }, response) => {
      const page = Array.from({ length: Number(form.get('count')) }, (_, index) => session(index))
      response.end(JSON.stringify({ result: page }))
    }
    await expect(api().callHistory({})).rejects.toMatchObject({ code: 'call-history-too-wide' })
  })

  test('a wrong key is an error of the account that is not repeated', async () => {
    platform.willFail(100)
    await expect(api().accountInfo()).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'voximplant-100',
      fault: 'account',
    })
  })

  test.each([2, 340])('error %i of a query may be repeated', async (code) => {
    platform.willFail(code)
    await expect(api().accountInfo()).rejects.toMatchObject({
      name: 'RetryableError',
      code: `voximplant-${code}`,
    })
  })

  test('HTTP 503 of a query may be repeated, 404 may not', async () => {
    platform.willSay('busy', 503, { 'retry-after': '2' })
    await expect(api().accountInfo()).rejects.toMatchObject({ name: 'RetryableError', retryAfterMs: 2000 })
    platform.willSay('what?', 404)
    await expect(api().accountInfo()).rejects.toMatchObject({ name: 'TerminalError', fault: 'ourselves' })
  })

  test('an answer of another form is named', async () => {
    platform.willSay({ result: 'surprise' })
    await expect(api().callHistory({})).rejects.toMatchObject({ code: 'voximplant-unreadable' })
  })

  test('rules come with their scenarios in order', async () => {
    platform.willSay({
      result: [
        {
          rule_id: 7,
          rule_name: 'outbound',
          rule_pattern: '.*',
          scenarios: [
            { scenario_id: 1, scenario_name: 'helper' },
            { scenario_id: 2, scenario_name: 'perezvon-asr' },
          ],
        },
      ],
    })
    expect(await api().rules({ applicationId: '5' })).toEqual([
      {
        ruleId: '7',
        name: 'outbound',
        pattern: '.*',
        scenarios: [
          { scenarioId: '1', name: 'helper' },
          { scenarioId: '2', name: 'perezvon-asr' },
        ],
      },
    ])
    expect(platform.asked[0]?.form.get('with_scenarios')).toBe('true')
  })
})
