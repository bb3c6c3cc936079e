import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SimulatedOpenAiOptions } from '@perezvon/simulator/openai/server'
import { encodeRecording } from '@perezvon/simulator/recording/encode-recording'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AccountError, type AiError, OverloadedError, RequestError } from '../ai-errors.ts'
import { createScriptedSpeechToText } from '../testing/scripted-speech-to-text.ts'
import { openSimulatedAccount, type SimulatedAccount } from '../testing/simulated-account.ts'
import {
  describeSpeechToText,
  type RecordingTrouble,
  rehearsedDurationMs,
  rehearsedUtterances,
} from '../testing/speech-to-text-conformance.ts'
import { languageCode } from './language-code.ts'
import { createOpenAiWhisper, largestAudioBytes } from './openai-whisper.ts'

const accounts: SimulatedAccount[] = []
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-whisper-'))
})

afterEach(async () => {
  await Promise.all(accounts.splice(0).map((account) => account.close()))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function started(options: Partial<SimulatedOpenAiOptions> = {}): Promise<SimulatedAccount> {
  const account = await openSimulatedAccount(options)
  accounts.push(account)
  return account
}

function recordingOf(utterances: readonly { text: string; startMs: number; endMs: number }[]): Buffer {
  const spoken = utterances.map((utterance) => ({ ...utterance, channel: 'agent' as const }))
  return encodeRecording({ utterances: spoken, durationMs: rehearsedDurationMs })
}

async function stored(name: string, bytes: Uint8Array): Promise<{ path: string }> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return { path }
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const faults: Readonly<
  Record<Exclude<RecordingTrouble, 'no-audio'>, NonNullable<SimulatedOpenAiOptions['faults']>>
> = {
  'key-refused': [{ fault: { kind: 'wrong-key' } }],
  'credit-exhausted': [{ fault: { kind: 'insufficient-quota' } }],
  'rate-limited': [{ fault: { kind: 'rate-limited' } }],
  'server-failed': [{ fault: { kind: 'server-error' } }],
}

describeSpeechToText('OpenAI', async (recording) => {
  const isTrouble = recording !== 'two-utterances' && recording !== 'silence' && recording !== 'no-audio'
  const { connection } = await started({ faults: isTrouble ? faults[recording] : [] })
  const page = Buffer.from('<html>the recording is not ready</html>')
  const bytes =
    recording === 'no-audio' ? page : recordingOf(recording === 'silence' ? [] : rehearsedUtterances)
  return { speechToText: createOpenAiWhisper(connection), file: await stored(`${recording}.mp3`, bytes) }
})

const failures: Readonly<Record<RecordingTrouble, AiError>> = {
  'no-audio': new RequestError('ai-audio-unreadable', 'scripted'),
  'key-refused': new AccountError('ai-key-refused', 'scripted'),
  'credit-exhausted': new AccountError('ai-credit-exhausted', 'scripted'),
  'rate-limited': new OverloadedError('ai-rate-limited', 'scripted'),
  'server-failed': new OverloadedError('ai-server-failed', 'scripted'),
}

describeSpeechToText('the scripted fake', async (recording) => {
  const file = { path: 'call.mp3' }
  const heard = { durationMs: rehearsedDurationMs, language: 'ru', model: 'scripted' }
  switch (recording) {
    case 'two-utterances': {
      const segments = rehearsedUtterances.map((utterance) => ({ ...utterance, confidence: 0.9 }))
      const text = rehearsedUtterances.map((utterance) => utterance.text).join(' ')
      return { file, speechToText: createScriptedSpeechToText({ ...heard, text, segments }) }
    }
    case 'silence':
      return { file, speechToText: createScriptedSpeechToText({ ...heard, text: '', segments: [] }) }
    default:
      return { file, speechToText: createScriptedSpeechToText(failures[recording]) }
  }
})

describe('the OpenAI transcription', () => {
  const unaborted = new AbortController().signal

  test('takes bytes of a known size in place of a path', async () => {
    const { connection } = await started()
    const bytes = recordingOf(rehearsedUtterances)
    const file = { bytes: inChunks(bytes, 1000), sizeBytes: bytes.length, fileName: 'разговор "1".mp3' }
    const heard = await createOpenAiWhisper(connection).transcribe({ file, prompt: 'HALO' }, unaborted)

    expect(heard.text).toBe('Здравствуйте! Это HALO. Да, слушаю вас.')
    expect(heard.language).toBe('ru')
  })

  test('is sure of little where Whisper hears words in silence', async () => {
    const { connection } = await started({ hallucinateOnSilence: true })
    const heard = await createOpenAiWhisper(connection).transcribe(
      { file: await stored('silent.mp3', recordingOf([])) },
      unaborted,
    )

    expect(heard.text).toBe('Продолжение следует...')
    expect(heard.segments[0]?.confidence).toBeLessThan(0.2)
  })

  test('refuses a recording above 24 MB before sending anything', async () => {
    const { server, connection } = await started()
    const file = {
      bytes: inChunks(Buffer.alloc(0), 1),
      sizeBytes: largestAudioBytes + 1,
      fileName: 'long.mp3',
    }

    await expect(createOpenAiWhisper(connection).transcribe({ file }, unaborted)).rejects.toMatchObject({
      code: 'ai-audio-too-large',
      message: expect.stringMatching(/24\.0 MB/),
    })
    expect(server.requests).toEqual([])
  })

  test('sends 20 MB whole', async () => {
    const { connection } = await started()
    const bytes = Buffer.concat([recordingOf(rehearsedUtterances), Buffer.alloc(20 * 1024 * 1024)])
    const heard = await createOpenAiWhisper(connection).transcribe(
      { file: await stored('large.mp3', bytes) },
      unaborted,
    )

    expect(heard.segments).toHaveLength(2)
  })

  test("throws the file system's own error where there is no file", async () => {
    const { connection } = await started()

    await expect(
      createOpenAiWhisper(connection).transcribe({ file: { path: join(folder, 'missing.mp3') } }, unaborted),
    ).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('says that a file is shorter than it was announced, instead of blaming the vendor', async () => {
    const { connection } = await started()
    const bytes = recordingOf(rehearsedUtterances)
    const file = { bytes: inChunks(bytes, 1000), sizeBytes: bytes.length + 5, fileName: 'call.mp3' }

    await expect(createOpenAiWhisper(connection).transcribe({ file }, unaborted)).rejects.toThrow(
      /was announced with/,
    )
  })

  test('throws the reading error of a file that breaks in the middle', async () => {
    const { connection } = await started()
    const broken = new Error('the disk is gone')
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(100)
      throw broken
    }

    await expect(
      createOpenAiWhisper(connection).transcribe(
        { file: { bytes: breaking(), sizeBytes: 1000, fileName: 'call.mp3' } },
        unaborted,
      ),
    ).rejects.toBe(broken)
  })

  test('gives up where no transcript comes in time, and where the signal aborts', async () => {
    const { server, connection } = await started({ faults: [{ fault: { kind: 'no-answer' } }] })
    const file = await stored('slow.mp3', recordingOf(rehearsedUtterances))

    await expect(
      createOpenAiWhisper(connection, { timeoutMs: 200 }).transcribe({ file }, unaborted),
    ).rejects.toMatchObject({
      code: 'ai-answer-late',
      trouble: 'late',
    })
    const drain = new AbortController()
    const transcribing = createOpenAiWhisper(connection).transcribe({ file }, drain.signal)
    await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBe(2)
    drain.abort(new Error('the service stops'))
    await expect(transcribing).rejects.toThrow('the service stops')
  })
})

describe('the name of a language', () => {
  test.each([
    ['russian', 'ru'],
    ['English', 'en'],
    ['kazakh', 'kk'],
    ['ru', 'ru'],
    ['klingon', null],
    ['', null],
  ])('%s is %s', (name, code) => {
    expect(languageCode(name)).toBe(code)
  })
})
