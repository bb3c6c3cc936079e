import { expect, test } from 'vitest'
import { changedTerms, readTermChanges } from './term-changes.ts'

const spec = {
  concurrency: 10,
  retries: { busy: { count: 2, after_seconds: [300] }, failed: { count: 1, after_seconds: [60] } },
}
const changed = (...given: string[]) => changedTerms(spec, readTermChanges(given))

test('a term is replaced, taken away, or changed in one of its fields', () => {
  expect(changed('concurrency=50', 'not_after=2027-04-03T18:00:00Z', 'budget=null')).toEqual({
    concurrency: 50,
    not_after: '2027-04-03T18:00:00Z',
    budget: null,
  })
  expect(changed('retries.busy.count=0', 'retries.busy.after_seconds=[60, 120]', 'budget.money=500')).toEqual(
    {
      retries: { ...spec.retries, busy: { count: 0, after_seconds: [60, 120] } },
      budget: { money: 500 },
    },
  )
  expect(changed('calling_windows=[{ from: 10:00, to: 18:00 }]')).toEqual({
    calling_windows: [{ from: '10:00', to: '18:00' }],
  })
})

test('what is no change is told, all at once', () => {
  expect(() => readTermChanges(['concurrency', '=5', 'a..b=1', 'budget={money: 5'])).toThrow(
    /concurrency: is no change[\s\S]*=5: is no change[\s\S]*a\.\.b=1: is no change[\s\S]*is no YAML/,
  )
})
