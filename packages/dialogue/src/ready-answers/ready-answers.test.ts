import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { describe, expect, it } from 'vitest'
import { SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { createReadyAnswers } from './ready-answers.ts'

const SETTINGS: CallSettings = {
  ...SAMPLE_SETTINGS,
  agent: 'halo@1',
  opening: 'Здравствуйте! Доставка завтра в десять.',
  ready_answers: [
    { questions: ['Сколько стоит доставка?', 'Доставка платная?'], answer: 'Доставка бесплатная.' },
    { questions: ['Вы робот?', 'Доставка платная'], answer: 'Да, я голосовой ассистент.' },
  ],
}

const said = (heardText: string): PastTurn => ({
  turn: 1,
  userText: 'алло',
  heardText,
  toolCalls: [],
  interrupted: false,
  source: 'model',
})

const find = (userText: string, past: PastTurn[] = [], settings: CallSettings = SETTINGS) =>
  createReadyAnswers().find({ settings, userText, past })

describe('an answer that is kept ready', () => {
  it('is found by any of its questions, and by the first of two that claim one', () => {
    expect(find('а доставка сколько стоит')).toBe('Доставка бесплатная.')
    expect(find('Доставка платная')).toBe('Доставка бесплатная.')
    expect(find('вы робот')).toBe('Да, я голосовой ассистент.')
  })

  it('is none for a question with anything beside it', () => {
    expect(find('сколько стоит доставка второго заказа')).toBeUndefined()
    expect(find('')).toBeUndefined()
  })

  it('is none for a single word that may answer what the agent has just asked', () => {
    expect(find('робот', [said('Кто разбил вазу?')])).toBeUndefined()
    expect(find('робот', [], { ...SETTINGS, opening: 'Чем помочь?' })).toBeUndefined()
    expect(find('робот', [said('Кто разбил вазу?'), said('Понятно.')])).toBe('Да, я голосовой ассистент.')
    expect(find('сколько стоит доставка', [said('Вам удобно завтра?')])).toBe('Доставка бесплатная.')
  })

  it('is of the version that speaks, and this call’s own words', () => {
    const readyAnswers = createReadyAnswers()
    const ask = (settings: CallSettings) =>
      readyAnswers.find({ settings, past: [], userText: 'сколько стоит доставка' })
    const answering = (answer: string) => [{ questions: ['Сколько стоит доставка?'], answer }]
    expect(ask(SETTINGS)).toBe('Доставка бесплатная.')
    expect(ask({ ...SETTINGS, agent: 'halo@2', ready_answers: [] })).toBeUndefined()
    expect(ask({ ...SETTINGS, agent: 'halo@3', ready_answers: answering('Анна, она бесплатная.') })).toBe(
      'Анна, она бесплатная.',
    )
    expect(ask({ ...SETTINGS, agent: 'halo@3', ready_answers: answering('Пётр, она бесплатная.') })).toBe(
      'Пётр, она бесплатная.',
    )
  })

  it('is found as before after more agents have spoken than are remembered', () => {
    const readyAnswers = createReadyAnswers()
    for (let version = 1; version <= 250; version++)
      readyAnswers.find({ settings: { ...SETTINGS, agent: `halo@${version}` }, past: [], userText: 'робот' })
    expect(readyAnswers.find({ settings: SETTINGS, past: [], userText: 'вы робот' })).toBeDefined()
  })
})
