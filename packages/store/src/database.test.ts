import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Database, inTransaction, openDatabase, pingDatabase, statement } from './database.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
  await db.script('create table notes (id integer primary key, text text not null)')
})
afterAll(() => scratch.drop())

const ADD = statement('test-add-note', 'insert into notes (id, text) values ($1, $2)')
const COUNT = statement<{ count: number }>('test-count-notes', 'select count(*) as count from notes')

test('bigint and numeric arrive as numbers, and a bigint that would lose digits is an error', async () => {
  const ask = (sql: string) => db.row(statement<{ value: unknown }>(`test-${sql}`, `select ${sql} as value`))
  expect(await ask('12345678901::bigint')).toEqual({ value: 12_345_678_901 })
  expect(await ask('0.1234::numeric')).toEqual({ value: 0.1234 })
  expect(await ask("'2026-11-20T09:00:00Z'::timestamptz")).toEqual({
    value: new Date('2026-11-20T09:00:00Z'),
  })
  await expect(ask('9007199254740993::bigint')).rejects.toThrow('does not fit')
})

test('a transaction that throws leaves nothing behind, an inner one joins the outer', async () => {
  const failing = inTransaction(db, async (tx) => {
    await tx.run(ADD, [1, 'outer'])
    await inTransaction(tx, (inner) => inner.run(ADD, [2, 'inner']))
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await db.row(COUNT)).toEqual({ count: 0 })
  await inTransaction(db, (tx) => tx.run(ADD, [3, 'kept']))
  expect(await db.row(COUNT)).toEqual({ count: 1 })
})

test('a connection that breaks inside a transaction fails that transaction, and nothing else', async () => {
  const pid = statement<{ pid: number }>('test-own-pid', 'select pg_backend_pid() as pid')
  const cut = statement('test-cut', 'select pg_terminate_backend($1)')
  const alive = statement<{ pid: number }>('test-alive', 'select pid from pg_stat_activity where pid = $1')
  const broken = inTransaction(db, async (tx) => {
    await tx.run(ADD, [10, 'never kept'])
    const own = await tx.row(pid)
    await db.rows(cut, [own?.pid])
    // What PostgreSQL says at a restart arrives while the transaction waits for something else.
    await expect.poll(() => db.row(alive, [own?.pid])).toBeUndefined()
    await tx.run(ADD, [11, 'never kept'])
  })
  await expect(broken).rejects.toThrow()
  expect(await db.row(COUNT)).toEqual({ count: 1 })
})

test('a server that is away is an error, not a hang', async () => {
  const away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none' })
  await expect(pingDatabase(away)).rejects.toThrow()
  await away.close()
  await pingDatabase(db)
})
