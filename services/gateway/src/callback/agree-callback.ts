import { type FrequencyCaps, strictestCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { CallId } from '@perezvon/contracts/ids'
import type { AgreedCallback } from '@perezvon/dialogue/tools/built-in-tool'
import type { Clock } from '@perezvon/runtime/clock'
import { findAttempt } from '@perezvon/store/attempts'
import { agreeCallback as writeCallback } from '@perezvon/store/callbacks'
import type { Database } from '@perezvon/store/database'
import { dialsOf } from '@perezvon/store/dialled-numbers'
import { callbackMoment } from './callback-moment.ts'

const NOT_CALLED_AGAIN: AgreedCallback = {
  kind: 'impossible',
  why: 'nobody calls them again: promise nothing',
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
  const now = clock.now()
  const { phone, expiry, timeZone } = attempt
  const moment = callbackMoment({
    wantedAt,
    terms: campaign.spec,
    timeZone: timeZone ?? 'UTC',
    saidZone: wish.zone,
    caps: strictestCaps(accountCaps, campaign.spec.frequency_caps ?? {}),
    dialledAt: (await dialsOf(db, { phones: [phone], now })).get(phone) ?? [],
    ends: [campaign.notAfter, expiry?.at].filter((end) => end instanceof Date),
  })
  if ('impossible' in moment) return { kind: 'impossible', why: moment.impossible }
  const { dueAt } = moment
  const isWritten = await writeCallback(db, { callId, wantedAt, dueAt, now })
  return isWritten ? { kind: 'agreed', at: dueAt } : NOT_CALLED_AGAIN
}
