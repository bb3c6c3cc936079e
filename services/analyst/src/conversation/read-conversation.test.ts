import type { Transcript } from '@perezvon/contracts/transcript/transcript'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { expect, test } from 'vitest'
import { readConversation, somebodySpoke } from './read-conversation.ts'

const turn = (number: number, rest: Partial<Turn>): Turn => ({
  turn: number,
  user_text: '',
  confidence: null,
  ai_text: '',
  heard_text: null,
  interrupted: false,
  source: 'model',
  action: 'listen',
  received_at: '2026-11-21T09:00:00Z',
  first_token_ms: null,
  first_sentence_ms: null,
  answered_ms: null,
  prompt_tokens: null,
  completion_tokens: null,
  model: null,
  tool_calls: [],
  ...rest,
})
const transcript = (...segments: [speaker: 'person' | 'agent' | 'unknown', text: string][]): Transcript => ({
  text: segments.map(([, text]) => text).join(' '),
  language: 'ru',
  duration_ms: 1000,
  model: 'whisper-1',
  segments: segments.map(([speaker, text]) => ({ speaker, text, start_ms: 0, end_ms: 1, confidence: null })),
})

test('the transcript is read where there is one', () => {
  const conversation = readConversation({
    transcript: transcript(['agent', 'Здравствуйте!'], ['person', 'Алло']),
    turns: [turn(1, { user_text: 'Ало' })],
  })
  expect(conversation).toEqual({
    basedOn: 'transcript',
    lines: [
      { speaker: 'agent', text: 'Здравствуйте!' },
      { speaker: 'person', text: 'Алло' },
    ],
  })
})

test('the live turns are read where nothing was written down', () => {
  const turns = [turn(1, { user_text: 'Алло', ai_text: 'Удобно говорить?' }), turn(2, { user_text: 'Да' })]
  const expected = {
    basedOn: 'turns',
    lines: [
      { speaker: 'person', text: 'Алло', turn: 1 },
      { speaker: 'agent', text: 'Удобно говорить?', turn: 1 },
      { speaker: 'person', text: 'Да', turn: 2 },
    ],
  }
  expect(readConversation({ transcript: null, turns })).toEqual(expected)
  expect(readConversation({ transcript: transcript(['unknown', ' … ']), turns })).toEqual(expected)
})

test('of an interrupted reply only what was heard counts', () => {
  const turns = [
    turn(1, { user_text: 'Алло', ai_text: 'Доставка завтра. Оплата картой.', heard_text: 'Доставка' }),
    turn(2, { user_text: 'Стоп', ai_text: 'Хорошо, что ещё?', heard_text: '', interrupted: true }),
  ]
  const { lines } = readConversation({ transcript: null, turns })
  expect(lines.map(({ text }) => text)).toEqual(['Алло', 'Доставка', 'Стоп'])
})

test('nobody spoke where only the agent did', () => {
  const silence = readConversation({ transcript: transcript(['agent', 'Вы меня слышите?']), turns: [] })
  expect(somebodySpoke(silence)).toBe(false)
  expect(somebodySpoke(readConversation({ transcript: null, turns: [] }))).toBe(false)
  expect(somebodySpoke(readConversation({ transcript: null, turns: [turn(1, { ai_text: 'Алло?' })] }))).toBe(
    false,
  )
})

test('a voice that could not be told apart counts as somebody', () => {
  expect(somebodySpoke(readConversation({ transcript: transcript(['unknown', 'Алло']), turns: [] }))).toBe(
    true,
  )
})
