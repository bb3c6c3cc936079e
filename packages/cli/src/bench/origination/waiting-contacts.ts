import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { saveAgentVersion } from '@perezvon/store/agents'
import { createCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { type Database, statement } from '@perezvon/store/database'
import { withoutIndexes } from './without-indexes.ts'

/** From here on it is quicker to make the indexes afterwards. */
const VERY_MANY = 100_000

/** Written straight into the table: a bench measures what follows, not how the contacts came. */
const FILL = statement(
  'bench-fill-campaign',
  `with zones as (
     insert into campaign_time_zones (campaign_id, time_zone) values ($1, 'Europe/Moscow') on conflict do nothing
   ), filled as (
     insert into contacts (id, campaign_id, client_id, phone, name, time_zone, variables, state, due_at, wanted_at, created_at)
     select 'cont_' || lpad(($3::bigint + n)::text, 20, '0'), $1, 'order-' || $3::bigint + n, '+7900' || lpad(($3::bigint + n)::text, 7, '0'), 'Анна',
       'Europe/Moscow', jsonb_build_object('order_number', 'HL-' || n, 'amount', '1490', 'city', 'Тверь'),
       'waiting', $4, $4, $4
     from generate_series(1, $2) as n
   )
   update campaign_counters set contacts = contacts + $2, waiting = waiting + $2 where campaign_id = $1`,
)
const HIGHEST = statement<{ highest: number }>(
  'bench-highest-contact',
  `select coalesce(max(position), 0) as highest from contacts`,
)
const END_STARTED = statement(
  'bench-end-started',
  `with ended as (
     update attempts set state = 'ended', outcome = 'conversation', reason = 'bench', ended_at = $2, followed_up_at = $2
     where campaign_id = $1 and state = 'started' returning contact_id
   ), finished as (
     update contacts k set state = 'finished', outcome = 'conversation', reason = 'bench', finished_at = $2
     from ended where k.id = ended.contact_id returning k.id
   )
   update campaign_counters set in_attempt = in_attempt - (select count(*) from finished),
     finished = finished + (select count(*) from finished) where campaign_id = $1`,
)
const COUNT_STARTED = statement<{ started: number }>(
  'bench-count-started',
  `select count(*) as started from attempts where campaign_id = $1 and state = 'started'`,
)

/** Writes a campaign that nobody dials yet, with as many contacts due as asked for. */
export async function fillCampaign(
  db: Database,
  options: { contacts: number; concurrency: number; callsPerSecond: number },
): Promise<CampaignId> {
  const now = systemClock.now()
  await saveAgentVersion(db, { spec: AGENT, now })
  const id = systemIds.campaign()
  const spec = campaignSpecSchema.parse({
    name: 'Bench',
    agent: AGENT.name,
    calling_windows: [{ from: '00:00', to: '24:00' }],
    concurrency: options.concurrency,
    calls_per_second: options.callsPerSecond,
    start: false,
  })
  await createCampaign(db, { id, spec, contacts: [], now, writeId: systemIds.writeContact })
  const { highest = 0 } = (await db.row(HIGHEST)) ?? {}
  const fill = async () => {
    await db.run(FILL, [id, options.contacts, highest, now])
  }
  if (options.contacts < VERY_MANY) await fill()
  else {
    // No limit for one statement: of this connection alone, the pool has no other.
    await db.script('set statement_timeout = 0')
    await withoutIndexes(db, fill)
  }
  await db.script('vacuum analyze contacts')
  return id
}

/** Has a campaign dial, or stop dialling. */
export async function switchCampaign(db: Database, id: CampaignId, cause: 'start' | 'pause' | 'resume') {
  await moveCampaign(db, { id, cause, now: systemClock.now() })
}

/** How many attempts of a campaign have their session. */
export async function countStarted(db: Database, id: CampaignId): Promise<number> {
  return (await db.row(COUNT_STARTED, [id]))?.started ?? 0
}

/** Ends all calls of a campaign at once, as if each had been talked through and followed up. */
export async function endStarted(db: Database, id: CampaignId): Promise<void> {
  await db.run(END_STARTED, [id, systemClock.now()])
}

const AGENT = agentSpecSchema.parse({
  name: 'bench',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'Здравствуйте, говорит автоматический помощник.',
  greeting: 'Чем могу помочь?',
  prompt: 'Ты вежливый помощник магазина.',
})
