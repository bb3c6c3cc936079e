import type { ClaimRefusal } from '@perezvon/contracts/http/claim-call'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { prepareCall } from '../claim/prepare-call.ts'
import type { GatewayContext } from '../context.ts'
import { handOn } from '../handing-on/hand-on.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

const ENDS_THE_ATTEMPT: ReadonlySet<ClaimRefusal> = new Set([
  'suppressed',
  'outside-window',
  'campaign-not-running',
  'expired',
  'frequency-cap',
])

/** The only door to a dial: granted to one session, and only this answer tells the number. */
export async function claimCall(
  ctx: GatewayContext,
  { body, callId }: RequestOf<'claim-call'>,
): Promise<AnswerOf<'claim-call'>> {
  const now = ctx.clock.now()
  const { session_id: sessionId, session_url: sessionUrl } = body
  const claim = await claimAttempt(ctx.db, {
    callId,
    sessionId,
    sessionUrl,
    accountCaps: ctx.accountCaps,
    now,
  })
  ctx.telemetry.claimed(callId, { granted: claim.granted, reason: claim.granted ? '' : claim.reason })
  if (!claim.granted) {
    // Whoever is turned away sends no report: the attempt ends now rather than when the sweep comes by. A twin's
    // refusal ends nothing, the other session holds the attempt.
    if (ENDS_THE_ATTEMPT.has(claim.reason))
      await handOn(ctx, `close-call of ${callId}`, () => ctx.queue.add('close-call', { call_id: callId }))
    return { status: 200, body: claim }
  }

  const settings = await prepareCall(ctx, { callId, grant: claim, now })
  return {
    status: 200,
    body: {
      granted: true,
      call_id: callId,
      number: claim.number,
      caller_id: claim.callerId ?? ctx.callerId,
      settings,
      command_key: ctx.sessionCommands.keyOf(callId),
    },
  }
}
