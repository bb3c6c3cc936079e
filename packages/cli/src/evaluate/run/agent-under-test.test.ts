import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { expect, test } from 'vitest'
import { withToolsAt } from './agent-under-test.ts'

test('in an evaluation an agent asks no endpoint of the company, and learns nothing from one run for the next', () => {
  const agent = agentSpecSchema.parse({
    name: 'shop',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'A program speaks.',
    greeting: 'Hello.',
    prompt: 'Sell.',
    learning: {},
    tools: [{ name: 'stock', description: 'How many.', url: 'https://shop.example/stock' }],
  })
  const tried = withToolsAt(agent, 'http://127.0.0.1:9')
  expect(tried.learning).toBeUndefined()
  expect(tried.tools).toMatchObject([{ url: 'http://127.0.0.1:9/stock', headers: {} }])
})
