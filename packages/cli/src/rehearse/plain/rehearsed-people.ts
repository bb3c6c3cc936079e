import type { PlayedRun } from '../run/play-campaign.ts'
import type { RehearsedPerson } from './forecast.ts'

/** The people of a rehearsal with their calls: outcomes by the store, times by the carrier. */
export function peopleOf(
  { store, ledger }: Pick<PlayedRun, 'store' | 'ledger'>,
  campaignZone: string,
): RehearsedPerson[] {
  const dials = new Map(ledger.dials.map((dial) => [dial.callId, dial]))
  const calls = Map.groupBy(store.calls, ({ contactId }) => contactId)
  return store.contacts.map(({ id, timeZone }) => ({
    timeZone: timeZone ?? campaignZone,
    calls: (calls.get(id) ?? []).map((call) => {
      const { lineMs = 0, talkMs = 0 } = dials.get(call.id) ?? {}
      return { outcome: call.outcome, lineMs, talkMs }
    }),
  }))
}
