import { expect, test } from 'vitest'
import { askedTogether } from './asked-together.ts'
import type { Database } from './database.ts'

/** Never asked anything: what is tested is who is asked for together. */
function someDatabase(): Database {
  const nothing = () => Promise.reject(new Error('nobody asks this database'))
  return {
    rows: nothing,
    row: nothing,
    run: nothing,
    copyInto: nothing,
    script: nothing,
    transaction: nothing,
    close: nothing,
  }
}

test('who asks in the same turn is asked for at once, and each gets its own answer', async () => {
  const batches: (readonly number[])[] = []
  const double = askedTogether(async (_db, items: readonly number[]) => {
    batches.push(items)
    return items.map((item) => item * 2)
  })
  const db = someDatabase()
  expect(await Promise.all([double(db, 1), double(db, 2), double(db, 3)])).toEqual([2, 4, 6])
  expect(batches).toEqual([[1, 2, 3]])
})

test('who asks while an answer is under way is in the next batch', async () => {
  const batches: (readonly string[])[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const ask = askedTogether(async (_db, items: readonly string[]) => {
    batches.push(items)
    const answered = Promise.withResolvers<void>()
    answers.push(answered)
    await answered.promise
    return items
  })
  const db = someDatabase()
  const first = ask(db, 'first')
  await expect.poll(() => batches.length).toBe(1)
  const later = [ask(db, 'second'), ask(db, 'third')]
  answers[0]?.resolve()
  expect(await first).toBe('first')
  await expect.poll(() => batches.length).toBe(2)
  answers[1]?.resolve()
  expect(await Promise.all(later)).toEqual(['second', 'third'])
  expect(batches).toEqual([['first'], ['second', 'third']])
})

test('a statement that does not come back keeps up nobody but its own batch', async () => {
  const ask = askedTogether(async (_db, items: readonly string[]) => {
    if (items.includes('held')) await new Promise(() => undefined)
    return items
  })
  const db = someDatabase()
  void ask(db, 'held')
  await new Promise((resolve) => setImmediate(resolve))
  expect(await ask(db, 'free')).toBe('free')
})

test('what is thrown is thrown at everybody of the batch, and at nobody after it', async () => {
  let broken = true
  const ask = askedTogether(async (_db, items: readonly string[]) => {
    if (broken) throw new Error('the connection broke')
    return items
  })
  const db = someDatabase()
  const asked = [ask(db, 'one'), ask(db, 'two')]
  for (const each of asked) await expect(each).rejects.toThrow('the connection broke')
  broken = false
  expect(await ask(db, 'three')).toBe('three')
})

test('transactions and pools are asked apart from each other', async () => {
  const asked: Database[] = []
  const ask = askedTogether(async (db, items: readonly string[]) => {
    asked.push(db)
    return items
  })
  const [one, other] = [someDatabase(), someDatabase()]
  await Promise.all([ask(one, 'a'), ask(other, 'b'), ask(one, 'c')])
  expect(asked).toEqual([one, other])
})
