import type { CallView } from '@perezvon/contracts/http/call-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../public-api/public-api.ts'

const POLL_MS = 200

/** The call once it has its outcome: its report is durable, and a job closes it. */
export async function endedCall(
  api: Pick<PublicApi, 'getCall'>,
  { callId, clock }: { callId: string; clock: Clock },
): Promise<CallView> {
  for (;;) {
    const call = await api.getCall(callId)
    if (call.state === 'ended') return call
    await clock.sleep(POLL_MS)
  }
}
