import { randomUUID } from 'node:crypto'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, expect, inject, test } from 'vitest'
import { connectLivecall, type Livecall } from '../connection.ts'
import { noteServed, readServed } from './served.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const opened: Livecall[] = []
/** Dialers that share one Redis and see nothing of other tests. */
function dialers(count: number): [Livecall, ...Livecall[]] {
  const prefix = `t-${randomUUID()}`
  const connect = () => {
    const live = connectLivecall({ redisUrl: inject('redisUrl'), prefix, log })
    opened.push(live)
    return live
  }
  return [connect(), ...Array.from({ length: count - 1 }, connect)]
}
afterAll(() => Promise.all(opened.map((live) => live.close())))

const [a, b, c] = [systemIds.campaign(), systemIds.campaign(), systemIds.campaign()]
const read = async (live: Livecall) => [...(await readServed(live, { claimants: [a, b, c] })).values()]

test('what one dialer gives out, all know', async () => {
  const [one, two] = dialers(2)
  if (two === undefined) throw new Error('two dialers were asked for')
  expect(await read(one)).toEqual([0, 0, 0])
  await noteServed(one, { servings: [{ claimant: a, from: 0, served: 0.25 }], least: 0 })
  await noteServed(two, {
    servings: [
      { claimant: a, from: 0, served: 0.5 },
      { claimant: b, from: 0, served: 1 },
    ],
    least: 0,
  })
  expect(await read(one)).toEqual([0.75, 1, 0])
})

test('who is new or comes back starts at the least of those who waited, with neither credit nor debt', async () => {
  const [live] = dialers(1)
  await noteServed(live, { servings: [{ claimant: a, from: 0, served: 3 }], least: 0 })
  await noteServed(live, { servings: [{ claimant: b, from: 0, served: 9 }], least: 5 })
  // a fell back behind the least meanwhile: it starts there like c, which is new.
  expect(await read(live)).toEqual([5, 9, 5])
  await noteServed(live, { servings: [{ claimant: a, from: 5, served: 1 }], least: 5 })
  expect(await read(live)).toEqual([6, 9, 5])
})

test('the least never falls, and stays where nobody waits', async () => {
  const [live] = dialers(1)
  await noteServed(live, { servings: [{ claimant: a, from: 7, served: 1 }], least: 7 })
  await noteServed(live, { servings: [], least: 2 })
  await noteServed(live, { servings: [], least: undefined })
  expect(await read(live)).toEqual([8, 7, 7])
})

test('campaigns that nobody has to remember are forgotten', async () => {
  const [live] = dialers(1)
  const many = Array.from({ length: 50 }, (_, index) => ({
    claimant: systemIds.campaign(),
    from: 0,
    served: index,
  }))
  await noteServed(live, { servings: many, least: 0 })
  await noteServed(live, { servings: [], least: 47 })
  const key = (await live.redis.keys(`${live.prefix}:*`))[0] ?? ''
  // The least, and the two that are beyond it.
  expect(await live.redis.hlen(key)).toBe(3)
})

test('dialers that give out at the same time lose nothing, to the last fraction', async () => {
  const all = dialers(4)
  await Promise.all(
    all.flatMap((live) =>
      Array.from({ length: 25 }, () =>
        noteServed(live, { servings: [{ claimant: a, from: 0, served: 1 / 16 }], least: 0 }),
      ),
    ),
  )
  expect((await read(all[0]))[0]).toBe(100 / 16)
})
