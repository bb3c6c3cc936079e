import { type AgentSpec, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import { type CampaignSpec, campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { systemIds } from '@perezvon/runtime/ids'
import type { z } from 'zod'
import { saveAgentVersion } from './agents.ts'
import { createCampaign } from './campaigns.ts'
import { type Database, statement } from './database.ts'
import { planAttempts } from './plan-attempts.ts'

/** Noon in Moscow on a Friday: inside every default calling window of European Russia. */
export const NOON = new Date('2026-11-20T09:00:00Z')

/** `seconds` after noon. */
export function after(seconds: number): Date {
  return new Date(NOON.getTime() + seconds * 1000)
}

/** For tests: an agent that says little. */
export function sampleAgent(more: Partial<z.input<typeof agentSpecSchema>> = {}): AgentSpec {
  return agentSpecSchema.parse({
    name: 'halo',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'Здравствуйте, говорит автоматический помощник.',
    greeting: 'Чем могу помочь?',
    prompt: 'Ты вежливый помощник компании HALO.',
    ...more,
  })
}

/** For tests: a campaign of as many contacts as asked for, with numbers that follow one another. */
export function sampleCampaign(
  more: Partial<z.input<typeof campaignSpecSchema>> & { people?: number } = {},
): CampaignSpec {
  const { people = 1, ...spec } = more
  const contacts = Array.from({ length: people }, (_, index) => ({ phone: samplePhone(index) }))
  return campaignSpecSchema.parse({ name: 'Опрос', agent: 'halo', contacts, ...spec })
}

/** The number of the n-th sample contact. */
export function samplePhone(index: number): string {
  return `+7916${String(1_000_000 + index)}`
}

/** Writes the sample agent and a campaign. */
export async function givenCampaign(
  db: Database,
  more: Parameters<typeof sampleCampaign>[0] = {},
): Promise<CampaignId> {
  await saveAgentVersion(db, { spec: sampleAgent(), now: NOON })
  const id = systemIds.campaign()
  const spec = sampleCampaign(more)
  const contacts = spec.contacts.map(listedAsWritten)
  await createCampaign(db, { id, spec, contacts, now: NOON, writeId: systemIds.writeContact })
  return id
}

export type GivenAttempt = { callId: CallId; contactId: ContactId; campaignId: CampaignId }

/** Writes a campaign of one contact and brings its attempt into a state, by hand where no function would. */
export async function givenAttempt(
  db: Database,
  options: { state?: AttemptState; campaign?: Parameters<typeof sampleCampaign>[0] } = {},
): Promise<GivenAttempt> {
  const campaignId = await givenCampaign(db, options.campaign)
  const { planned } = await planAttempts(db, {
    campaignId,
    limit: 1,
    now: NOON,
    newCallId: systemIds.call,
  })
  const [attempt] = planned
  if (attempt === undefined) throw new Error('the sample contact was not planned')
  if (options.state !== undefined) await forceState(db, { callId: attempt.callId, state: options.state })
  return { callId: attempt.callId, contactId: attempt.contactId, campaignId }
}

const FORCE = statement(
  'sample-force-state',
  `update attempts set state = $2, starting_at = $3, started_at = $3, unknown_at = $3,
     claimed_by = case when $2 in ('claimed', 'answered') then 'session-1' end,
     outcome = case when $2 = 'ended' then 'failed' end, ended_at = case when $2 = 'ended' then $3::timestamptz end
   where call_id = $1`,
)

/** Puts an attempt into a state, whatever the table of states says. */
export async function forceState(
  db: Database,
  { callId, state }: { callId: CallId; state: AttemptState },
): Promise<void> {
  await db.run(FORCE, [callId, state, NOON])
}

/** One exchange in which the person spoke. */
export function sampleTurn(turn: number, more: Partial<Turn> = {}): Turn {
  return {
    turn,
    user_text: 'Да, слушаю вас',
    confidence: 0.9,
    ai_text: 'Спасибо!',
    heard_text: 'Спасибо!',
    interrupted: false,
    source: 'model',
    action: 'listen',
    received_at: NOON.toISOString(),
    first_token_ms: 300,
    first_sentence_ms: 420,
    answered_ms: 700,
    prompt_tokens: 120,
    completion_tokens: 8,
    model: 'gpt-4o-mini',
    tool_calls: [],
    ...more,
  }
}
