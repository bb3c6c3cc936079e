import { expect, test } from 'vitest'
import type { LedgerDial, LedgerSession } from '../stage/carrier-ledger.ts'
import type { RunFacts } from './facts.ts'
import { allKept, judgeRun } from './judge-run.ts'
import { wallClock } from './wall-clock.ts'

/** A Friday, 12:00 in Moscow, 19:00 in Vladivostok. */
const NOON = Date.parse('2026-11-20T09:00:00Z')
const PHONES = ['+70000000001', '+70000000002', '+70000000003']

function dial(index: number, more: Partial<LedgerDial> = {}): LedgerDial {
  return {
    callId: `call_${index}`,
    phone: PHONES[index] ?? '',
    sessionId: index,
    callerId: '+7',
    persona: 'answers',
    dialledAtMs: NOON + index * 1000,
    endedAtMs: NOON + index * 1000 + 800,
    ...more,
  }
}

const session = (startedAtMs: number, index = 0): LedgerSession => ({
  callId: `call_${index}`,
  sessionId: index,
  startedAtMs,
})

const contact = (phone: string, outcome: 'conversation' | null = 'conversation') => ({
  id: phone,
  phone,
  timeZone: null,
  outcome,
  attempts: 1,
})

/** Three people, one after the other, as ordered: whatever a test changes is the only thing that is wrong. */
function facts(change: (run: RunFacts) => Partial<RunFacts> = () => ({})): RunFacts {
  const run: RunFacts = {
    ledger: {
      dials: PHONES.map((_, index) => dial(index)),
      sessions: PHONES.map((_, index) => session(NOON + index * 1000, index)),
      faults: {},
    },
    arrived: { askedAtMs: PHONES.map((_, index) => NOON + index * 1000), pauses: [] },
    store: {
      contacts: PHONES.map((phone) => contact(phone)),
      calls: PHONES.map((phone, index) => ({
        id: `call_${index}`,
        contactId: phone,
        phone,
        outcome: 'conversation',
        answered: true,
      })),
      leases: [],
    },
    orders: {
      contacts: 3,
      concurrency: 1,
      callsPerSecond: 10,
      windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      termsOf: () => ({ zones: ['Europe/Moscow'] }),
      suppressions: [],
    },
  }
  return { ...run, ...change(run) }
}

/** How often each promise was broken; those that were kept are left out. */
function broken(run: RunFacts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(judgeRun(run).broken).flatMap(([promise, breaches]) =>
      breaches.length === 0 ? [] : [[promise, breaches.length]],
    ),
  )
}

test('a run as it was ordered breaks nothing', () => {
  expect(broken(facts())).toEqual({})
  expect(allKept(judgeRun(facts()).broken)).toBe(true)
})

test('one call id with two dials is dialled twice', () => {
  const again = dial(1, { dialledAtMs: NOON + 5000, endedAtMs: NOON + 5500 })
  const run = facts(({ ledger }) => ({ ledger: { ...ledger, dials: [...ledger.dials, again] } }))
  expect(broken(run)).toEqual({ dialled_twice: 1 })
  expect(allKept(judgeRun(run).broken)).toBe(false)
})

test('a dial of which the store has no attempt is dialled twice', () => {
  const run = facts(({ store }) => ({ store: { ...store, calls: store.calls.slice(1) } }))
  expect(broken(run)).toEqual({ dialled_twice: 1 })
})

test('a contact without an outcome, and one that is not there', () => {
  const run = facts(({ store }) => ({
    store: { ...store, contacts: [contact(PHONES[0] ?? '', null)] },
  }))
  expect(broken(run)).toEqual({ without_outcome: 3 })
})

test('a lease that is left', () => {
  const run = facts(({ store }) => ({ store: { ...store, leases: ['call_1'] } }))
  expect(broken(run)).toEqual({ leases_left: 1 })
})

test('a dial outside the window of any zone the person may be in', () => {
  const run = facts(({ orders }) => ({
    orders: { ...orders, termsOf: () => ({ zones: ['Europe/Moscow', 'Asia/Vladivostok'] }) },
  }))
  expect(broken(run)).toEqual({ outside_window: 3 })
})

test('a dial before its time, after its time, and of nobody', () => {
  const run = facts(({ orders }) => ({
    orders: {
      ...orders,
      termsOf: (phone: string) => {
        if (phone === PHONES[0]) return { zones: [], notBeforeMs: NOON + 1 }
        return phone === PHONES[1] ? { zones: [], notAfterMs: NOON } : undefined
      },
    },
  }))
  expect(broken(run)).toEqual({ outside_window: 3 })
})

test('a suppressed number that is dialled; one that was suppressed later, or whose call was on its way, is none', () => {
  const suppressing = (answeredAtMs: number, inTime: boolean) =>
    facts(({ orders }) => ({
      orders: {
        ...orders,
        suppressions: [{ phone: PHONES[1] ?? '', when: 'before-turn', answeredAtMs, inTime }],
      },
    }))
  expect(broken(suppressing(NOON + 999, true))).toEqual({ suppressed_dialled: 1 })
  expect(broken(suppressing(NOON + 1000, true))).toEqual({})
  expect(broken(suppressing(NOON + 999, false))).toEqual({})
  expect(broken(suppressing(NOON - 60_000, false))).toEqual({ suppressed_dialled: 1 })
})

test('two calls at once where one is allowed', () => {
  const run = facts(({ ledger }) => ({
    ledger: { ...ledger, dials: [dial(0, { endedAtMs: NOON + 1500 }), dial(1), dial(2)] },
  }))
  expect(broken(run)).toEqual({ concurrency_exceeded: 1 })
})

test('a call that never ended holds its line against all that follow', () => {
  const { endedAtMs: _, ...endless } = dial(0)
  const run = facts(({ ledger }) => ({ ledger: { ...ledger, dials: [endless, dial(1), dial(2)] } }))
  expect(broken(run)).toEqual({ concurrency_exceeded: 2 })
})

test('a burst within 100 ms, told once; left out where the machine stood still', () => {
  const askedAtMs = [0, 10, 20, 30, 40].map((ms) => NOON + ms)
  expect(broken(facts(() => ({ arrived: { askedAtMs, pauses: [] } })))).toEqual({ cps_exceeded: 1 })
  const pauses = [{ fromMs: NOON - 500, toMs: NOON - 1 }]
  const paused = facts(() => ({ arrived: { askedAtMs, pauses } }))
  expect(broken(paused)).toEqual({})
  expect(judgeRun(paused).pace.leftOut).toBeGreaterThan(0)
})

test('a rate that is too high in the long run, however even', () => {
  const askedAtMs = Array.from({ length: 40 }, (_, index) => NOON + index * 60)
  const run = facts(() => ({ arrived: { askedAtMs, pauses: [] } }))
  expect(judgeRun(run).pace.busiest100Ms).toBe(2)
  expect(Object.keys(broken(run))).toEqual(['cps_exceeded'])
})

test('the clock on the wall follows zone and season', () => {
  expect(wallClock('Europe/Moscow', NOON)).toEqual({ weekday: 5, time: '12:00' })
  expect(wallClock('Asia/Kolkata', NOON)).toEqual({ weekday: 5, time: '14:30' })
  expect(wallClock('Europe/Berlin', Date.parse('2026-07-05T22:30:00Z'))).toEqual({
    weekday: 1,
    time: '00:30',
  })
})
