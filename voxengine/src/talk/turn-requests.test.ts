import { type ExpectTextBody, expectTextBodySchema } from '@perezvon/contracts/http/expect-text'
import type { NextSentenceBody } from '@perezvon/contracts/http/next-sentence'
import { processAudioBodySchema } from '@perezvon/contracts/http/process-audio'
import {
  type ProcessTextBody,
  processTextBodySchema,
  type SpokenSentence,
} from '@perezvon/contracts/http/process-text'
import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import type { Answer, AnsweredAudio } from '../backend/gateway.ts'
import { TurnRequests } from './turn-requests.ts'

const CALL = 'call_01jz3k6v9m2c4x8q7t5w'
const SENTENCE: SpokenSentence = {
  call_id: CALL,
  turn: 1,
  sentence: 0,
  user_text: 'да',
  ai_text: 'Хорошо.',
  more: true,
  action: 'continue',
}
const GOOD: Answer<SpokenSentence> = { ok: true, value: SENTENCE }
const BUSY: Answer<SpokenSentence> = { ok: false, detail: 'code 503: busy', again: true }
const REFUSED: Answer<SpokenSentence> = { ok: false, detail: 'code 404: unknown call', again: false }

/** Requests whose answers come `takesMs` after each was asked. */
function watchedRequests(answers: Answer<SpokenSentence>[], takesMs = 100) {
  const timers = createManualTimers()
  const asked: (ProcessTextBody | NextSentenceBody)[] = []
  const recordings: AnsweredAudio[] = []
  const answer = (body: ProcessTextBody | NextSentenceBody) => {
    asked.push(body)
    return new Promise<Answer<SpokenSentence>>((resolve) => {
      timers.after(takesMs, 'gateway', () => resolve(answers.shift() ?? GOOD))
    })
  }
  const expected: ExpectTextBody[] = []
  const expectText = (body: ExpectTextBody) => void expected.push(body)
  const processAudio = async (body: AnsweredAudio) => {
    recordings.push(body)
    return answers.shift() ?? GOOD
  }
  const gateway = { processText: answer, processAudio, nextSentence: answer, expectText }
  const requests = new TurnRequests({
    callId: CALL,
    gateway,
    timeoutSeconds: 8,
    timers,
    now: () => timers.now(),
  })
  return { requests, timers, asked, expected, recordings }
}

test('tells words that are not final as the turn will tell them', () => {
  const { requests, asked, expected } = watchedRequests([])
  requests.expectText(2, 'подождите', {
    interruption: { heard_turn: 1, heard_characters: 12 },
    stillWanted: () => true,
  })
  expect(expected.map((body) => expectTextBodySchema.parse(body))).toEqual([
    { call_id: CALL, turn: 2, user_text: 'подождите', heard_turn: 1, heard_characters: 12 },
  ])
  expect(asked).toEqual([])
})

test('tells the words, how sure they are, and what they interrupted, as the contract has it', async () => {
  const { requests, timers, asked } = watchedRequests([])
  const answer = requests.firstSentence(
    2,
    { text: 'подождите', confidence: 64 },
    { interruption: { heard_turn: 1, heard_characters: 12 } },
  )
  await timers.pass(100)
  expect(await answer).toEqual(GOOD)
  expect(processTextBodySchema.parse(asked[0])).toEqual({
    call_id: CALL,
    turn: 2,
    user_text: 'подождите',
    confidence: 64,
    heard_turn: 1,
    heard_characters: 12,
  })
})

test('a gateway that fails at once is asked the same turn once more', async () => {
  const { requests, timers, asked } = watchedRequests([BUSY, GOOD])
  const answer = requests.firstSentence(1, { text: 'да' }, { interruption: undefined })
  await timers.pass(1_000)
  expect(await answer).toEqual(GOOD)
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
})

test.each([
  ['a slow failure', BUSY, 8_000],
  ['a refusal', REFUSED, 100],
])('%s is not repeated: the person waits', async (_name, failure, takesMs) => {
  const { requests, timers, asked } = watchedRequests([failure, GOOD], takesMs)
  const answer = requests.firstSentence(1, { text: 'да' }, { interruption: undefined })
  await timers.pass(20_000)
  expect(await answer).toEqual(failure)
  expect(asked).toHaveLength(1)
})

test('a lost sentence is fetched once more, and no more', async () => {
  const { requests, timers, asked } = watchedRequests([BUSY, BUSY, GOOD])
  const answer = requests.nextSentence(SENTENCE, () => true)
  await timers.pass(1_000)
  expect(await answer).toEqual(BUSY)
  expect(asked).toEqual([
    { call_id: CALL, turn: 1, sentence: 1 },
    { call_id: CALL, turn: 1, sentence: 1 },
  ])
})

test('a sentence that the person interrupted meanwhile is not fetched again', async () => {
  const { requests, timers, asked } = watchedRequests([BUSY])
  const answer = requests.nextSentence(SENTENCE, () => timers.now() < 50)
  await timers.pass(1_000)
  expect(await answer).toEqual(BUSY)
  expect(asked).toHaveLength(1)
})

/** A recording that is whole. */
const recorded = (name: string) => ({
  voiceMs: 900,
  whole: async () => ({ url: `https://storage-gw-ru-02.voximplant.com/${name}.mp3`, seconds: 3 }),
})
const LOST = { voiceMs: 900, whole: async () => undefined }

test('recordings are answered like words: the latest with all that was said before it', async () => {
  const { requests, recordings, asked } = watchedRequests([])
  const said = { text: '', keys: '12', audio: [recorded('first'), LOST, recorded('second')] }
  const interruption = { heard_turn: 1, heard_characters: 12 }
  expect(await requests.firstSentence(2, said, { interruption })).toEqual(GOOD)
  expect(recordings.map((body) => processAudioBodySchema.parse(body))).toEqual([
    {
      call_id: CALL,
      turn: 2,
      audio_url: 'https://storage-gw-ru-02.voximplant.com/second.mp3',
      earlier_audio_urls: ['https://storage-gw-ru-02.voximplant.com/first.mp3'],
      earlier_durations: [3],
      duration: 3,
      keys: '12',
      reply: true,
      unanswered: false,
      ...interruption,
    },
  ])
  expect(asked).toEqual([])
})

test('an utterance whose file was lost is a turn without words: the person is asked again', async () => {
  const { requests, timers, asked } = watchedRequests([])
  const answer = requests.firstSentence(1, { text: '', audio: [LOST] }, { interruption: undefined })
  await timers.pass(100)
  expect(await answer).toEqual(GOOD)
  expect(asked).toEqual([{ call_id: CALL, turn: 1, user_text: '' }])
})

test('last words are written down, and it is told why where that cannot be', async () => {
  const { requests, recordings } = watchedRequests([GOOD, REFUSED])
  const said = { text: '', audio: [recorded('last')] }
  expect(await requests.writeDown(3, said)).toEqual({ ok: true, value: 'да' })
  expect(recordings[0]).toMatchObject({ turn: 3, reply: true, unanswered: true })
  expect(await requests.writeDown(3, said)).toEqual(REFUSED)
  expect(await requests.writeDown(3, { text: '', audio: [LOST] })).toMatchObject({ ok: false })
})
