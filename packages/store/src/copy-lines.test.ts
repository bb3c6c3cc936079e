import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createCopyLines } from './copy-lines.ts'
import { type Database, statement } from './database.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

type CopiedRow = { line: number; value: string | null; values: unknown }

const READ = statement<CopiedRow>('test-copied-rows', 'select line, value, values from copied order by line')

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
  await db.script('create table copied (line integer, value text, values jsonb)')
})
afterAll(() => scratch.drop())

const TEXTS = [
  '',
  'plain',
  '\\N',
  '\\',
  'tab\tline\nreturn\r\\t',
  '"quoted" {"json": [1]}',
  'Щука «Ёж» №5',
  '👩‍🔧 and \u2028 and \ufeff',
  '\u0001\u001f\u007f\u0085',
  "';drop table copied;--",
  'x'.repeat(100_000),
]

test('whatever a value holds, the database has it as it was', async () => {
  const lines = createCopyLines()
  const expected: CopiedRow[] = [...TEXTS, null].map((value, line) => ({
    line,
    value,
    values: value === null ? {} : { a: value, [value.slice(0, 40)]: 'b', c: value },
  }))
  for (const { line, value, values } of expected) {
    lines.number(line)
    lines.value(value)
    lines.object(values as Record<string, string>)
    lines.endLine()
  }
  expect(await db.copyInto('copy copied (line, value, values) from stdin', [lines.take()])).toBe(
    expected.length,
  )
  expect(await db.rows(READ)).toEqual(expected)
})

test('memory that is given back serves again, and what was taken before is not changed by what comes after', () => {
  const lines = createCopyLines()
  const write = (value: string) => {
    lines.value(value)
    lines.endLine()
    return lines.take()
  }
  const first = write('first')
  const second = write('second, longer')
  expect([first.toString(), second.toString()]).toEqual(['first\n', 'second, longer\n'])
  lines.giveBack(first)
  lines.giveBack(second)
  expect(write('third').toString()).toBe('third\n')
})

test('a copy that the server refuses fails, and the connection serves on', async () => {
  await expect(
    db.copyInto('copy copied (line) from stdin', [Buffer.from('no number\n')]),
  ).rejects.toMatchObject({
    code: '22P02',
  })
  await expect(db.copyInto('copy nowhere from stdin', [])).rejects.toMatchObject({ code: '42P01' })
  expect((await db.rows(READ)).length).toBeGreaterThan(0)
})
