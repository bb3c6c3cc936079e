import type { Breach, RunFacts } from './facts.ts'
import { isOpenOnTheWall } from './wall-clock.ts'

/**
 * A claim that was granted a moment before the suppression was written is a call on its way. Counts only where the
 * suppression did not come in time.
 */
const ON_ITS_WAY_MS = 10_000

/** Dials at a moment at which the person must not be called: a closed window in one of their zones, too early, too late. */
export function outsideWindow({ ledger, orders }: RunFacts): Breach[] {
  return ledger.dials.flatMap(({ callId, phone, dialledAtMs }) => {
    const terms = orders.termsOf(phone)
    if (terms === undefined) return [`${callId}: ${phone} is nobody's number in this campaign`]
    const at = new Date(dialledAtMs).toISOString()
    if (terms.notBeforeMs !== undefined && dialledAtMs < terms.notBeforeMs)
      return [`${callId}: dialled at ${at}, not before ${new Date(terms.notBeforeMs).toISOString()}`]
    if (terms.notAfterMs !== undefined && dialledAtMs > terms.notAfterMs)
      return [`${callId}: dialled at ${at}, not after ${new Date(terms.notAfterMs).toISOString()}`]
    const closed = terms.zones.find(
      (zone) => orders.windows.length > 0 && !isOpenOnTheWall(orders.windows, { zone, atMs: dialledAtMs }),
    )
    return closed === undefined ? [] : [`${callId}: dialled at ${at}, closed in ${closed}`]
  })
}

/** Dials of a number after the API had answered that it is suppressed. */
export function suppressedDialled({ ledger, orders }: RunFacts): Breach[] {
  const since = new Map(
    orders.suppressions.map(({ phone, answeredAtMs, inTime }) => [
      phone,
      inTime ? answeredAtMs : answeredAtMs + ON_ITS_WAY_MS,
    ]),
  )
  return ledger.dials.flatMap(({ callId, phone, dialledAtMs }) => {
    const suppressedAtMs = since.get(phone)
    return suppressedAtMs !== undefined && dialledAtMs > suppressedAtMs
      ? [`${callId}: dialled ${dialledAtMs - suppressedAtMs} ms after ${phone} was suppressed`]
      : []
  })
}
