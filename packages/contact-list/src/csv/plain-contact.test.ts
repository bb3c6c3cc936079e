import { contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { expect, test } from 'vitest'
import { randomFrom } from '../testing/random.ts'
import { cleanValue, withoutDecimals } from './cell-notation.ts'
import { type Column, columnsOf } from './columns.ts'
import { plainContact } from './plain-contact.ts'

const HEADER =
  'id,phone,name,time_zone,priority,not_before,not_after,agent,agent_version,consent,city,sum,metadata.source'
const columns = columnsOf(HEADER.split(','))

/** Values of each column: usual ones, those at the edge of a rule, and beyond. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  id: ['', 'order-1', 'x'.repeat(200), 'x'.repeat(201), '="00012"', "'0012"],
  phone: [
    '+79161234567',
    '89161234567',
    '8 (916) 123-45-67',
    '9161234567',
    "'+79161234567",
    '="89161234567"',
    '79161234567.0',
    '89161234567.0',
    '89161234567,00',
    '8.916.123.45.60',
    '7.9161E+10',
    '7,9161E+10',
    '12',
    '',
    'call me',
    '+4930901820',
    '8 10 49 30 901820',
    `+7916${' '.repeat(40)}1234567`,
    '+791612345678',
  ],
  name: ['', 'Анна', 'ООО "Ромашка"', 'x'.repeat(200), 'x'.repeat(201), '👩‍🔧 Ольга', 'x\0'],
  time_zone: ['', 'Europe/Moscow', 'europe/moscow', 'Mars/Phobos', 'Asia/Omsk'],
  priority: ['', '0', '9', '10', '-1', '5.5', '07', '1e0', 'high', '٣'],
  not_before: ['', '2027-01-01T09:00:00Z', '2027-01-01', '0000-01-01T00:00:00Z'],
  not_after: ['', '2027-02-01T09:00:00+03:00', '2026-01-01T00:00:00Z', 'soon'],
  agent: ['', 'halo', 'Halo', 'x'.repeat(64)],
  agent_version: ['', '1', '0', 'latest'],
  consent: ['', 'crm:4711', 'x'.repeat(500), 'x'.repeat(501)],
  city: ['', 'Тверь', 'x'.repeat(2000), 'x'.repeat(2001), '="Омск"'],
  sum: ['', '3,5 ₽', '="12"'],
  'metadata.source': ['', 'crm', 'x'.repeat(2000), 'x'.repeat(2001)],
}

/** The row as the schema would be given it. */
function fieldsOf(values: readonly string[]): unknown {
  const fields: Record<string, unknown> = {}
  const variables: Record<string, string> = {}
  const metadata: Record<string, string> = {}
  columns.forEach((column: Column, at) => {
    const value = values[at] ?? ''
    if (value === '') return
    if (column.kind === 'own') fields[column.name] = column.name === 'phone' ? withoutDecimals(value) : value
    if (column.kind === 'variable') variables[column.name] = value
    if (column.kind === 'metadata') metadata[column.name] = value
  })
  return { ...fields, variables, metadata }
}

test('a row that is taken without the schema is the contact that the schema makes of it', () => {
  const random = randomFrom(20261127)
  const seen = { plain: 0, doubtful: 0, rejected: 0 }
  for (let row = 0; row < 30_000; row += 1) {
    // Most values are usual, or hardly a row would be taken.
    const values = columns.map(({ title }) => {
      const choices = VALUES[title] ?? ['']
      return cleanValue(
        random.below(4) > 0 ? (choices[Math.min(1, choices.length - 1)] ?? '') : random.oneOf(choices),
      )
    })
    // Without the columns that the schema alone judges, half of the time.
    if (random.below(2) === 0) for (const at of [5, 6, 7, 8]) values[at] = ''
    const taken = values.some((value) => value.includes('\0')) ? undefined : plainContact(columns, values)
    const parsed = contactSpecSchema.safeParse(fieldsOf(values))
    if (!parsed.success) seen.rejected += 1
    if (taken === undefined) {
      seen.doubtful += 1
      continue
    }
    seen.plain += 1
    expect(parsed.success, parsed.success ? '' : JSON.stringify([values, fieldFaults(parsed.error)])).toBe(
      true,
    )
    expect(taken).toEqual(parsed.data)
  }
  expect(seen.plain).toBeGreaterThan(1000)
  expect(seen.rejected).toBeGreaterThan(1000)
})

test('usual rows do not need the schema', () => {
  const usual = [
    'order-1',
    '8 (916) 123-45-67',
    'Анна',
    'Europe/Moscow',
    '7',
    '',
    '',
    '',
    '',
    'crm:1',
    'Тверь',
    '',
    'crm',
  ]
  expect(plainContact(columns, usual)).toMatchObject({
    phone: '+79161234567',
    priority: 7,
    variables: { city: 'Тверь' },
  })
})
