import { describe, expect, test } from 'vitest'
import { type CapacityWish, effectiveWeight, leastServed, shareCapacity } from './share-capacity.ts'

type Wish = CapacityWish<string>

const wish = (id: string, more: Partial<Wish> = {}): Wish => ({
  id,
  room: 100,
  leavesFree: 0,
  weight: 1,
  served: 0,
  ...more,
})
const plenty = (lines: number) => ({ lines, dials: 1000 })

test('a small campaign is served beside a large one, and what it cannot use goes to the others', () => {
  expect(shareCapacity(plenty(10), [wish('large'), wish('small', { room: 3 })])).toEqual([
    { id: 'large', count: 7 },
    { id: 'small', count: 3 },
  ])
})

test('whoever was served least is next', () => {
  const wishes = [wish('a', { served: 5 }), wish('b', { served: 4 }), wish('c', { served: 6 })]
  expect(shareCapacity(plenty(1), wishes)).toEqual([{ id: 'b', count: 1 }])
  expect(shareCapacity(plenty(3), wishes)).toEqual([
    { id: 'a', count: 1 },
    { id: 'b', count: 2 },
  ])
})

test('shares go by weight, and a priority is four times the next one’s', () => {
  const weight = (priority: 'low' | 'normal' | 'high') => effectiveWeight({ priority, weight: 1 })
  const wishes = [
    wish('low', { weight: weight('low') }),
    wish('normal', { weight: weight('normal') }),
    wish('high', { weight: weight('high') }),
  ]
  expect(shareCapacity(plenty(21), wishes)).toEqual([
    { id: 'low', count: 1 },
    { id: 'normal', count: 4 },
    { id: 'high', count: 16 },
  ])
  expect(effectiveWeight({ priority: 'high', weight: 0.5 })).toBe(8)
})

test('a campaign leaves lines free for others, who may take them', () => {
  const modest = wish('modest', { leavesFree: 6 })
  expect(shareCapacity(plenty(10), [modest])).toEqual([{ id: 'modest', count: 4 }])
  expect(shareCapacity(plenty(6), [modest])).toEqual([])
  expect(shareCapacity(plenty(10), [modest, wish('other')])).toEqual([
    { id: 'modest', count: 2 },
    { id: 'other', count: 8 },
  ])
})

test('nobody gets more than there is, can be dialled soon, or can be used', () => {
  expect(shareCapacity(plenty(0), [wish('a')])).toEqual([])
  expect(shareCapacity(plenty(5), [wish('a', { room: 0 })])).toEqual([])
  expect(shareCapacity(plenty(5), [])).toEqual([])
  expect(shareCapacity(plenty(9), [wish('a', { room: 2 })])).toEqual([{ id: 'a', count: 2 }])
  expect(shareCapacity({ lines: 9, dials: 3 }, [wish('a')])).toEqual([{ id: 'a', count: 3 }])
})

test('who comes back starts at the least of those who can take a line', () => {
  const wishes = [
    wish('full', { served: 1, room: 0 }),
    wish('modest', { served: 2, leavesFree: 5 }),
    wish('a', { served: 7 }),
    wish('b', { served: 8 }),
  ]
  expect(leastServed({ lines: 5 }, wishes)).toBe(7)
  expect(leastServed({ lines: 6 }, wishes)).toBe(2)
  expect(leastServed({ lines: 0 }, wishes)).toBeUndefined()
})

/** The same numbers for the same seed, on every machine (mulberry32). */
function seeded(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1)

describe.each(SEEDS)('campaigns of seed %i', (seed) => {
  const random = seeded(seed)
  const wishes = Array.from({ length: 1 + random(8) }, (_, index) =>
    wish(`camp_${index}`, {
      room: random(20),
      leavesFree: random(3) === 0 ? random(12) : 0,
      weight: [0.1, 1, 4, 16, 100][random(5)] ?? 1,
      served: random(10),
    }),
  )
  const free = { lines: random(40), dials: random(40) }

  test('no limit is exceeded, and nothing is left to whom it would help', () => {
    const shares = new Map(shareCapacity(free, wishes).map(({ id, count }) => [id, count]))
    const given = [...shares.values()].reduce((sum, count) => sum + count, 0)
    expect(given).toBeLessThanOrEqual(Math.min(free.lines, free.dials))
    for (const { id, room, leavesFree } of wishes) {
      const count = shares.get(id) ?? 0
      expect(count).toBeLessThanOrEqual(room)
      if (count > 0) expect(free.lines).toBeGreaterThan(leavesFree)
      const couldTakeMore = count < room && free.lines - given > leavesFree
      expect(couldTakeMore && given < free.dials).toBe(false)
    }
  })

  test('who always has somebody to call is served by weight, within one call, and never waits for ever', () => {
    const served = new Map(wishes.map(({ id }) => [id, 0]))
    const calls = new Map(wishes.map(({ id }) => [id, 0]))
    const weights = wishes.reduce((sum, { weight }) => sum + weight, 0)
    const lightest = Math.min(...wishes.map(({ weight }) => weight))
    // Long enough for the lightest to have its turn several times.
    const passes = Math.min(20_000, Math.ceil((weights / lightest) * 3) + wishes.length)
    for (let pass = 0; pass < passes; pass++) {
      const always = wishes.map(({ id, weight }) => wish(id, { weight, served: served.get(id) ?? 0 }))
      for (const { id, count } of shareCapacity(plenty(1 + random(3)), always)) {
        const { weight } = always.find((each) => each.id === id) ?? { weight: 1 }
        served.set(id, (served.get(id) ?? 0) + count / weight)
        calls.set(id, (calls.get(id) ?? 0) + count)
      }
    }
    const times = [...served.values()]
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1 / lightest + 1e-6)
    for (const count of calls.values()) expect(count).toBeGreaterThan(0)
  })
})
