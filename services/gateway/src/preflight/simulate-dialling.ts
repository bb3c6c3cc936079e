import { setImmediate } from 'node:timers/promises'
import { type OpenSlots, SLOT_MS, SLOTS_A_DAY, slotOf } from './open-slots.ts'
import type { Wave } from './redial-waves.ts'

/** Further ahead nobody plans. */
const HORIZON_SLOTS = 120 * SLOTS_A_DAY

/** Less than half a contact is nobody. */
const NOBODY = 0.5

/** What is dialled, at which pace, and when. */
export type DiallingFacts = {
  zones: readonly { timeZone: string; contacts: number }[]
  waves: readonly Wave[]
  callsPerSecond: number
  isOpen: OpenSlots
  notBefore: Date
  /** From then on nobody is dialled. */
  until: Date | undefined
}

/** When dialling begins and ends, and how many contacts are not through by then. `finish: null`: never, or too far ahead. */
export type Dialled = { startsAt: Date | null; finish: Date | null; leftOver: number }

/** Contacts of a zone by the call that comes next. */
type Queue = { timeZone: string; due: number[] }
type Returning = Map<number, { queue: Queue; wave: number; contacts: number }[]>

/**
 * Dials a list slot by slot, in parts of contacts rather than one by one: in each slot what is due in open zones shares the
 * pace, and who is dialled again comes due after the pause of that redial. After each simulated day other work of the
 * process has its turn: people on the line wait for their next sentence.
 */
export async function simulateDialling(facts: DiallingFacts): Promise<Dialled> {
  const { waves, isOpen, notBefore, until } = facts
  const queues = facts.zones.map(({ timeZone, contacts }) => ({ timeZone, due: [contacts] }))
  const returning: Returning = new Map()
  const perSlot = (facts.callsPerSecond * SLOT_MS) / 1000
  const first = slotOf(notBefore)
  const end = Math.min(first + HORIZON_SLOTS, until === undefined ? Number.POSITIVE_INFINITY : slotOf(until))
  let pending = sum(facts.zones.map(({ contacts }) => contacts))
  let startsAt: Date | null = null
  for (let slot = first; slot < end; slot++) {
    if (slot % SLOTS_A_DAY === 0) await setImmediate()
    comeDue(returning, slot)
    const open = queues.filter(({ timeZone, due }) => sum(due) > 0 && isOpen(timeZone, slot))
    const waiting = sum(open.map(({ due }) => sum(due)))
    if (waiting === 0) continue
    startsAt ??= new Date(Math.max(slot * SLOT_MS, notBefore.getTime()))
    pending -= dialSlot(open, { waves, part: Math.min(1, perSlot / waiting), slot, returning })
    if (pending >= NOBODY) continue
    const used = Math.min(1, waiting / perSlot)
    return {
      startsAt,
      finish: new Date(Math.max(slot * SLOT_MS, startsAt.getTime()) + used * SLOT_MS),
      leftOver: 0,
    }
  }
  return { startsAt, finish: null, leftOver: pending }
}

function comeDue(returning: Returning, slot: number): void {
  for (const { queue, wave, contacts } of returning.get(slot) ?? [])
    queue.due[wave] = (queue.due[wave] ?? 0) + contacts
  returning.delete(slot)
}

/** Dials a part of what is due in the open zones. Answers how many contacts are through. */
function dialSlot(
  open: readonly Queue[],
  {
    waves,
    part,
    slot,
    returning,
  }: { waves: readonly Wave[]; part: number; slot: number; returning: Returning },
): number {
  let through = 0
  for (const queue of open) {
    for (const [wave, due] of queue.due.entries()) {
      const dialled = (due ?? 0) * part
      if (dialled === 0) continue
      queue.due[wave] = due - dialled
      const [now, next] = [waves[wave], waves[wave + 1]]
      const again = now === undefined || next === undefined ? 0 : dialled * (next.share / now.share)
      through += dialled - again
      if (again === 0 || next === undefined) continue
      const at = slot + Math.max(1, Math.ceil((next.afterSeconds * 1000) / SLOT_MS))
      const list = returning.get(at) ?? []
      list.push({ queue, wave: wave + 1, contacts: again })
      returning.set(at, list)
    }
  }
  return through
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + (number ?? 0), 0)
}
