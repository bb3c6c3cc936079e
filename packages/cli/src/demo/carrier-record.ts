import type { SimulatedVoximplant } from '@perezvon/simulator/rehearsal/simulated-voximplant'
import type { ManagementApi } from '@perezvon/voximplant/management-api'

/** The carrier's own record of whom it dialled: the simulated one's ledger, or the real one's call history. */
export type CarrierRecord = {
  /** How many of these calls the carrier dialled more than once. */
  countDialledTwice(callIds: readonly string[], since: Date): Promise<number>
}

export function simulatedCarrierRecord({ ledger }: SimulatedVoximplant): CarrierRecord {
  return {
    countDialledTwice: async (callIds) => {
      const asked = new Set(callIds)
      return ledger.dialledTwice(callOf).filter(({ key }) => asked.has(key)).length
    },
  }
}

export function realCarrierRecord(openApi: () => Promise<ManagementApi>): CarrierRecord {
  return {
    countDialledTwice: async (callIds, since) => {
      const api = await openApi()
      try {
        const dials = new Map<string, number>()
        for (const session of await api.callHistory({ from: since })) {
          const outgoing = session.calls.filter((call) => !call.incoming).length
          dials.set(callOf(session.customData), (dials.get(callOf(session.customData)) ?? 0) + outgoing)
        }
        return callIds.filter((callId) => (dials.get(callId) ?? 0) > 1).length
      } finally {
        await api.close()
      }
    },
  }
}

/** The call that a session's custom data names in its call token. */
function callOf(customData: string): string {
  return /call_[0-9a-z]+/.exec(customData)?.[0] ?? customData
}
