import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { expect, test } from 'vitest'
import { sampleCall, sampleTurn } from '../../public-api/sample-views.ts'
import { type Expectation, expectationSchema } from '../suite/expectation.ts'
import type { Check } from './check.ts'
import { checkExpectation } from './check-expectation.ts'
import { checkPromises } from './check-promises.ts'
import { sampleEvidence } from './sample-evidence.ts'

const agent = agentSpecSchema.parse({
  name: 'shop',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'Это автоматический звонок для {{name}}.',
  greeting: 'Здравствуйте!',
  prompt: 'Продавай.',
  guardrails: { forbidden: [{ topic: 'court', phrases: ['подать в суд'] }] },
  transfer_targets: [{ name: 'sales', number: '+74951234567', description: 'Продажи.' }],
})

const failed = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ what, found }) => `${what}. ${found}`)
const faults = (expected: Partial<Expectation>, over: Parameters<typeof sampleEvidence>[0] = {}) =>
  failed(checkExpectation(sampleEvidence(over), expectationSchema.parse(expected), agent))

test('phrases are found in any form of their words, over the sentences of one speech, and only where the agent said them', () => {
  expect(faults({ said: ['бесплатной', ['платная', 'для Вас бесплатна']] })).toEqual([])
  expect(faults({ said: ['сколько стоит'], never_said: ['ДОСТАВКИ'] })).toEqual([
    'says: сколько стоит. never said',
    'never says: ДОСТАВКИ. said: Доставка для вас бесплатная.',
  ])
})

test('how it ended, what was written and whom it was handed to', () => {
  const expected = {
    outcome: ['opted-out', 'busy'],
    end_reason: 'silence',
    opt_out: true,
    transferred_to: 'sales',
    keys_pressed: '1#',
  } as const
  expect(faults({ ...expected, outcome: [...expected.outcome] })).toEqual([
    'outcome: opted-out / busy. conversation',
    'end reason: silence. agent-goodbye',
    'the number is suppressed. it is not suppressed',
    'hands over to sales. nobody was dialled',
    'presses 1#. no key',
  ])
  const done = {
    call: sampleCall({ outcome: 'opted-out', reason: 'silence' }),
    isSuppressed: true,
    handedTo: ['74951234567'],
    keys: '1#',
  }
  expect(faults({ ...expected, outcome: [...expected.outcome] }, done)).toEqual([])
  expect(faults({ transferred_to: null }, done)).toEqual(['hands over to nobody. dialled: sales'])
})

test('turns are counted, and the slowest of them is looked at', () => {
  const call = sampleCall({ turns: [sampleTurn(), sampleTurn({ turn: 2, first_sentence_ms: 1200.4 })] })
  expect(faults({ max_turns: 2, first_sentence_ms: 1200 }, { call })).toEqual([])
  expect(faults({ max_turns: 1, first_sentence_ms: 1100 }, { call })).toEqual([
    'at most 1 turns. 2 turns',
    'each first sentence within 1100 ms. 1200 ms',
  ])
})

function called(tool: string, given: unknown, outcome: ToolCall['outcome'] = 'done'): ToolCall {
  const facts = { id: '1', result: '', status: 200, ms: 1, idempotency_key: null }
  return { ...facts, tool, arguments: JSON.stringify(given), outcome }
}

test('tools are compared by the arguments that matter; a call that was rejected is none', () => {
  const tool_calls = [
    called('stock', { kind: 'Стол, белый', of: { colour: 'white', legs: 4 } }),
    called('refund', {}, 'rejected'),
  ]
  const call = sampleCall({ turns: [sampleTurn({ tool_calls })] })
  const fits = { name: 'stock', arguments: { kind: 'стол белый', of: { legs: 4 } } }
  expect(faults({ tools: [fits], never_called: ['refund'] }, { call })).toEqual([])
  expect(faults({ tools: [{ ...fits, times: 2 }], never_called: ['stock'] }, { call })).toEqual([
    expect.stringMatching(/^calls stock with .*, 2 times\. stock \{"kind":"Стол/),
    expect.stringMatching(/^never calls stock\./),
  ])
  expect(faults({ tools: [{ name: 'stock', arguments: { kind: 'стул' } }] }, { call })).toHaveLength(1)
})

test.each([
  ['100', '-100'],
  ['1.5', '1 5'],
  ['!', '?'],
  ['', 'пожалуйста'],
  ['please', 'пожалуйста'],
  ['скидка 5', 'скидка -5'],
])('an argument of %j is not %j', (wanted, given) => {
  const call = sampleCall({ turns: [sampleTurn({ tool_calls: [called('stock', { kind: given })] })] })
  expect(faults({ tools: [{ name: 'stock', arguments: { kind: wanted } }] }, { call })).toHaveLength(1)
  expect(faults({ tools: [{ name: 'stock', arguments: { kind: given } }] }, { call })).toEqual([])
})

test('texts in a list are compared as words, too, and none may be missing', () => {
  const kinds = (...wanted: string[]) => {
    const call = sampleCall({
      turns: [sampleTurn({ tool_calls: [called('stock', { kinds: ['Стол, белый'] })] })],
    })
    return faults({ tools: [{ name: 'stock', arguments: { kinds: wanted } }] }, { call })
  }
  expect(kinds('стол белый')).toEqual([])
  expect(kinds('стол белый', 'стул')).toHaveLength(1)
  expect(kinds()).toHaveLength(1)
})

test('the disclosure comes first and forbidden topics never, whether a suite says so or not', () => {
  const said = (...texts: string[]) =>
    sampleEvidence({ lines: texts.map((text) => ({ speaker: 'agent', text })) })
  const promises = (...texts: string[]) => failed(checkPromises(said(...texts), agent, { name: 'Анны' }))
  expect(promises('Это автоматический звонок для Анны. Здравствуйте!')).toEqual([])
  expect(promises('Это автоматический', 'звонок для Анны.', 'Здравствуйте!')).toEqual([])
  // They hung up in the middle of it.
  expect(promises('Это автоматический')).toEqual([])
  // A machine was found in the middle of it, and it began anew after the beep.
  expect(promises('Это автоматический', 'Это автоматический звонок для Анны. Перезвоним.')).toEqual([])
  expect(promises()).toEqual([])
  expect(promises('Здравствуйте!', 'Это автоматический звонок для Анны.')).toEqual([
    'the disclosure is spoken first, and whole. first was: Здравствуйте!',
  ])
  expect(promises('Это автоматический', 'Здравствуйте! Хотите кредит?')).toEqual([
    'the disclosure is spoken first, and whole. first was: Это автоматический',
  ])
  expect(promises('Это автоматический звонок для Анны.', 'Мы можем подать в суд.')).toEqual([
    expect.stringMatching(/^the topic court is never touched\. said: .*в суд/),
  ])
})
