import { type CallEvent, callEventSchema } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import { statement } from '@perezvon/store/database'
import { findSuppression, isSuppressed } from '@perezvon/store/suppressions'
import { expect } from 'vitest'
import type { Rig } from './rig.ts'

const SUPPRESSIONS_WAITING = statement<{ waiting: number }>(
  'rig-suppressions-waiting',
  `select count(*) as waiting from pg_locks
   where relation = 'suppressions'::regclass and database = (select oid from pg_database where datname = current_database())
     and not granted`,
)
const EVENTS = statement<{ session_id: string; event: unknown }>(
  'rig-events',
  'select session_id, event from call_events where call_id = $1 order by session_id, seq',
)
const DEADLINE_PASSES = statement(
  'rig-deadline-passes',
  `update attempts set deadline_at = now() - interval '1 second' where call_id = $1 and deadline_at is not null`,
)
const RECORDING_WAITED = statement(
  'rig-recording-waited',
  `update recordings set announced_at = announced_at - $2 * interval '1 minute' where call_id = $1`,
)
const RECORDINGS_WAIT_AN_HOUR = statement(
  'rig-recordings-wait-an-hour',
  `update recordings set announced_at = least(announced_at, now() - interval '61 minutes')
   where state in ('announced', 'stored')`,
)
const ANALYSES_WAIT_AN_HOUR = statement(
  'rig-analyses-wait-an-hour',
  'update attempts set analysis_due_at = least(analysis_due_at, now()) where analysis_due_at is not null',
)
const DOUBTS = statement<{ attempts: number }>(
  'rig-doubts',
  'select count(*) as attempts from attempts where campaign_id = $1 and unknown_at is not null',
)

/** The events that are stored of a call, by session and number. */
export async function storedEvents(
  rig: Rig,
  callId: CallId,
): Promise<{ sessionId: string; event: CallEvent }[]> {
  const rows = await rig.db.rows(EVENTS, [callId])
  return rows.map(({ session_id, event }) => ({ sessionId: session_id, event: callEventSchema.parse(event) }))
}

/** How many attempts of a campaign nobody could tell the fate of, be it for a moment. */
export async function attemptsEverInDoubt(rig: Rig, campaignId: string): Promise<number> {
  return (await rig.db.row(DOUBTS, [campaignId]))?.attempts ?? 0
}

/** Lets the time be over in which a claimed call must report: it is ten minutes and more. */
export async function letDeadlinePass(rig: Rig, callId: CallId): Promise<void> {
  expect(await rig.db.run(DEADLINE_PASSES, [callId])).toBe(1)
}

/** Lets a call's recording have been announced so many minutes earlier. */
export async function letRecordingHaveWaited(rig: Rig, callId: CallId, minutes: number): Promise<void> {
  expect(await rig.db.run(RECORDING_WAITED, [callId, minutes])).toBe(1)
}

/** Lets everything that is to be done after calls have waited for an hour: nobody seems to be at work on it. */
export async function letAfterCallWorkHaveWaited(rig: Rig): Promise<void> {
  await rig.db.run(RECORDINGS_WAIT_AN_HOUR)
  await rig.db.run(ANALYSES_WAIT_AN_HOUR)
}

/** Does `work` while PostgreSQL lets nobody write a suppression: whoever tries waits until `work` is done. */
export async function whileSuppressionsMustWait<Result>(
  rig: Rig,
  work: () => Promise<Result>,
): Promise<Result> {
  return rig.db.transaction(async (tx) => {
    await tx.script('lock table suppressions in share mode')
    return work()
  })
}

/** Resolves when somebody waits to write a suppression. */
export async function untilSuppressionWaits(rig: Rig): Promise<void> {
  await expect
    .poll(async () => (await rig.db.row(SUPPRESSIONS_WAITING))?.waiting, { timeout: 60_000, interval: 10 })
    .toBe(1)
}

/** Whether the number is in the list of those who are not called. */
export function numberIsSuppressed(rig: Rig, phone: string): Promise<boolean> {
  return isSuppressed(rig.db, { phone })
}

/** What keeps service calls from a number. */
export function suppressionOf(rig: Rig, phone: string): ReturnType<typeof findSuppression> {
  return findSuppression(rig.db, { phone, purpose: 'service', now: new Date() })
}
