import type { SuppressionSource } from '@perezvon/contracts/http/suppression-view'
import type { CallId } from '@perezvon/contracts/ids'
import type { Clock } from '@perezvon/runtime/clock'
import { findAttempt } from '@perezvon/store/attempts'
import type { Database } from '@perezvon/store/database'
import { suppressNumber } from '@perezvon/store/suppressions'

type Store = { db: Database; clock: Clock }

/** Suppresses the number of a live call, for the words of the person. Durable when it resolves; again changes nothing. */
export async function suppressCaller(
  store: Store,
  { callId, words }: { callId: CallId; words: string },
): Promise<void> {
  await suppress(store, { callId, source: 'voice', reason: `said: ${words}` })
}

/** The same for the key that the person pressed. */
export async function suppressPresser(
  store: Store,
  { callId, key }: { callId: CallId; key: string },
): Promise<void> {
  await suppress(store, { callId, source: 'keypad', reason: `pressed ${key}` })
}

async function suppress(
  { db, clock }: Store,
  { callId, source, reason }: { callId: CallId; source: SuppressionSource; reason: string },
): Promise<void> {
  const attempt = await findAttempt(db, { callId })
  if (attempt === undefined) throw new Error(`${callId} asked not to be called and has no attempt`)
  await suppressNumber(db, { phone: attempt.phone, source, reason, callId, now: clock.now() })
}
