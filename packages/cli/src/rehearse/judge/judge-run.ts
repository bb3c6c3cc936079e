import { dialledTwice } from './dialled-twice.ts'
import type { Breach, RunFacts } from './facts.ts'
import { concurrencyExceeded, judgePace, type PaceJudgement } from './limits.ts'
import { outsideWindow, suppressedDialled } from './permission.ts'

/** Each promise that a rehearsal is judged by, with every time it was broken. All empty: all were kept. */
export type Judgement = {
  dialled_twice: Breach[]
  without_outcome: Breach[]
  leases_left: Breach[]
  outside_window: Breach[]
  suppressed_dialled: Breach[]
  concurrency_exceeded: Breach[]
  cps_exceeded: Breach[]
}

export type RunJudgement = { broken: Judgement; pace: PaceJudgement }

/** Holds the carrier's own ledger and the store against each other and against what was ordered. */
export function judgeRun(facts: RunFacts): RunJudgement {
  const pace = judgePace(facts)
  return {
    broken: {
      dialled_twice: dialledTwice(facts),
      without_outcome: withoutOutcome(facts),
      leases_left: facts.store.leases.map((callId) => `${callId} holds a line that nobody is on`),
      outside_window: outsideWindow(facts),
      suppressed_dialled: suppressedDialled(facts),
      concurrency_exceeded: concurrencyExceeded(facts),
      cps_exceeded: pace.breaches,
    },
    pace,
  }
}

/** Whether every promise was kept. */
export function allKept(broken: Judgement): boolean {
  return Object.values(broken).every((breaches) => breaches.length === 0)
}

/** Contacts that nobody can say anything of, or that are not in the store at all. */
function withoutOutcome({ store, orders }: RunFacts): Breach[] {
  const missing = Math.max(0, orders.contacts - store.contacts.length)
  return [
    ...store.contacts
      .filter(({ outcome }) => outcome === null)
      .map(({ phone, attempts }) => `${phone}: no outcome after ${attempts} attempts`),
    ...Array.from({ length: missing }, () => 'a contact that was ordered is not in the store'),
  ]
}
