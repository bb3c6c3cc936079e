import { expect, test } from 'vitest'
import { importReportLines } from './import-report.ts'

const counts = { received: 40, added: 10, duplicates: 3, suppressed: 2, rejected: 25 }
const fault = (line: number) => ({ line, field: 'phone', fault: 'is not a phone number', remedy: 'Mend it' })

test('bad rows are told with their lines, the first of them', () => {
  const faults = Array.from({ length: 25 }, (_, index) => fault(index + 2))
  const lines = importReportLines('list.csv', { ...counts, faults })
  expect(lines).toHaveLength(22)
  expect(lines.slice(0, 2)).toEqual([
    'list.csv: 40 rows, 10 added, 3 duplicates, 2 suppressed, 25 rejected',
    '  line 2: phone is not a phone number. Mend it',
  ])
  expect(lines.at(-1)).toBe('  and 5 more rejected rows')
})
