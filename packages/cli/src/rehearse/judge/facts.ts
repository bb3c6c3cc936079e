import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CallingWindow } from '@perezvon/contracts/campaign/calling-window'
import type { Arrived } from '../stage/arrivals.ts'
import type { CarrierLedger } from '../stage/carrier-ledger.ts'

export type StoredContact = {
  id: string
  phone: string
  /** As a zone key; null: the campaign's. */
  timeZone: string | null
  outcome: Outcome | null
  attempts: number
}

export type StoredCall = {
  id: string
  contactId: string
  phone: string
  outcome: Outcome | null
  answered: boolean
}

/** What the store says at the end. */
export type StoreFacts = {
  contacts: readonly StoredContact[]
  /** One for each attempt, the oldest first. */
  calls: readonly StoredCall[]
  /** Calls that still hold a line. */
  leases: readonly string[]
}

/** When one person might be called, as it was ordered. */
export type PersonTerms = {
  /** All of them must have an open window. */
  zones: readonly string[]
  notBeforeMs?: number
  notAfterMs?: number
}

/** What was ordered, in words of whoever ordered it: neither the store nor the carrier is asked for it. */
export type Orders = {
  contacts: number
  concurrency: number
  callsPerSecond: number
  /** Empty: any hour will do. */
  windows: readonly CallingWindow[]
  termsOf(phone: string): PersonTerms | undefined
  suppressions: readonly OrderedSuppression[]
}

/** When a number was suppressed: before the list came, before the campaign started, a second before its turn. */
export type SuppressedWhen = 'before-import' | 'before-start' | 'before-turn'

export type OrderedSuppression = {
  phone: string
  when: SuppressedWhen
  /** When the API had answered that the number is suppressed. */
  answeredAtMs: number
  /** Answered before the person's turn could come. Where it was not, the call may have been on its way. */
  inTime: boolean
}

/** Everything the judge is told. */
export type RunFacts = { ledger: CarrierLedger; arrived: Arrived; store: StoreFacts; orders: Orders }

/** A promise that was broken, each time in words that lead to it. */
export type Breach = string
