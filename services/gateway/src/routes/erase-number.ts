import { forgetPerson } from '@perezvon/livecall/learnt-answers'
import { forgetCall } from '@perezvon/livecall/turns'
import { personOf } from '@perezvon/store/erased-phone'
import { eraseNumber as eraseRecord } from '@perezvon/store/erasure'
import type { GatewayContext } from '../context.ts'
import { tellFollowers } from '../handing-on/hand-on.ts'
import { ProblemError } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** A call is over for good some seconds after its end: its report comes, its outcome is written, its work handed on. */
const RETRY_AFTER_SECONDS = 30

/**
 * Erases a number: the record first, which keeps it suppressed from then on, then what Redis holds of its calls, of what
 * agents learnt in them, and in its queues. Where Redis is away, asking again does the rest.
 */
export async function eraseNumber(
  ctx: GatewayContext,
  { body: { phone } }: RequestOf<'erase-number'>,
): Promise<AnswerOf<'erase-number'>> {
  const now = ctx.clock.now()
  const erasure = await eraseRecord(ctx.db, { phone, now })
  await tellFollowers(ctx, erasure.changed)
  if (erasure.became === 'call-not-over') throw callNotOver(erasure.callIds)
  for (const callId of erasure.callIds) {
    ctx.book.forget(callId)
    await forgetCall(ctx.live, { callId })
  }
  const person = await personOf(ctx.db, { phone })
  if (person !== undefined)
    for (const agent of erasure.agents) await forgetPerson(ctx.live, { agent, person })
  const queuedJobs = await ctx.queue.eraseNumber(phone)
  const { idempotencyKeys, ...rows } = erasure.rows
  const counted = { ...rows, idempotency_keys: idempotencyKeys, queued_jobs: queuedJobs }
  ctx.telemetry.numberErased(counted)
  return { status: 200, body: { erased_at: now.toISOString(), ...counted } }
}

function callNotOver(callIds: readonly string[]): ProblemError {
  return new ProblemError(
    'call-not-over',
    `The number is suppressed from now on, but its call is not over: ${callIds.join(', ')}. Ask again when it has ended; nothing else was erased yet.`,
    { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
  )
}
