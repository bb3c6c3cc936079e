import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { leasesHeld } from '@perezvon/livecall/capacity/leases'
import { connectLivecall, DEFAULT_LIVECALL_PREFIX } from '@perezvon/livecall/connection'
import type { Clock } from '@perezvon/runtime/clock'
import type { Logger } from '@perezvon/runtime/logger'
import type { PublicApi } from '../../public-api/public-api.ts'
import type { StoreFacts } from '../judge/facts.ts'
import { sessionsRunning } from '../stage/carrier-ledger.ts'
import type { Stage } from '../stage/stage.ts'

const LOOK_MS = 500
/** After the last outcome: sessions that die slowly, reports that are still on their way. */
const SETTLE_MS = 90_000

/** Waits until no session runs and no line is held, or gives up: whatever is left then is told. */
export async function untilSettled(
  stage: Pick<Stage, 'redis' | 'rehearsalUrl'>,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<string[]> {
  const live = connectLivecall({ redisUrl: stage.redis.url, prefix: DEFAULT_LIVECALL_PREFIX, log })
  const deadline = clock.now().getTime() + SETTLE_MS
  try {
    for (;;) {
      const leases = await leasesHeld(live, { now: clock.now() })
      const settled = leases.length === 0 && (await sessionsRunning(stage.rehearsalUrl)) === 0
      if (settled || clock.now().getTime() > deadline) return leases
      await clock.sleep(LOOK_MS)
    }
  } finally {
    await live.close()
  }
}

/** What the store says at the end, by way of the API like any client. */
export async function readStoreFacts(
  api: PublicApi,
  { id }: CampaignView,
  leases: readonly string[],
): Promise<StoreFacts> {
  const contacts = await api.listContacts(id)
  const calls = await api.listCalls(id)
  return {
    contacts: contacts.map((contact) => ({
      id: contact.id,
      phone: contact.phone,
      timeZone: contact.time_zone,
      outcome: contact.outcome,
      attempts: contact.attempts,
    })),
    calls: calls
      .toSorted((one, other) => one.attempt - other.attempt)
      .map((call) => ({
        id: call.id,
        contactId: call.contact_id,
        phone: call.phone,
        outcome: call.outcome,
        answered: call.answered_at !== null,
      })),
    leases,
  }
}
