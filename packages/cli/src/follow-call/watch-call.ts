import type { CallView } from '@perezvon/contracts/http/call-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../public-api/public-api.ts'

/** Looks at a call again and again, and gives it once a look says that it was enough; throws the signal's reason. */
export async function watchCall(
  api: Pick<PublicApi, 'getCall'>,
  options: {
    callId: string
    clock: Clock
    everyMs: number
    isEnough: (call: CallView) => boolean
    signal?: AbortSignal
  },
): Promise<CallView> {
  for (;;) {
    const call = await api.getCall(options.callId)
    if (options.isEnough(call)) return call
    await options.clock.sleep(options.everyMs, options.signal)
  }
}
