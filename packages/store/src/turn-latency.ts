import { LATENCY_CALLS, type Percentiles, type TurnLatency } from '@perezvon/contracts/http/turn-latency'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, type Statement, statement } from './database.ts'

type Measured =
  | 'person_waited_ms'
  | 'recognition_ms'
  | 'network_ms'
  | 'first_token_ms'
  | 'first_sentence_ms'
  | 'speech_ms'
  | 'speculation_saved_ms'

type Counted =
  | 'calls'
  | 'turns'
  | 'measured_turns'
  | 'second_model_turns'
  | 'opening_phrase_turns'
  | 'speculations_used'
  | 'speculations_dropped'

/** Each measured figure as an array of its three percentiles; nothing measured: null. */
type LatencyRow = Record<Counted, number> & Record<Measured, number[] | null>

/**
 * Where only its result told that speech had ended (or a key was pressed), nobody knows what recognition took.
 * Percentiles pass over what is null. The chosen calls are `latest`, the condition's parameters begin with $2.
 */
function latencyOf(name: string, condition: string): Statement<LatencyRow> {
  const percentiles = (of: string) => `percentile_cont(array[0.5, 0.9, 0.99]) within group (order by ${of})`
  return statement<LatencyRow>(
    name,
    `with latest as (
       select call_id from attempts where ${condition} and answered_at is not null order by position desc limit $1),
     measured as (
       select m.turn as marked, m.playback_started_ms as person_waited_ms,
         case when m.speech_end <> 'result' then m.recognised_ms end as recognition_ms,
         greatest(0, m.arrived_ms - m.asked_ms - t.first_sentence_ms) as network_ms,
         t.first_token_ms, case when t.first_token_ms is not null then t.first_sentence_ms end as first_sentence_ms,
         m.playback_started_ms - m.arrived_ms as speech_ms, t.choices,
         (t.choices->>'speculation_saved_ms')::double precision as speculation_saved_ms
       from latest join turns t using (call_id)
         left join turn_marks m on m.call_id = t.call_id and m.turn = t.turn and not m.said_over)
     select (select count(*)::integer from latest) as calls, count(*)::integer as turns,
       count(marked)::integer as measured_turns,
       count(choices->>'backup')::integer as second_model_turns,
       count(*) filter (where (choices->'opening_phrase')::boolean)::integer as opening_phrase_turns,
       count(*) filter (where choices->>'speculation' = 'used')::integer as speculations_used,
       count(*) filter (where choices->>'speculation' = 'dropped')::integer as speculations_dropped,
       ${percentiles('person_waited_ms')} as person_waited_ms, ${percentiles('recognition_ms')} as recognition_ms,
       ${percentiles('network_ms')} as network_ms, ${percentiles('first_token_ms')} as first_token_ms,
       ${percentiles('first_sentence_ms')} as first_sentence_ms, ${percentiles('speech_ms')} as speech_ms,
       ${percentiles('speculation_saved_ms')} as speculation_saved_ms
     from measured`,
  )
}

const OF_CAMPAIGN = latencyOf('turn-latency-of-campaign', 'campaign_id = $2')
const OF_AGENT = latencyOf('turn-latency-of-agent', 'agent_name = $2 and agent_version = $3')

/** How long the people of a campaign waited for an answer, over its newest answered calls. */
export async function campaignLatency(
  db: Database,
  { campaignId }: { campaignId: CampaignId },
): Promise<TurnLatency> {
  return latencyFrom(await db.row(OF_CAMPAIGN, [LATENCY_CALLS, campaignId]))
}

/** How long people waited for an answer of one version of an agent, over its newest answered calls. */
export async function agentLatency(
  db: Database,
  { name, version }: { name: string; version: number },
): Promise<TurnLatency> {
  return latencyFrom(await db.row(OF_AGENT, [LATENCY_CALLS, name, version]))
}

function latencyFrom(row: LatencyRow | undefined): TurnLatency {
  if (row === undefined) throw new Error('PostgreSQL answered an aggregate without a row')
  return {
    calls: row.calls,
    turns: row.turns,
    measured_turns: row.measured_turns,
    person_waited_ms: percentilesOf(row.person_waited_ms),
    recognition_ms: percentilesOf(row.recognition_ms),
    network_ms: percentilesOf(row.network_ms),
    first_token_ms: percentilesOf(row.first_token_ms),
    first_sentence_ms: percentilesOf(row.first_sentence_ms),
    speech_ms: percentilesOf(row.speech_ms),
    second_model_turns: row.second_model_turns,
    opening_phrase_turns: row.opening_phrase_turns,
    speculations_used: row.speculations_used,
    speculations_dropped: row.speculations_dropped,
    speculation_saved_ms: percentilesOf(row.speculation_saved_ms),
  }
}

function percentilesOf(measured: number[] | null): Percentiles | null {
  const [p50, p90, p99] = measured ?? []
  return p50 === undefined || p90 === undefined || p99 === undefined ? null : { p50, p90, p99 }
}
