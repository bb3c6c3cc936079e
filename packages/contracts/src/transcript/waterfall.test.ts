import { expect, test } from 'vitest'
import type { TurnMarks } from './turn-marks.ts'
import { waterfallOf } from './waterfall.ts'

const TURN = { first_token_ms: 300, first_sentence_ms: 420, answered_ms: 700 }
const MARKS: TurnMarks = {
  speech_end: 'last-words',
  said_over: false,
  recognised_ms: 500,
  asked_ms: 502,
  sentences: [
    { arrived_ms: 982, started_ms: 1_100, finished_ms: 2_500 },
    { arrived_ms: 1_300, started_ms: 2_600, finished_ms: null },
  ],
}
const line = (turn: typeof TURN | Parameters<typeof waterfallOf>[0], marks: TurnMarks | null) =>
  waterfallOf(turn, marks).steps.map(
    ({ step, at_ms, clock, sentence }) =>
      `${at_ms} ${clock} ${step}${sentence === null ? '' : ` ${sentence}`}`,
  )

test('the gateway’s durations lie half of the network behind the request', () => {
  expect(waterfallOf(TURN, MARKS)).toMatchObject({ from: 'speech-ended', network_ms: 60 })
  expect(line(TURN, MARKS)).toEqual([
    '0 scenario speech-ended',
    '500 scenario recognised',
    '502 scenario asked',
    '532 gateway received',
    '832 gateway first-token',
    '952 gateway first-sentence',
    '982 scenario arrived 0',
    '1100 scenario playback-started 0',
    '1232 gateway replied',
    '1300 scenario arrived 1',
    '2500 scenario playback-finished 0',
    '2600 scenario playback-started 1',
  ])
})

test('words that came as a recording were written down before the model was asked', () => {
  const choices = { backup: null, opening_phrase: false, speculation: null, speculation_saved_ms: null }
  expect(line({ ...TURN, choices: { ...choices, transcribed_ms: 200 } }, null)).toContain(
    '200 gateway transcribed',
  )
})

test('a gateway that says it took longer than the scenario waited leaves no time to the network', () => {
  const paused = { ...TURN, first_sentence_ms: 900 }
  expect(waterfallOf(paused, MARKS).network_ms).toBe(0)
})

test('without the scenario’s marks the request is 0', () => {
  expect(waterfallOf(TURN, null)).toMatchObject({ from: 'received', network_ms: null })
  expect(line(TURN, null)).toEqual([
    '0 gateway received',
    '300 gateway first-token',
    '420 gateway first-sentence',
    '700 gateway replied',
  ])
})

test('a reply that never came leaves what was measured', () => {
  const nothing = { first_token_ms: null, first_sentence_ms: null, answered_ms: null }
  expect(waterfallOf(nothing, { ...MARKS, sentences: [] })).toMatchObject({ network_ms: null })
})
