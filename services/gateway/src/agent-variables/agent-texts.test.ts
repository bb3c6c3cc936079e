import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { describe, expect, it } from 'vitest'
import { renderTexts } from './agent-texts.ts'

const agent = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте, {{name}}! Ваш заказ {{ order }} в городе {{city}}.',
  prompt: 'Имя: {{name}}.',
  ready_answers: [{ questions: ['Куда доставите?'], answer: 'Привезём, {{name}}, в город {{city}}.' }],
  variables: { city: 'Москва' },
})

describe('an agent’s texts', () => {
  it('take the contact’s name and variables before the agent’s defaults', () => {
    const callee = { name: 'Анна', variables: { order: 'HL-1', city: 'Тверь' } }
    expect(renderTexts(agent, callee)).toMatchObject({
      texts: { greeting: 'Здравствуйте, Анна! Ваш заказ HL-1 в городе Тверь.', prompt: 'Имя: Анна.' },
      missing: [],
    })
  })

  it('leave out what nobody gave, and never show braces', () => {
    const { texts, missing } = renderTexts(agent, { name: null, variables: {} })
    expect(texts.greeting).toBe('Здравствуйте! Ваш заказ в городе Москва.')
    expect(texts.readyAnswers).toEqual([
      { questions: ['Куда доставите?'], answer: 'Привезём, в город Москва.' },
    ])
    expect(missing).toEqual(['name', 'order'])
  })
})
