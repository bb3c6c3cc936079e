import { waterfallOf } from '@perezvon/contracts/transcript/waterfall'
import { expect, test } from 'vitest'
import { choicesLines, waterfallLines } from './waterfall-text.ts'

const TURN = { first_token_ms: 300, first_sentence_ms: 420, answered_ms: 700 }

test('each step stands as far right as it was late', () => {
  const waterfall = waterfallOf(TURN, {
    speech_end: 'last-words',
    said_over: false,
    recognised_ms: 500,
    asked_ms: 500,
    sentences: [{ arrived_ms: 980, started_ms: 1_100, finished_ms: 2_000 }],
  })
  expect(waterfallLines(waterfall)).toEqual([
    '   0 ms person stopped',
    ' 500 ms ··········recognised',
    ' 500 ms ··········asked',
    ' 530 ms ···········received (gateway, network 60 ms)',
    ' 830 ms ·················first token (gateway)',
    ' 950 ms ···················first sentence (gateway)',
    ' 980 ms ····················arrived 1',
    '1100 ms ······················playback starts 1',
    '1230 ms ·························whole reply (gateway)',
    '2000 ms ········································playback ends 1',
  ])
})

test('a turn of which nothing is known has no lines', () => {
  const nothing = { first_token_ms: null, first_sentence_ms: null, answered_ms: null }
  expect(waterfallLines(waterfallOf(nothing, null))).toEqual([])
})

test('what was done to answer in time is told in one line, or not at all', () => {
  const none = { backup: null, opening_phrase: false, speculation: null, speculation_saved_ms: null }
  expect(choicesLines({ model: 'm' })).toEqual([])
  expect(choicesLines({ model: 'm', choices: none })).toEqual([])
  const all = {
    backup: 'late',
    opening_phrase: true,
    speculation: 'used',
    speculation_saved_ms: 400,
  } as const
  expect(choicesLines({ model: 'quick', choices: all })).toEqual([
    'second model asked (late), quick answered · opening phrase · speculation used, 400 ms saved',
  ])
})
