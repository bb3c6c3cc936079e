import type { Turn } from '@perezvon/contracts/transcript/turn'
import { expect, test } from 'vitest'
import { sampleCall, sampleContact, sampleTurn } from '../public-api/sample-views.ts'
import { contactLine, demoExitCode, demoFigures, type Ending } from './figures.ts'
import { demoTable } from './table.ts'

const turn = (first_sentence_ms: number, source: Turn['source'] = 'model') =>
  sampleTurn({ first_sentence_ms, source })

const stories = [
  {
    contact: sampleContact(),
    calls: [sampleCall({ turns: [turn(100), turn(300), turn(9000, 'fallback')] })],
  },
  {
    contact: sampleContact({ outcome: 'busy', name: null }),
    calls: [sampleCall({ outcome: 'busy' }), sampleCall({ outcome: 'busy' })],
  },
]

test('figures are counted: outcomes, turns, attempts; fallbacks are no measure of the model', () => {
  expect(demoFigures(stories, { dialledTwice: 0, seconds: 12.34 })).toEqual({
    contacts: 2,
    reached: 1,
    outcomes: { conversation: 1, busy: 1 },
    without_outcome: 0,
    attempts: 3,
    turns: 3,
    transcribed: 0,
    analysed: 0,
    dialled_twice: 0,
    first_sentence_ms: { p50: 100, p95: 300 },
    seconds: 12.3,
  })
})

test('a run ends with 0 only in time, with an outcome for each contact and nobody dialled twice', () => {
  const exitCode = (list: typeof stories, dialledTwice = 0, ending: Ending = 'finished') =>
    demoExitCode({ figures: demoFigures(list, { dialledTwice, seconds: 1 }), ending })
  expect(exitCode(stories)).toBe(0)
  expect(exitCode(stories, 1)).toBe(1)
  expect(exitCode([])).toBe(1)
  expect(exitCode([{ contact: sampleContact({ outcome: null }), calls: [] }])).toBe(1)
  expect(exitCode(stories, 0, 'late')).toBe(1)
  expect(exitCode(stories, 0, 'interrupted')).toBe(1)
})

test('the table lines up, shows what is missing, and what contacts brought cannot steer the terminal', () => {
  const evil = { contact: sampleContact({ name: '\u001b[31mМария\u0007', outcome: null }), calls: [] }
  const table = demoTable([...stories, evil].map(contactLine)).split('\n')
  expect(table[0]).toMatch(
    /^contact\s+phone\s+outcome\s+reason\s+attempts\s+turns\s+first sentence\s+recording\s+analysis$/,
  )
  for (const row of table) expect(row).not.toMatch(/\p{Cc}/u)
  expect(table[3]).toContain('NONE')
  const column = table[0]?.indexOf('phone') ?? -1
  for (const row of table.slice(1)) expect(row.slice(column, column + 5)).toBe('+7000')
})
