import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseStored } from './stored-json.ts'

const schema = z.strictObject({
  name: z.string(),
  tools: z.array(z.strictObject({ url: z.string() })).default([]),
  kind: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('text') })]).optional(),
})

test('an older reader takes a newer record without the fields that it does not know', () => {
  const newer = {
    name: 'halo',
    memory: { budget: 3000 },
    tools: [{ url: 'https://one.example', retries: { most: 2 } }, { url: 'https://two.example' }],
    kind: { type: 'text', format: 'date' },
  }
  expect(parseStored(schema, JSON.stringify(newer))).toEqual({
    name: 'halo',
    tools: [{ url: 'https://one.example' }, { url: 'https://two.example' }],
    kind: { type: 'text' },
  })
})

test('what it knows must be right all the same', () => {
  expect(() => parseStored(schema, '{"name":1,"memory":{}}')).toThrow(/name/)
  expect(() => parseStored(schema, '{"memory":{}}')).toThrow(/name/)
})
