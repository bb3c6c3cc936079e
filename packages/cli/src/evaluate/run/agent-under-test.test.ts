import { expect, test } from 'vitest'
import { sampleAgent } from '../suite/sample-agent.ts'
import { withToolsAt } from './agent-under-test.ts'

test('in an evaluation an agent asks no endpoint of the company, and learns nothing from one run for the next', () => {
  const agent = sampleAgent({
    learning: {},
    tools: [{ name: 'stock', description: 'How many.', url: 'https://shop.example/stock' }],
  })
  const tried = withToolsAt(agent, 'http://127.0.0.1:9')
  expect(tried.learning).toBeUndefined()
  expect(tried.tools).toMatchObject([{ url: 'http://127.0.0.1:9/stock', headers: {} }])
})
