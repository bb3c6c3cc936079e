import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asError } from '@perezvon/runtime/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSuite, suiteFileOf } from './read-suite.ts'
import { sampleAgent } from './sample-agent.ts'

const agent = sampleAgent({
  tools: [{ name: 'stock', description: 'How many are left.', url: 'https://shop.example/stock' }],
})

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'perezvon-suite-')), 'shop.suite.yaml')
})
afterEach(() => rm(join(file, '..'), { recursive: true, force: true }))

const fits = {
  name: 'shop',
  personas: { polite: {} },
  goals: { price: { wants: 'The price.' } },
  tools: { stock: { answer: { left: 3 } } },
}

async function told(suite: unknown): Promise<string> {
  await writeFile(file, JSON.stringify(suite))
  return readSuite(file, agent).then(
    () => 'fits',
    (thrown) => asError(thrown).message,
  )
}

test('a suite lies beside its agent', () => {
  expect(suiteFileOf('agents/shop.yaml')).toBe('agents/shop.suite.yaml')
})

test('what is wrong is told with file, field, fault and remedy, all at once', async () => {
  expect(await told(fits)).toBe('fits')
  const wrong = {
    ...fits,
    cases: [{ persona: 'polit', goal: 'price' }],
    goals: { price: { wants: 'The price.', expect: { outcom: 'busy' }, answers: [{ hears: '(' }] } },
  }
  const message = await told(wrong)
  expect(message).toContain(
    `${file}, goals.price.expect.outcom: is not known here. Leave it out, or mend its spelling`,
  )
  expect(message).toContain('goals.price.answers.0.hears: must be a regular expression')
  expect(await told({ ...fits, cases: wrong.cases })).toContain(
    'cases.0.persona: names no persona of this suite. Give one of: polite',
  )
})

test('what a suite says of an agent must be so, and its tools are answered', async () => {
  expect(await told({ ...fits, tools: {} })).toContain(
    'tools.stock: is missing: in an evaluation the company’s endpoint',
  )
  expect(await told({ ...fits, tools: { ...fits.tools, order: {} } })).toContain(
    'tools.order: is no tool of the agent',
  )
  const expecting = await told({ ...fits, expect: { tools: [{ name: 'stok' }], transferred_to: 'sales' } })
  expect(expecting).toMatch(/the tool stok, which the agent does not have.*stock, end_call/)
  expect(expecting).toContain('a transfer to sales, whom the agent cannot hand over to')
})

test('phrases in which nothing is left to look for are refused where they stand', async () => {
  const message = await told({
    ...fits,
    expect: { never_said: ['please', 'thanks'], said: ['yes', ['no', '%']] },
    personas: { polite: { expect: { never_said: ['…'] } } },
    goals: { price: { wants: 'The price.', expect: { said: ['будьте добры'] } } },
    cases: [{ persona: 'polite', goal: 'price', expect: { never_said: ['ну'] } }],
  })
  expect(message).toContain(
    'expect.never_said.0: has no word that is looked for: “please”. Give words beside politeness and signs',
  )
  const places = [
    'expect.said.1.1',
    'polite.expect.never_said.0',
    'price.expect.said.0',
    'cases.0.expect.never_said.0',
  ]
  for (const place of places) expect(message).toContain(`${place}: has no word`)
  expect(message).not.toContain('never_said.1')
})

test('a machine that a model would play is refused, and a share of none that could never fail', async () => {
  const machine = { answered_by: 'voicemail', picks_up_with: ['Leave a message.'] }
  expect(await told({ ...fits, personas: { machine } })).toContain(
    'machine/price: is an answering machine that a model would play. Give the goal lines',
  )
  const goals = { price: { wants: 'The price.', lines: [] } }
  expect(await told({ ...fits, personas: { machine }, goals })).toBe('fits')
  expect(await told({ ...fits, pass_rate: 0 })).toContain('pass_rate: must be more than 0')
})
