import { describe, expect, it } from 'vitest'
import { agentSpecSchema } from './agent-spec.ts'
import { missingVariables, variableFaults } from './missing-variables.ts'

const agent = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте, {{name}}! Ваш заказ {{ order }} в городе {{city}}.',
  prompt: 'Имя: {{name}}.',
  variables: { city: 'Москва' },
})

describe('the variables of an agent’s texts', () => {
  it('are missing where neither the contact nor the agent gives them, each once', () => {
    expect(missingVariables(agent, { name: null, variables: {} })).toEqual(['name', 'order'])
    expect(missingVariables(agent, { name: 'Анна', variables: { order: 'HL-1' } })).toEqual([])
    expect(missingVariables(agent, { variables: { name: 'Анна', order: 'HL-1' } })).toEqual([])
  })

  it('are missing where the contact’s own value is blank: it counts before a name and a default', () => {
    expect(
      missingVariables(agent, { name: 'Анна', variables: { order: 'HL-1', city: ' ', name: '' } }),
    ).toEqual(['name', 'city'])
  })

  it('are looked for in ready answers, too', () => {
    const ready_answers = [{ questions: ['Когда доставка?'], answer: 'Доставим {{ delivery_date }}.' }]
    expect(
      missingVariables({ ...agent, ready_answers }, { name: 'Анна', variables: { order: 'HL-1' } }),
    ).toEqual(['delivery_date'])
  })

  it('are named as faults where the contact gives them', () => {
    expect(variableFaults(agent, { variables: {} })).toMatchObject([
      { field: 'name', fault: 'is missing', remedy: expect.stringContaining('{{name}}') },
      { field: 'variables.order' },
    ])
  })
})
