import { strandedAfterCallWork } from '@perezvon/store/after-call-work'
import type { DialerContext } from '../context.ts'

const AT_ONCE = 200

/** Adds again the jobs of recordings and analyses that an hour did not see done. Where they are at work, nothing changes. */
export async function resumeAfterCall(ctx: DialerContext, now: Date): Promise<number> {
  const { recordings, calls } = await strandedAfterCallWork(ctx.db, { now, limit: AT_ONCE })
  for (const id of recordings)
    await ctx.jobs.add('transcribe-recording', { recording_id: id }, { revive: true })
  for (const callId of calls) await ctx.jobs.add('analyse-call', { call_id: callId }, { revive: true })
  return recordings.length + calls.length
}
