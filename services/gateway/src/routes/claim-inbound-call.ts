import { NOBODY_THERE } from '@perezvon/contracts/call/sip-code'
import type { InboundClaimAnswer, InboundRefusal } from '@perezvon/contracts/http/claim-inbound-call'
import type { InboundNumberView } from '@perezvon/contracts/http/inbound-number-view'
import { platformNumber, toE164 } from '@perezvon/contracts/phone-number'
import type { Database } from '@perezvon/store/database'
import { type AnsweredBefore, findInboundCall } from '@perezvon/store/inbound-calls'
import { findInboundNumber } from '@perezvon/store/inbound-numbers'
import { prepareCall } from '../claim/prepare-call.ts'
import type { GatewayContext } from '../context.ts'
import { admitCall } from '../inbound/admit-call.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/**
 * The door of incoming calls: number and caller decide, what was decided is written down, and the answer is read from what
 * is written. So a claim that is repeated has the same answer.
 */
export async function claimInboundCall(
  ctx: GatewayContext,
  { body }: RequestOf<'claim-inbound-call'>,
): Promise<AnswerOf<'claim-inbound-call'>> {
  const now = ctx.clock.now()
  const { session_id: sessionId } = body
  let call = await findInboundCall(ctx.db, { sessionId })
  if (call === undefined) {
    const number = await findCalledNumber(ctx.db, { told: body.called_number })
    if (number === undefined) {
      ctx.telemetry.inboundUnserved(sessionId)
      return answer(refusal('number-not-served', 'nobody answers this number', NOBODY_THERE))
    }
    await admitCall(ctx, { body, number, now })
    call = await findInboundCall(ctx.db, { sessionId })
  }
  if (call === undefined)
    throw new Error(`the call of session ${sessionId} is not there after it was written`)
  const told = await answerOf(ctx, call, now)
  ctx.telemetry.claimed(call.callId, { granted: told.granted, reason: told.granted ? '' : told.reason })
  return answer(told)
}

/** As the platform writes numbers, and where that is none of ours, as people do. */
async function findCalledNumber(
  db: Database,
  { told }: { told: string },
): Promise<InboundNumberView | undefined> {
  const readings = [platformNumber(told), toE164(told)].filter((number) => number !== undefined)
  for (const number of new Set(readings)) {
    const found = await findInboundNumber(db, { number })
    if (found !== undefined) return found
  }
  return undefined
}

async function answerOf(ctx: GatewayContext, call: AnsweredBefore, now: Date): Promise<InboundClaimAnswer> {
  const { callId, kind } = call
  switch (kind) {
    case 'over':
      return refusal('already-ended', 'the call has its outcome already', NOBODY_THERE)
    case 'refused':
      return refusal(call.reason, `nobody picks up: ${call.reason}`, call.sipCode)
    case 'open': {
      const { grant, announcement } = call
      // Whoever calls is a person: nobody looks for a machine.
      const { voicemail: _, ...settings } = await prepareCall(ctx, { callId, grant, now })
      return {
        granted: true,
        call_id: callId,
        number: grant.number,
        caller_id: grant.callerId ?? ctx.callerId,
        settings: announcement === undefined ? settings : { ...settings, announcement },
        command_key: ctx.sessionCommands.keyOf(callId),
        call_token: ctx.callAccess.tokenFor(callId),
      }
    }
    default:
      return kind satisfies never
  }
}

function refusal(reason: InboundRefusal, detail: string, sipCode: number): InboundClaimAnswer {
  return { granted: false, reason, detail, sip_code: sipCode }
}

function answer(body: InboundClaimAnswer): AnswerOf<'claim-inbound-call'> {
  return { status: 200, body }
}
