import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Database, openDatabase, pingDatabase } from './database.ts'
import { forgetIdempotencyKeys, onceForKey, onceForKeyRepeatably } from './idempotency-keys.ts'
import { after, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const keyed = (key: string, requestHash = 'h1') => ({ key, scope: 'POST /calls', requestHash, now: NOON })

test('the same key and request gets the same answer without the work', async () => {
  let worked = 0
  const work = async () => {
    worked += 1
    return { status: 202, body: { call_id: 'call_1', worked } }
  }
  expect(await onceForKey(db, keyed('a'), work)).toMatchObject({ replayed: false, body: { worked: 1 } })
  expect(await onceForKey(db, keyed('a'), work)).toEqual({
    replayed: true,
    status: 202,
    body: { call_id: 'call_1', worked: 1 },
  })
  expect(await onceForKey(db, keyed('a', 'another'), work)).toEqual({ conflict: true })
  expect(worked).toBe(1)
})

test('twins at the same instant do the work once', async () => {
  let worked = 0
  const work = async () => {
    worked += 1
    return { status: 201, body: worked }
  }
  const answers = await Promise.all(Array.from({ length: 5 }, () => onceForKey(db, keyed('twins'), work)))
  expect(worked).toBe(1)
  expect(answers.filter((answer) => 'replayed' in answer && !answer.replayed)).toHaveLength(1)
  for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: 1 })
})

test('work that fails leaves the key free', async () => {
  const failing = onceForKey(db, keyed('b'), () => Promise.reject(new Error('no room')))
  await expect(failing).rejects.toThrow('no room')
  const answer = await onceForKey(db, keyed('b'), async () => ({ status: 201, body: 'made' }))
  expect(answer).toMatchObject({ replayed: false })
})

test('old keys are forgotten, young ones are not', async () => {
  const work = async () => ({ status: 201, body: 1 })
  await onceForKey(db, keyed('old'), work)
  await onceForKey(db, { ...keyed('young'), now: after(100) }, work)
  await forgetIdempotencyKeys(db, { before: after(50) })
  expect(await onceForKey(db, keyed('old'), work)).toMatchObject({ replayed: false })
  expect(await onceForKey(db, keyed('young'), work)).toMatchObject({ replayed: true })
})

describe('work that may be done twice', () => {
  test('keeps no transaction open while it works, and is not done again once it is answered', async () => {
    const narrow = openDatabase({ url: scratch.url, poolSize: 1 })
    let worked = 0
    const work = async () => {
      worked += 1
      await pingDatabase(narrow)
      return { status: 200, body: { worked } }
    }
    const answer = { status: 200, body: { worked: 1 } }
    expect(await onceForKeyRepeatably(narrow, keyed('c'), work)).toEqual({ replayed: false, ...answer })
    expect(await onceForKeyRepeatably(narrow, keyed('c'), work)).toEqual({ replayed: true, ...answer })
    expect(await onceForKeyRepeatably(narrow, keyed('c', 'another'), work)).toEqual({ conflict: true })
    await narrow.close()
  })

  test('twins get the answer of whoever finished first', async () => {
    const first = Promise.withResolvers<{ status: number; body: string }>()
    const second = Promise.withResolvers<{ status: number; body: string }>()
    const twins = [first, second].map(({ promise }) => onceForKeyRepeatably(db, keyed('d'), () => promise))
    second.resolve({ status: 200, body: 'second' })
    expect(await twins[1]).toEqual({ replayed: false, status: 200, body: 'second' })
    first.resolve({ status: 200, body: 'first' })
    expect(await twins[0]).toEqual({ replayed: true, status: 200, body: 'second' })
  })

  test('work that fails leaves the key free', async () => {
    const failing = onceForKeyRepeatably(db, keyed('e'), () => Promise.reject(new Error('no room')))
    await expect(failing).rejects.toThrow('no room')
    const work = async () => ({ status: 200, body: 1 })
    expect(await onceForKeyRepeatably(db, keyed('e'), work)).toMatchObject({ replayed: false })
  })
})
