import type { Carrier } from '@perezvon/dialer/context'
import type { ManagementApi } from '@perezvon/voximplant/management-api'

/** A carrier whose sessions are held at a terminal: nobody is dialled, and everything else is as with any other. */
export type TerminalCarrier = {
  carrier: Carrier
  /** What the dialer started the first session with: where the gateway is, and the call token. */
  started: Promise<{ sessionId: string; customData: string }>
}

/** Makes one. Its history is empty: who types is here until the end, and reports it. */
export function createTerminalCarrier(sessionId: string): TerminalCarrier {
  const { promise: started, resolve } = Promise.withResolvers<{ sessionId: string; customData: string }>()
  const prepareStart: ManagementApi['prepareStart'] =
    async ({ customData }) =>
    async () => {
      resolve({ sessionId, customData })
      return { kind: 'started', sessionId, sessionUrl: '' }
    }
  return { carrier: { prepareStart, callHistory: async () => [] }, started }
}
