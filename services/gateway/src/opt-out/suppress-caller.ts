import type { CallId } from '@perezvon/contracts/ids'
import type { Clock } from '@perezvon/runtime/clock'
import { findAttempt } from '@perezvon/store/attempts'
import type { Database } from '@perezvon/store/database'
import { suppressNumber } from '@perezvon/store/suppressions'

/** Suppresses the number of a live call, for the words of the person. Durable when it resolves; again changes nothing. */
export async function suppressCaller(
  { db, clock }: { db: Database; clock: Clock },
  { callId, words }: { callId: CallId; words: string },
): Promise<void> {
  const attempt = await findAttempt(db, { callId })
  if (attempt === undefined) throw new Error(`${callId} asked not to be called and has no attempt`)
  await suppressNumber(db, {
    phone: attempt.phone,
    source: 'voice',
    reason: `said: ${words}`,
    callId,
    now: clock.now(),
  })
}
