import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { expect, test } from 'vitest'
import { knownSpeech } from './known-speech.ts'
import { labelSpeakers } from './label-speakers.ts'

const agent = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'Это автоматический звонок, разговор записывается.',
  greeting: 'Здравствуйте, {{name}}! Я голосовой ассистент компании HALO. Чем могу помочь?',
  prompt: 'Подтверди доставку.',
})
const turn = (user_text: string, ai_text: string) => ({
  turn: 1,
  user_text,
  ai_text,
  confidence: null,
  heard_text: null,
  interrupted: false,
  source: 'model' as const,
  action: 'listen' as const,
  received_at: '2026-11-21T09:00:00Z',
  first_token_ms: null,
  first_sentence_ms: null,
  answered_ms: null,
  prompt_tokens: null,
  completion_tokens: null,
  model: null,
  tool_calls: [],
})
const known = knownSpeech(agent, [
  turn(
    'когда привезут мой заказ',
    'Ваш заказ уже в пути. Курьер приедет завтра с 10:00 до 14:00. Да, оплата картой.',
  ),
  turn('да', 'Отлично, тогда до завтра!'),
])
const speakerOf = (text: string) =>
  labelSpeakers([{ text, start_ms: 0, end_ms: 1000, confidence: null }], known)[0]?.speaker

test.each([
  ['Это автоматический звонок. Разговор записывается.', 'agent'],
  ['Здравствуйте Анна, я голосовой ассистент компании Хало', 'agent'],
  ['курьер приедет завтра с 10 00 до 14 00', 'agent'],
  ['Ваш заказ уже в пути.', 'agent'],
  ['А когда привезут мои заказы?', 'person'],
  ['Да.', 'person'],
  ['Погода сегодня хорошая', 'unknown'],
  ['Продолжение следует...', 'unknown'],
  ['…', 'unknown'],
])('«%s» was said by: %s', (text, speaker) => {
  expect(speakerOf(text)).toBe(speaker)
})

test('words that both said are nobody’s', () => {
  const both = { agent: ['До свидания'], person: ['до свидания'] }
  const [labelled] = labelSpeakers([{ text: 'До свидания!', start_ms: 0, end_ms: 1, confidence: null }], both)
  expect(labelled?.speaker).toBe('unknown')
})

test('without any turns nothing is guessed, and nothing but the speaker is added', () => {
  const segment = { text: 'Алло', start_ms: 5, end_ms: 9, confidence: 0.5 }
  expect(labelSpeakers([segment], { agent: [], person: [] })).toEqual([{ ...segment, speaker: 'unknown' }])
})
