import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { ExtractionField } from '@perezvon/contracts/agent/extraction-field'
import { describe, expect, test } from 'vitest'
import type { Conversation, ConversationLine } from '../conversation/read-conversation.ts'
import { conclude, concludeSilence } from './conclude.ts'
import { type FilledField, type FilledForm, filledFormSchema } from './filled-form.ts'
import { wasSaid } from './quoted-words.ts'
import { weighFields } from './weigh-fields.ts'

const LINES: ConversationLine[] = [
  { speaker: 'agent', text: 'Доставка двадцать пятого ноября. Вам удобно?' },
  { speaker: 'person', text: 'Нет, всё-таки' },
  { speaker: 'person', text: 'лучше в пятницу утром, нас четверо.' },
]

describe('a quote', () => {
  test.each([
    'в пятницу утром',
    'В ПЯТНИЦУ, утром!',
    'нас   четверо',
    'все-таки лучше',
    'Доставка двадцать пятого ноября. Вам удобно?',
    'нет',
  ])('«%s» was said', (quote) => {
    expect(wasSaid(quote, LINES)).toBe(true)
  })

  test.each([
    ['', 'no words'],
    [' … ', 'no words'],
    ['утром в пятницу', 'another order'],
    ['пятниц', 'half a word'],
    ['в субботу', 'other words'],
    ['Вам удобно? Нет', 'two speakers'],
  ])('«%s» was not: %s', (quote) => {
    expect(wasSaid(quote, LINES)).toBe(false)
  })
})

describe('a field', () => {
  const weighed = (field: Partial<ExtractionField>, filled: Partial<FilledField> | undefined) =>
    weighFields(
      [{ name: 'it', type: 'text', description: 'x', ...field }],
      { it: filled && { value: null, quote: null, confidence: 0.9, ...filled } },
      LINES,
    )[0]
  const NOTHING = { name: 'it', value: null, quote: null, confidence: 0 }

  test('with a true quote keeps its value', () => {
    expect(weighed({}, { value: ' пятница, утро ', quote: 'в пятницу утром' })).toEqual({
      name: 'it',
      value: 'пятница, утро',
      quote: 'в пятницу утром',
      confidence: 0.9,
    })
  })

  test('with an invented quote, or none, loses its value', () => {
    expect(weighed({}, { value: 'суббота', quote: 'в субботу вечером' })).toEqual(NOTHING)
    expect(weighed({}, { value: 'суббота' })).toEqual(NOTHING)
    expect(weighed({}, { value: 'суббота', quote: '' })).toEqual(NOTHING)
  })

  test('of which nothing was said is null, not "no"', () => {
    expect(weighed({ type: 'boolean' }, { value: null, quote: 'нет' })).toEqual(NOTHING)
    expect(weighed({ type: 'boolean' }, undefined)).toEqual(NOTHING)
    expect(weighed({ type: 'boolean' }, { value: false, quote: 'нет' })).toMatchObject({ value: false })
  })

  test.each<[Partial<ExtractionField>, unknown]>([
    [{ type: 'boolean' }, 'true'],
    [{ type: 'number' }, '4'],
    [{ type: 'number' }, Number.NaN],
    [{ type: 'text' }, 4],
    [{ type: 'text' }, '  '],
    [{ type: 'choice', choices: ['a', 'b'] }, 'c'],
    [{ type: 'choice', choices: ['a', 'b'] }, null],
  ])('%j does not take %j', (field, value) => {
    expect(weighed(field, { value, quote: 'нас четверо' })).toEqual(NOTHING)
  })

  test('of type number and choice takes what belongs there', () => {
    expect(weighed({ type: 'number' }, { value: 4, quote: 'нас четверо' })).toMatchObject({ value: 4 })
    expect(
      weighed({ type: 'choice', choices: ['a', 'b'] }, { value: 'b', quote: 'нас четверо' }),
    ).toMatchObject({ value: 'b' })
  })

  test('is never surer than 1 nor less sure than 0', () => {
    const sure = (confidence: number) =>
      weighed({}, { value: 'x', quote: 'нас четверо', confidence })?.confidence
    expect([sure(95), sure(-1), sure(0.5)]).toEqual([1, 0, 0.5])
  })

  test('that the agent did not ask for is passed over', () => {
    expect(weighFields([], { other: { value: 'x', quote: 'нет', confidence: 1 } }, LINES)).toEqual([])
  })
})

describe('the conclusion', () => {
  const agent = agentSpecSchema.parse({
    name: 'halo',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'Это автоматический звонок.',
    greeting: 'Здравствуйте!',
    prompt: 'Подтверди доставку.',
    extraction: [{ name: 'when', type: 'text', description: 'Когда удобно.' }],
  })
  const conversation: Conversation = { basedOn: 'turns', lines: LINES }
  const form = (rest: Partial<FilledForm> = {}): FilledForm => ({
    summary: 'Перенёс доставку.',
    disposition: 'goal-reached',
    sentiment: 'positive',
    opt_out_heard: false,
    fields: { when: { value: 'пятница', quote: 'в пятницу утром', confidence: 1 } },
    scores: {},
    ...rest,
  })
  const concluded = (filled: FilledForm) =>
    conclude({ form: filled, agent, turns: [], conversation, model: 'm' })

  test('says what the model said, as far as it holds', () => {
    expect(concluded(form())).toEqual({
      summary: 'Перенёс доставку.',
      disposition: 'goal-reached',
      sentiment: 'positive',
      opt_out_heard: false,
      fields: [{ name: 'when', value: 'пятница', quote: 'в пятницу утром', confidence: 1 }],
      based_on: 'turns',
      model: 'm',
    })
  })

  test('an opt-out outweighs every other disposition, whichever way it was told', () => {
    const optedOut = { disposition: 'do-not-call', opt_out_heard: true }
    expect(concluded(form({ opt_out_heard: true }))).toMatchObject(optedOut)
    expect(concluded(form({ disposition: 'do-not-call' }))).toMatchObject(optedOut)
  })

  test('silence is inconclusive, with nothing extracted and no model named', () => {
    expect(concludeSilence({ agent, conversation: { basedOn: 'turns', lines: [] } })).toMatchObject({
      disposition: 'inconclusive',
      fields: [{ name: 'when', value: null, quote: null, confidence: 0 }],
      model: 'none',
    })
  })

  test('a form without its fields, or with a broken one, still counts for the rest', () => {
    const { fields: _, ...bare } = form()
    expect(filledFormSchema.parse(bare).fields).toEqual({})
    expect(filledFormSchema.parse({ ...bare, fields: { when: 'soon' } }).fields).toEqual({ when: undefined })
    expect(filledFormSchema.safeParse({ ...bare, disposition: 'excellent' }).success).toBe(false)
  })
})
