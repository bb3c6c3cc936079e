import type { CallId } from '@perezvon/contracts/ids'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import { saveCallSettings } from '@perezvon/livecall/call-settings'
import { extendLease } from '@perezvon/livecall/capacity/leases'
import type { ClaimGrant } from '@perezvon/store/claim-attempt'
import { personOf } from '@perezvon/store/erased-phone'
import type { GatewayContext } from '../context.ts'
import { claimedSettings } from './claimed-settings.ts'

/** Makes a granted call ready for turns, its line held until it must be over. Answers what its scenario is told. */
export async function prepareCall(
  ctx: GatewayContext,
  { callId, grant, now }: { callId: CallId; grant: ClaimGrant; now: Date },
): Promise<ScenarioSettings> {
  const learns = grant.agent.spec.learning !== undefined
  const person = learns ? await personOf(ctx.db, { phone: grant.number }) : undefined
  const { scenario, call, missing } = claimedSettings(grant, { ...ctx.recordedSpeech, person })
  if (missing.length > 0) ctx.telemetry.variablesMissing(callId, missing)
  await saveCallSettings(ctx.live, { callId, settings: call })
  const ttlMs = grant.deadlineAt.getTime() - now.getTime()
  await extendLease(ctx.live, { callId, campaignId: grant.campaignId, ttlMs, now })
  return scenario
}
