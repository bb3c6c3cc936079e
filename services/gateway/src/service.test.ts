import { once } from 'node:events'
import { Writable } from 'node:stream'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { askAt, type GatewayRig, startGatewayRig } from './testing/gateway-rig.ts'

const servers = () => ({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })

describe('the gateway for operators and readers', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig(servers())
  })
  afterAll(() => rig.stop())

  it('says that it lives, is ready, and what is simulated', async () => {
    expect((await rig.ask('/health')).body).toMatchObject({
      service: 'gateway',
      status: 'alive',
      simulated: { voximplant: true, openai: true },
      public_api: 'keys',
    })
    expect((await rig.ask('/ready')).body).toEqual({ ready: true })
  })

  it('counts requests by route and status', async () => {
    await rig.ask('/agents')
    await rig.ask('/agents', { headers: { 'x-api-key': 'wrong' } })
    const { text } = await rig.ask('/metrics')
    expect(text).toMatch(/perezvon_http_requests_total\{[^}]*route="list-agents"[^}]*status="200"[^}]*\} 1/)
    expect(text).toMatch(/perezvon_http_requests_total\{[^}]*route="list-agents"[^}]*status="401"[^}]*\} 1/)
  })

  it('shows its documentation from this machine alone, under a policy that lets nothing else in', async () => {
    const page = await rig.ask('/docs')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).toContain('simulated')
    expect(page.text).not.toMatch(/https?:\/\//)
    const loaded = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '')
    expect(loaded.length).toBeGreaterThan(3)
    for (const path of loaded) {
      const asset = await rig.ask(path)
      expect(asset.status, path).toBe(200)
      expect(asset.text.length).toBeGreaterThan(50)
    }
    expect((await rig.ask('/docs/../package.json')).status).toBe(404)
    expect((await rig.ask('/docs/index.html')).status).toBe(404)
  })
})

describe('a gateway that is told to stop', () => {
  it('says that it is not ready, finishes the turns on the line, and only then leaves', async () => {
    const rig = await startGatewayRig(servers())
    const call = await rig.claimedCall()
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    rig.completion.willReply({ pieces: ['Слушаю вас.', goOn, ' Говорите.'] })
    const twin = await rig.another()
    const headers = { 'x-call-token': call.token }
    const first = await askAt(twin.url, '/voximplant/process_text', {
      headers,
      body: { call_id: call.callId, turn: 1, user_text: 'Алло' },
    })
    expect(first.body).toMatchObject({ ai_text: 'Слушаю вас.', more: true })

    let stopped = false
    const stopping = twin.stop().then(() => {
      stopped = true
    })
    expect(await askAt(twin.url, '/ready')).toMatchObject({ status: 503, body: { reason: 'draining' } })
    const rest = askAt(twin.url, '/voximplant/next_sentence', {
      headers,
      body: { call_id: call.callId, turn: 1, sentence: 1 },
    })
    expect(stopped).toBe(false)
    letGo()
    const { body, headers: answered } = await rest
    expect(body).toMatchObject({ ai_text: 'Говорите.', more: false, action: 'listen' })
    expect(answered.get('connection')).toBe('close')
    await stopping
    await expect(fetch(twin.url)).rejects.toThrow()
    // What it said is kept: another gateway can tell it.
    const told = await rig.ask(`/voximplant/next_sentence?call_id=${call.callId}&turn=1&sentence=1`, {
      headers,
    })
    expect(told.body).toMatchObject({ ai_text: 'Говорите.' })
    await rig.stop()
  })

  it('leaves after its deadline although a turn does not end', async () => {
    const rig = await startGatewayRig({ ...servers(), environment: { DRAIN_SECONDS: '0' } })
    const call = await rig.claimedCall()
    rig.completion.willReply({ pieces: ['Слушаю вас. '], hangs: true })
    await rig.ask('/voximplant/process_text', {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, turn: 1, user_text: 'Алло' },
    })
    await rig.stop()
    await expect(fetch(rig.url)).rejects.toThrow()
  })
})

describe('the log of a turn', () => {
  it('tells each step with its durations, and never a number, a secret or what was said', async () => {
    const lines: Record<string, unknown>[] = []
    const destination = new Writable({
      write: (chunk, _, done) => {
        lines.push(JSON.parse(String(chunk)))
        done()
      },
    })
    const log = createLogger({ service: 'gateway', level: 'debug', destination })
    const rig = await startGatewayRig({ ...servers(), log })
    const call = await rig.claimedCall('+79161234567')
    rig.completion.willReply({
      pieces: ['Доставка бесплатная.'],
      usage: { promptTokens: 90, cachedTokens: 0, completionTokens: 7 },
    })
    await rig.ask('/voximplant/process_text', {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, turn: 1, user_text: 'Мой номер 89161234567', confidence: 91 },
    })
    await rig.ask('/calls', { body: { phone: '+79161234567' } })
    await rig.stop()
    destination.end()
    await once(destination, 'finish')
    const turn = lines.filter((line) => line.turn === 1)
    expect(turn.map(({ msg }) => msg)).toEqual(['speech received', 'first token', 'first sentence', 'answer'])
    expect(turn).toMatchObject([
      { confidence: 0.91, characters: 21 },
      { ms: expect.any(Number) },
      { ms: expect.any(Number) },
      { ms: expect.any(Number), sentences: 1, action: 'listen', prompt_tokens: 90, completion_tokens: 7 },
    ])
    const all = JSON.stringify(lines)
    expect(all).not.toContain('9161234567')
    expect(all).not.toContain(call.token)
    expect(all).not.toContain('Мой номер')
    expect(all).not.toContain('Доставка')
  })
})
