import type { JournalEntry } from '@perezvon/contracts/campaign/campaign-journal'
import { expect, test } from 'vitest'
import { journalText } from './journal-text.ts'

const text = (entry: JournalEntry['entry'], detail: JournalEntry['detail']) =>
  journalText({ id: 1, at: '2026-11-21T09:00:00.000Z', entry, detail })

test('an entry is told with what it rests on', () => {
  expect(text('created', {})).toBe('created')
  expect(text('paused', { reason: 'budget-reached: 500 of 500', calls: 17 })).toBe(
    'paused: budget-reached: 500 of 500, calls 17',
  )
  expect(text('paused', { reason: null })).toBe('paused')
  expect(
    text('changed', {
      spec_version: 3,
      changed: { concurrency: { before: 10, after: 50 }, budget: { before: null, after: { money: 500 } } },
    }),
  ).toBe('changed: concurrency 10 → 50, budget none → {"money":500}')
})
