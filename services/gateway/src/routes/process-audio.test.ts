import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RequestError } from '@perezvon/ai/ai-errors'
import { recordingIdSchema } from '@perezvon/contracts/ids'
import { encodeRecording } from '@perezvon/simulator/recording/encode-recording'
import { findRecording } from '@perezvon/store/recordings'
import { isSuppressed } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

const SECONDS = 6
const WHOLE = encodeRecording({ utterances: [], durationMs: SECONDS * 1000 })

describe('process_audio', () => {
  let rig: GatewayRig
  let storage: Server
  let recordings: string
  let downloads: string[] = []
  /** How often a file is not there yet. */
  let missing = 0
  /** How often only half of a file is there. */
  let parts = 0

  beforeAll(async () => {
    storage = createServer((request, response) => {
      if (request.headers.range === undefined) downloads.push(request.url ?? '')
      if (missing > 0) {
        missing -= 1
        response.writeHead(404).end()
      } else if (request.url === '/part.mp3' && parts > 0) {
        if (request.headers.range === undefined) parts -= 1
        response.end(WHOLE.subarray(0, WHOLE.length / 2))
      } else response.end(request.url === '/part.mp3' ? WHOLE : 'an utterance, as mp3')
    })
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve))
    recordings = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`
    rig = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      environment: { RECORDING_HOSTS: `.voximplant.com,${recordings}` },
    })
  })
  afterAll(async () => {
    await rig.stop()
    storage.close()
  })

  const send = (call: { callId: string; token: string }, fields: Record<string, unknown>) =>
    rig.ask('/voximplant/process_audio', {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, ...fields },
    })

  const heard = (text: string) => ({
    text,
    segments: [],
    durationMs: 1200,
    language: 'ru',
    model: 'whisper-1',
  })

  it('stores a recording once and queues its transcription', async () => {
    const call = await rig.claimedCall()
    const url = 'https://storage-gw-ru-02.voximplant.com/voximplant-records/2026/11/21/abc.mp3'
    const answers = [
      await send(call, { audio_url: url, duration: '61.5' }),
      await send(call, { audio_url: url, duration: 61.5 }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect(answers[0]?.body).toEqual(answers[1]?.body)
    const id = recordingIdSchema.parse(answers[0]?.body.recording_id)
    expect(await findRecording(rig.db, { id })).toMatchObject({ callId: call.callId, url, seconds: 61.5 })
    expect((await rig.queue.depth('transcribe-recording')).waiting).toBe(1)
  })

  it('answers an utterance like a turn, and transcribes it once', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(heard('Сколько стоит доставка?'))
    rig.completion.willReply({ pieces: ['Доставка бесплатная.'] })
    const fields = { audio_url: `${recordings}/utterance.mp3`, reply: 'true', turn: '1' }
    for (const answer of [await send(call, fields), await send(call, fields)]) {
      expect(answer).toMatchObject({
        status: 200,
        body: { user_text: 'Сколько стоит доставка?', ai_text: 'Доставка бесплатная.', action: 'listen' },
      })
    }
    expect(rig.speechToText.requests).toHaveLength(1)
    expect(rig.speechToText.requests[0]).toMatchObject({ language: 'ru' })
    expect(downloads).toContain('/utterance.mp3')
  })

  it('waits for a file that is not there yet', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(heard('Алло'))
    rig.completion.willReply({ pieces: ['Слушаю вас.'] })
    missing = 3
    const answer = await send(call, { audio_url: `${recordings}/late.mp3`, reply: true, turn: 1 })
    expect(answer.body).toMatchObject({ user_text: 'Алло', ai_text: 'Слушаю вас.' })
    expect(missing).toBe(0)
  })

  it('does not take half a file for the whole, although it does not grow', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(heard('Алло'))
    rig.completion.willReply({ pieces: ['Слушаю вас.'] })
    parts = 2
    const fields = { audio_url: `${recordings}/part.mp3`, duration: SECONDS, reply: true, turn: 1 }
    expect((await send(call, fields)).body).toMatchObject({ user_text: 'Алло' })
    expect(parts).toBe(0)
    expect(rig.speechToText.requests.length).toBeGreaterThan(0)
  })

  it.each([
    ['a list', (urls: string[]) => urls],
    ['a text', (urls: string[]) => urls.join(' ')],
  ])('joins what was said before in the order in which it was said: %s', async (_, as) => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(heard('Алло.'), heard('Где мой заказ?'))
    rig.completion.willReply({ pieces: ['В пути.'] })
    downloads = []
    const answer = await send(call, {
      audio_url: `${recordings}/second.mp3`,
      earlier_audio_urls: as([`${recordings}/first.mp3`]),
      keys: '12',
      reply: true,
      turn: 1,
    })
    expect(answer.body.user_text).toMatch(/^\[клавиши\] 12 (Алло\. Где мой заказ\?|Где мой заказ\? Алло\.)$/)
    expect(downloads.toSorted()).toEqual(['/first.mp3', '/second.mp3'])
  })

  it('does not take for speech what the model makes of silence', async () => {
    const call = await rig.claimedCall()
    const invented = { startMs: 0, endMs: 900, text: 'Продолжение следует...', confidence: 0.05 }
    rig.speechToText.willHear({ ...heard('Продолжение следует...'), segments: [invented] })
    const answer = await send(call, { audio_url: `${recordings}/silence.mp3`, reply: true, turn: 1 })
    expect(answer.body).toMatchObject({ user_text: '', ai_text: '', more: false, action: 'listen' })
  })

  it('waits for an earlier utterance to be whole, too', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(heard('Алло.'), heard('Где мой заказ?'))
    rig.completion.willReply({ pieces: ['В пути.'] })
    parts = 2
    await send(call, {
      audio_url: `${recordings}/second.mp3`,
      earlier_audio_urls: `${recordings}/part.mp3`,
      earlier_durations: String(SECONDS),
      reply: true,
      turn: 1,
    })
    expect(parts).toBe(0)
  })

  it('keeps the keys that were pressed beside speech that cannot be read', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(new RequestError('ai-audio-unreadable', 'no audio'))
    rig.completion.willReply({ pieces: ['Вы нажали один.'] })
    const url = `${recordings}/keys.mp3`
    const answer = await send(call, { audio_url: url, keys: '1', reply: true, turn: 1 })
    expect(answer.body).toMatchObject({ user_text: '[клавиши] 1', ai_text: 'Вы нажали один.' })
  })

  it('asks again for an utterance from a host that is not asked, and asks nobody else', async () => {
    const call = await rig.claimedCall()
    downloads = []
    const transcribed = rig.speechToText.requests.length
    const answer = await send(call, { audio_url: 'https://evil.example/a.mp3', reply: true, turn: 1 })
    expect(answer).toMatchObject({ status: 200, body: { ai_text: rig.agent.spec.fallback } })
    expect(rig.speechToText.requests).toHaveLength(transcribed)
  })

  it('tells last words without answering them: no turn is begun, and who asks for it is not called again', async () => {
    const call = await rig.claimedCall('+79037778812')
    rig.speechToText.willHear(heard('Больше не звоните'))
    const fields = { audio_url: `${recordings}/last.mp3`, reply: true, unanswered: true, turn: 1 }
    expect(await send(call, fields)).toMatchObject({
      status: 200,
      body: { user_text: 'Больше не звоните', ai_text: '', more: false, action: 'listen' },
    })
    expect(await isSuppressed(rig.db, { phone: '+79037778812' })).toBe(true)
    rig.speechToText.willHear(heard('Алло'))
    rig.completion.willReply({ pieces: ['Слушаю.'] })
    const answer = await send(call, { audio_url: `${recordings}/first.mp3`, reply: true, turn: 1 })
    expect(answer.body).toMatchObject({ ai_text: 'Слушаю.' })
  })

  it('asks the person again when the speech cannot be read', async () => {
    const call = await rig.claimedCall()
    rig.speechToText.willHear(new RequestError('ai-audio-unreadable', 'no audio'))
    const answer = await send(call, { audio_url: `${recordings}/noise.mp3`, reply: true, turn: 1 })
    expect(answer.body).toMatchObject({ ai_text: rig.agent.spec.fallback, action: 'listen' })
  })

  it.each([
    ['another host', 'https://evil.example/a.mp3'],
    ['a private address', 'https://10.0.0.1/a.mp3'],
    ['no https', 'http://storage-gw-ru-02.voximplant.com/a.mp3'],
  ])('stores no recording from %s', async (_, url) => {
    const call = await rig.claimedCall()
    expect(await send(call, { audio_url: url })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'audio_url', remedy: expect.stringContaining('RECORDING_HOSTS') }] },
    })
  })

  it('needs to know which turn it answers', async () => {
    const call = await rig.claimedCall()
    expect(await send(call, { audio_url: `${recordings}/a.mp3`, reply: true })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'turn' }] },
    })
  })
})
