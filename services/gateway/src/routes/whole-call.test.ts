import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import { spokenSentenceSchema } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import { createSimulatedOpenAi, type SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('a call over HTTP, with the model over HTTP', () => {
  let openAi: SimulatedOpenAi
  let rig: GatewayRig

  beforeAll(async () => {
    openAi = createSimulatedOpenAi({
      seed: 1,
      timeToFirstTokenMs: 0,
      tokenIntervalMs: 0,
      splitting: 'inside-characters',
    })
    await openAi.start()
    rig = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      environment: { OPENAI_BASE_URL: openAi.url },
      realCompletion: true,
    })
  })
  afterAll(async () => {
    await rig.stop()
    await openAi.stop()
  })

  type Call = { callId: CallId; token: string }

  const ask = async (call: Call, path: string, fields: Record<string, unknown>): Promise<SpokenSentence> => {
    const answer = await rig.ask(`/voximplant/${path}`, {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, ...fields },
    })
    expect(answer.status, answer.text).toBe(200)
    return spokenSentenceSchema.parse(answer.body)
  }

  /** One whole turn: every sentence, and what the scenario does after it. */
  const speak = async (call: Call, turn: number, userText: string) => {
    const sentences: string[] = []
    let answer = await ask(call, 'process_text', { turn, user_text: userText, confidence: 0.9 })
    sentences.push(answer.ai_text)
    while (answer.more) {
      answer = await ask(call, 'next_sentence', { turn, sentence: sentences.length })
      if (answer.ai_text !== '') sentences.push(answer.ai_text)
    }
    return { sentences, action: answer.action }
  }

  it('is cut at sentence ends alone, however the bytes of the stream are cut', async () => {
    openAi.setScript([
      {
        text: 'Музей А. С. Пушкина, т. е. наш главный музей, стоит на ул. Ленина. Билет стоит 3.5 тыс. рублей. Придёте?',
      },
    ])
    const call = await rig.claimedCall()
    expect(await speak(call, 1, 'Расскажите о музее')).toEqual({
      sentences: [
        'Музей А. С. Пушкина, т. е. наш главный музей, стоит на ул. Ленина.',
        'Билет стоит 3.5 тыс. рублей.',
        'Придёте?',
      ],
      action: 'listen',
    })
  })

  it('ends politely at the twelfth turn', async () => {
    openAi.setScript([{ text: 'Понимаю вас. Что ещё?' }])
    const call = await rig.claimedCall()
    for (let turn = 1; turn < 12; turn += 1)
      expect((await speak(call, turn, 'А дальше?')).action).toBe('listen')
    const last = await speak(call, 12, 'И ещё')
    expect(last).toEqual({
      sentences: ['Понимаю вас.', 'Что ещё?', rig.agent.spec.farewell],
      action: 'hangup',
    })
    const asked = openAi.requests.at(-1)
    expect(asked).toBeDefined()
  })

  it.each([
    ['a wrong key', { kind: 'wrong-key' }],
    ['no credit', { kind: 'insufficient-quota' }],
    ['a rate limit', { kind: 'rate-limited' }],
    ['a server error', { kind: 'server-error', status: 502 }],
    ['a cut connection', { kind: 'broken-connection', afterTokens: 0 }],
  ] as const)(
    'speaks the fallback after %s of the model, and goes on with the next turn',
    async (_, fault) => {
      openAi.setScript([{ text: 'Слушаю вас.' }])
      openAi.setFaults([{ fault, times: 1 }])
      const call = await rig.claimedCall()
      expect(await speak(call, 1, 'Алло')).toEqual({ sentences: [rig.agent.spec.fallback], action: 'listen' })
      openAi.setFaults([])
      expect(await speak(call, 2, 'Алло')).toEqual({ sentences: ['Слушаю вас.'], action: 'listen' })
    },
  )

  it('speaks the fallback when the model is late, at the agent’s own deadline', async () => {
    const spec = { ...rig.agent.spec, name: 'hasty', first_sentence_deadline_ms: 500 }
    await rig.ask('/agents', { body: spec })
    openAi.setFaults([{ fault: { kind: 'no-answer' } }])
    const placed = await rig.ask('/calls', { body: { phone: '+79161234567', agent: 'hasty' } })
    const call = await rig.claimPlaced(String(placed.body.call_id))
    expect(await speak(call, 1, 'Алло')).toEqual({ sentences: [spec.fallback], action: 'listen' })
    openAi.setFaults([])
  })
})
