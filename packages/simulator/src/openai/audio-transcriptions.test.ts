import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { encodeRecording } from '../recording/encode-recording.ts'
import type { SimulatedOpenAi } from './server.ts'
import { ask, errorOf, saying, started } from './testing/asking-the-server.ts'

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
