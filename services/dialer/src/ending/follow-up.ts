import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import type { CallId } from '@perezvon/contracts/ids'
import { releaseLease } from '@perezvon/livecall/capacity/leases'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import { closeToolCalls } from '@perezvon/livecall/tool-calls'
import { forgetCall } from '@perezvon/livecall/turns'
import { expectAnalysis } from '@perezvon/store/after-call-work'
import type { Attempt } from '@perezvon/store/attempt-row'
import { findAttempt, markFollowedUp } from '@perezvon/store/attempts'
import { findRecordUrl } from '@perezvon/store/calls'
import { announceRecording } from '@perezvon/store/recordings'
import { replaceToolCalls } from '@perezvon/store/turns'
import type { DialerContext } from '../context.ts'
import { tellChanged } from '../live-view/tell-changed.ts'

/**
 * Hands on what follows the end of an attempt: capacity freed, after-call work begun, the pump woken, Redis cleared. Each
 * step may be done twice. Written down last, so that a crash anywhere before leads back here through the sweep.
 */
export async function followUp(ctx: DialerContext, { callId }: Pick<Attempt, 'callId'>): Promise<void> {
  const attempt = await findAttempt(ctx.db, { callId })
  if (attempt === undefined || attempt.state !== 'ended' || attempt.followedUpAt !== null) return
  await releaseLease(ctx.live, attempt)
  if (attempt.outcome !== null && OUTCOMES[attempt.outcome].reached) await beginAfterCall(ctx, attempt)
  await wakePump(ctx.live)
  await tellChanged(ctx, [attempt.campaignId])
  await keepLateTools(ctx, callId)
  await forgetCall(ctx.live, { callId })
  await markFollowedUp(ctx.db, { callId, now: ctx.clock.now() })
}

/** A tool that ended while its call was closed is in Redis alone: in the ledger it is still one whose end nobody knows. */
async function keepLateTools(ctx: DialerContext, callId: CallId): Promise<void> {
  for (const told of await closeToolCalls(ctx.live, { callId }))
    await replaceToolCalls(ctx.db, { callId, ...told })
}

/** Somebody was reached: the recording is written down and the conversation analysed, from its turns where there is none. */
async function beginAfterCall(ctx: DialerContext, { callId }: Attempt): Promise<void> {
  await expectAnalysis(ctx.db, { callId, now: ctx.clock.now() })
  const record = await findRecordUrl(ctx.db, { callId })
  if (record === undefined) return ctx.jobs.add('analyse-call', { call_id: callId })
  const { url, seconds } = record
  const id = ctx.ids.recording()
  const recordingId = await announceRecording(ctx.db, { id, callId, url, seconds, now: ctx.clock.now() })
  await ctx.jobs.startFlow({
    parent: { name: 'analyse-call', payload: { call_id: callId } },
    children: [{ name: 'transcribe-recording', payload: { recording_id: recordingId } }],
  })
}
