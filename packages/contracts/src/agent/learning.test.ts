import { describe, expect, it } from 'vitest'
import { agentSpecSchema, storedAgentSpecSchema } from './agent-spec.ts'

const AGENT = {
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте!',
  prompt: 'Доставка стоит триста рублей.',
  learning: {},
}

describe('an agent that learns', () => {
  it('has nothing before the person’s first word that is another for everybody', () => {
    expect(agentSpecSchema.parse(AGENT).learning).toEqual({ after_calls: 3, valid_hours: 168 })
  })

  it.each(['prompt', 'disclosure', 'greeting'])(
    'is refused with a variable in its %s, and told the remedy',
    (field) => {
      const parsed = agentSpecSchema.safeParse({ ...AGENT, [field]: 'Если {{segment}} = vip, скидка есть.' })
      expect(parsed.error?.issues).toMatchObject([
        { path: ['learning'], message: expect.stringMatching(/\{\{segment\}\}.*take the variables out of/) },
      ])
    },
  )

  it('is read as it was stored, before that was a fault', () => {
    const agent = { ...AGENT, greeting: 'Здравствуйте, {{name}}!' }
    expect(storedAgentSpecSchema.parse(agent)).toMatchObject({ greeting: agent.greeting })
  })
})
