import { systemIds } from '@perezvon/runtime/ids'
import { expect, it } from 'vitest'
import { callerVariables } from './caller-of.ts'

const person = {
  contactId: systemIds.contact(),
  name: 'Анна',
  variables: { debt: '12 000', city: 'Тверь' },
}
const numbers = { called_number: '+74951234567', caller_number: '+79161230000' }

it.each([
  ['none', { city: 'Москва', name: 'клиент' }],
  ['name', { city: 'Москва', name: 'Анна' }],
  ['all', { city: 'Тверь', name: 'Анна', debt: '12 000' }],
] as const)(
  'whoever shows somebody’s number is told of them what the document allows: %s',
  (use_known, expected) => {
    const called = { number: '+74951234567', variables: { city: 'Москва', name: 'клиент' }, use_known }
    expect(callerVariables(called, { mayKeep: '+79161230000', person })).toEqual({ ...expected, ...numbers })
  },
)
