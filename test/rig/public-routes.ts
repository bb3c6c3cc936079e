import { type CampaignView, campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { explainContactRoute } from '@perezvon/contracts/http/explain-contact'
import { getAgentLatencyRoute } from '@perezvon/contracts/http/get-agent-latency'
import type { z } from 'zod'
import type { Rig } from './rig.ts'

/** What a client may do to a campaign in its course. */
export async function moveCampaign(
  { api }: Rig,
  id: string,
  move: 'start' | 'pause' | 'resume' | 'cancel',
): Promise<CampaignView> {
  return campaignViewSchema.parse(await answerOf(`${api.baseUrl}/campaigns/${id}/${move}`, 'POST'))
}

/** The chain of decisions about a contact, the oldest first. */
export async function whyOf(
  { api }: Rig,
  contactId: string,
): Promise<z.output<(typeof explainContactRoute)['answers'][200]['schema']>> {
  const { schema } = explainContactRoute.answers[200]
  return schema.parse(await answerOf(`${api.baseUrl}/contacts/${contactId}/why`, 'GET'))
}

/** How long the people waited for the latest version of an agent. */
export async function latencyOfAgent(
  { api }: Rig,
  name: string,
): Promise<z.output<(typeof getAgentLatencyRoute)['answers'][200]['schema']>> {
  const { schema } = getAgentLatencyRoute.answers[200]
  return schema.parse(await answerOf(`${api.baseUrl}/agents/${name}/latency`, 'GET'))
}

async function answerOf(url: string, method: 'GET' | 'POST'): Promise<unknown> {
  const response = await fetch(url, { method })
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${JSON.stringify(body)}`)
  return body
}
