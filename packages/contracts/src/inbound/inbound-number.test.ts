import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { agentsOf, inboundNumberSpecSchema } from './inbound-number.ts'

test('the example is one, and every agent that it names is found', async () => {
  const file = new URL('../../../../examples/inbound/reception.json', import.meta.url)
  const spec = inboundNumberSpecSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  expect(agentsOf(spec)).toEqual([{ field: 'agent', name: 'reception', version: undefined }])
})

test.each(['7916', '+0123', 'anonymous', '+7916*'])('%j is no pattern of callers', (pattern) => {
  const spec = { agent: 'halo', callers: [{ from: [pattern], action: 'reject' }] }
  expect(inboundNumberSpecSchema.safeParse(spec).success).toBe(false)
})

test('an agent may be named for some callers and for closed hours, each with its own version', () => {
  const spec = inboundNumberSpecSchema.parse({
    agent: 'day',
    when_closed: { action: 'answer', agent: 'night', agent_version: 2 },
    callers: [{ from: ['known'], action: 'answer', agent: 'regulars' }],
  })
  expect(agentsOf(spec).map(({ field, name, version }) => [field, name, version])).toEqual([
    ['agent', 'day', undefined],
    ['callers.0.agent', 'regulars', undefined],
    ['when_closed.agent', 'night', 2],
  ])
})
