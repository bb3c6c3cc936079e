import { type FrequencyCaps, strictestCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { CallId } from '@perezvon/contracts/ids'
import type { AgreedCallback } from '@perezvon/dialogue/tools/built-in-tool'
import type { Clock } from '@perezvon/runtime/clock'
import { findAttempt } from '@perezvon/store/attempts'
import { earlierCallbacks, agreeCallback as writeCallback } from '@perezvon/store/callbacks'
import type { Database } from '@perezvon/store/database'
import { dialsOf } from '@perezvon/store/dialled-numbers'
import { callbackMoment, withSaidZone } from './callback-moment.ts'

const NOT_CALLED_AGAIN: AgreedCallback = {
  kind: 'impossible',
  why: 'nobody calls them again: promise nothing',
}

/** Who puts a call off again and again does not want it: callbacks use up no redial, so that nothing else would end them. */
const MOST_CALLBACKS = 3
const OFTEN_ENOUGH: AgreedCallback = {
  kind: 'impossible',
  why: 'it was agreed several times already, and nobody calls them once more: promise nothing',
}

/** Has the contact of a live call called again when the person wants it, or as soon after it as they may be called. */
export async function agreeCallback(
  { db, clock, accountCaps }: { db: Database; clock: Clock; accountCaps: FrequencyCaps },
  wish: { callId: CallId; at: Date; zone: string | undefined },
): Promise<AgreedCallback> {
  const { callId, at: wantedAt } = wish
  const attempt = await findAttempt(db, { callId })
  const campaign = attempt?.campaign ?? null
  if (attempt === undefined || campaign === null || campaign.state === 'cancelled') return NOT_CALLED_AGAIN
  if ((await earlierCallbacks(db, { callId })) >= MOST_CALLBACKS) return OFTEN_ENOUGH
  const now = clock.now()
  const { phone, expiry } = attempt
  const zones = { timeZone: attempt.timeZone ?? 'UTC', saidZone: wish.zone }
  const moment = callbackMoment({
    wantedAt,
    terms: campaign.spec,
    ...zones,
    caps: strictestCaps(accountCaps, campaign.spec.frequency_caps ?? {}),
    dialledAt: (await dialsOf(db, { phones: [phone], now })).get(phone) ?? [],
    ends: [campaign.notAfter, expiry?.at].filter((end) => end instanceof Date),
  })
  if ('impossible' in moment) return { kind: 'impossible', why: moment.impossible }
  const { dueAt } = moment
  const timeZone = wish.zone === undefined ? undefined : withSaidZone(zones)
  const isWritten = await writeCallback(db, { callId, wantedAt, dueAt, timeZone, now })
  return isWritten ? { kind: 'agreed', at: dueAt } : NOT_CALLED_AGAIN
}
