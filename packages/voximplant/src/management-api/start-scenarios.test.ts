import { systemClock } from '@perezvon/runtime/clock'
import { Secret } from '@perezvon/runtime/secret'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManagementApi, type ManagementApi } from '../management-api.ts'
import { type ScriptedPlatform, startScriptedPlatform } from '../testing/scripted-platform.ts'

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

function api(options: Partial<Parameters<typeof createManagementApi>[0]> = {}): ManagementApi {
  const made = createManagementApi({
    baseUrl: platform.url,
    credentials: { accountId: '42', apiKey: new Secret('the-key') },
    clock: systemClock,
    timeoutMs: 20_000,
    ...options,
  })
  apis.push(made)
  return made
}

const start = async (made = api()) =>
  (await made.prepareStart({ ruleId: '7', customData: 'https://x.example|token' }))()

describe('asking for a session', () => {
  test('a started session comes with its id and its address', async () => {
    platform.willSay({
      result: 1,
      call_session_history_id: 3598843284,
      media_session_access_url: 'http://1.2.3.4:12092/request/a/b',
      media_session_access_secure_url: 'https://ms.example:12093/request/a/b',
    })
    expect(await start()).toEqual({
      kind: 'started',
      sessionId: '3598843284',
      sessionUrl: 'https://ms.example:12093/request/a/b',
    })
    expect(Object.fromEntries(platform.asked[0]?.form ?? [])).toEqual({
      account_id: '42',
      api_key: 'the-key',
      rule_id: '7',
      script_custom_data: 'https://x.example|token',
    })
  })

  test.each([100, 127, 131, 281, 314, 317, 375, 455])('error %i stops the account', async (code) => {
    platform.willFail(code)
    expect(await start()).toMatchObject({ kind: 'refused', fault: 'account', code })
  })

  test.each([101, 134, 999_999])('error %i is our own fault', async (code) => {
    platform.willFail(code)
    expect(await start()).toMatchObject({ kind: 'refused', fault: 'ourselves', code })
  })

  test.each([15, 16, 162, 340])('error %i may be repeated: no session was started', async (code) => {
    platform.willFail(code)
    expect(await start()).toMatchObject({ kind: 'busy', retryAfterMs: 1000 })
  })

  test.each([2, 4, 21, 252])('error %i leaves doubt whether a session lives', async (code) => {
    platform.willFail(code)
    expect(await start()).toMatchObject({ kind: 'unknown' })
  })

  test('error 416 is repeated after the seconds that it names', async () => {
    platform.willFail(416, 'Please repeat after 7 seconds')
    expect(await start()).toMatchObject({ kind: 'busy', retryAfterMs: 7000 })
  })

  test('errors in a list are recognised, too', async () => {
    platform.willSay({ errors: [{ code: '127', msg: 'money' }] })
    expect(await start()).toMatchObject({ kind: 'refused', fault: 'account', code: 127 })
  })

  test('HTTP 429 waits as long as it is asked to', async () => {
    platform.willSay({}, 429, { 'retry-after': '3' })
    expect(await start()).toEqual({ kind: 'busy', retryAfterMs: 3000, reason: 'HTTP 429' })
  })

  test.each([500, 502, 503, 504])('HTTP %i leaves doubt', async (status) => {
    platform.willSay('<html>', status)
    expect(await start()).toMatchObject({ kind: 'unknown' })
  })

  test.each([{ result: 1 }, { result: 0, call_session_history_id: 5 }, 'hello', null])(
    'an answer without a session, %j, leaves doubt',
    async (body) => {
      platform.willSay(body)
      expect(await start()).toMatchObject({ kind: 'unknown' })
    },
  )

  test('no answer in time leaves doubt, and nothing is sent a second time', async () => {
    platform.answer = () => undefined
    expect(await start(api({ timeoutMs: 300 }))).toMatchObject({ kind: 'unknown' })
    expect(platform.asked.length).toBeLessThan(2)
  })

  test('a connection that breaks after sending leaves doubt, and nothing is sent a second time', async () => {
    platform.answer = (_, response) => response.destroy()
    expect(await start()).toMatchObject({ kind: 'unknown' })
    expect(platform.asked).toHaveLength(1)
  })

  test('an answer cut short leaves doubt', async () => {
    platform.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '500' })
      response.write('{"result":1,', () => response.destroy())
    }
    expect(await start()).toMatchObject({ kind: 'unknown' })
  })

  test('a refused connection was never sent: it may be repeated', async () => {
    const made = api({ baseUrl: 'http://127.0.0.1:1' })
    expect(await start(made)).toMatchObject({ kind: 'busy', retryAfterMs: 5000 })
  })

  test('a host that does not exist was never asked', async () => {
    expect(await start(api({ baseUrl: 'http://voximplant.invalid' }))).toMatchObject({ kind: 'busy' })
  })
})
