import type { CallView } from '@perezvon/contracts/http/call-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../public-api/public-api.ts'
import { watchCall } from './watch-call.ts'

const POLL_MS = 200

/** The call once it has its outcome: its report is durable, and a job closes it. */
export function endedCall(
  api: Pick<PublicApi, 'getCall'>,
  options: { callId: string; clock: Clock; signal?: AbortSignal; everyMs?: number },
): Promise<CallView> {
  return watchCall(api, { everyMs: POLL_MS, ...options, isEnough: ({ state }) => state === 'ended' })
}
