import { expect, test } from 'vitest'
import { askedTogether } from './asked-together.ts'

const someServer = () => ({})

test('who asks in the same turn is asked for at once, and each gets its own answer', async () => {
  const batches: (readonly number[])[] = []
  const double = askedTogether(async (_server: object, items: readonly number[]) => {
    batches.push(items)
    return items.map((item) => item * 2)
  })
  const server = someServer()
  expect(await Promise.all([double(server, 1), double(server, 2), double(server, 3)])).toEqual([2, 4, 6])
  expect(batches).toEqual([[1, 2, 3]])
})

test('items that differ in what they are alike by are asked apart, and each still gets its own answer', async () => {
  const batches: (readonly number[])[] = []
  const double = askedTogether(
    async (_server: object, items: readonly number[]) => {
      batches.push(items)
      return items.map((item) => item * 2)
    },
    { alikeBy: (item) => (item % 2 === 0 ? 'even' : 'odd') },
  )
  const server = someServer()
  expect(await Promise.all([1, 2, 3, 4].map((item) => double(server, item)))).toEqual([2, 4, 6, 8])
  expect(batches).toEqual([
    [1, 3],
    [2, 4],
  ])
})

test('who asks while an answer is under way is in the next batch', async () => {
  const batches: (readonly string[])[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const ask = askedTogether(async (_server: object, items: readonly string[]) => {
    batches.push(items)
    const answered = Promise.withResolvers<void>()
    answers.push(answered)
    await answered.promise
    return items
  })
  const server = someServer()
  const first = ask(server, 'first')
  await expect.poll(() => batches.length).toBe(1)
  const later = [ask(server, 'second'), ask(server, 'third')]
  answers[0]?.resolve()
  expect(await first).toBe('first')
  await expect.poll(() => batches.length).toBe(2)
  answers[1]?.resolve()
  expect(await Promise.all(later)).toEqual(['second', 'third'])
  expect(batches).toEqual([['first'], ['second', 'third']])
})

test('a statement that does not come back keeps up nobody but its own batch', async () => {
  const ask = askedTogether(async (_server: object, items: readonly string[]) => {
    if (items.includes('held')) await new Promise(() => undefined)
    return items
  })
  const server = someServer()
  void ask(server, 'held')
  await new Promise((resolve) => setImmediate(resolve))
  expect(await ask(server, 'free')).toBe('free')
})

test('what is thrown is thrown at everybody of the batch, and at nobody after it', async () => {
  let broken = true
  const ask = askedTogether(async (_server: object, items: readonly string[]) => {
    if (broken) throw new Error('the connection broke')
    return items
  })
  const server = someServer()
  const asked = [ask(server, 'one'), ask(server, 'two')]
  for (const each of asked) await expect(each).rejects.toThrow('the connection broke')
  broken = false
  expect(await ask(server, 'three')).toBe('three')
})

test('where nobody is in a hurry, who asks a moment later is asked for together with who asked before', async () => {
  const batches: (readonly number[])[] = []
  const ask = askedTogether(
    async (_server: object, items: readonly number[]) => {
      batches.push(items)
      return items
    },
    { gatherMs: 250 },
  )
  const server = someServer()
  const first = ask(server, 1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(await Promise.all([first, ask(server, 2)])).toEqual([1, 2])
  expect(batches).toEqual([[1, 2]])
})

test('transactions and pools are asked apart from each other', async () => {
  const asked: object[] = []
  const ask = askedTogether(async (server: object, items: readonly string[]) => {
    asked.push(server)
    return items
  })
  const [one, other] = [someServer(), someServer()]
  await Promise.all([ask(one, 'a'), ask(other, 'b'), ask(one, 'c')])
  expect(asked).toEqual([one, other])
})
