import type { Breach, RunFacts } from './facts.ts'

/**
 * More dials under one call than the store has attempts of it (one, or none), and more dials of one number than its
 * contact has attempts.
 */
export function dialledTwice({ ledger, store }: RunFacts): Breach[] {
  const known = new Map<string, number>()
  for (const { id } of store.calls) known.set(id, (known.get(id) ?? 0) + 1)
  const byCall = [...Map.groupBy(ledger.dials, ({ callId }) => callId)].flatMap(([callId, dials]) => {
    const allowed = Math.min(1, known.get(callId) ?? 0)
    return dials.length > allowed
      ? [`${callId}: dialled ${dials.length} times, the store has ${known.get(callId) ?? 0} attempts of it`]
      : []
  })
  const attempts = Map.groupBy(store.calls, ({ phone }) => phone)
  const byNumber = [...Map.groupBy(ledger.dials, ({ phone }) => phone)].flatMap(([phone, dials]) => {
    const own = attempts.get(phone)?.length ?? 0
    return dials.length > own ? [`${phone}: dialled ${dials.length} times in ${own} attempts`] : []
  })
  return byCall.length > 0 ? byCall : byNumber
}
