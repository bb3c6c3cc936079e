import { type AgentVersion, agentVersionSchema } from '@perezvon/contracts/agent/agent-spec'
import { type AddContactsReport, addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import {
  type CallSummary,
  type CallView,
  callSummarySchema,
  callViewSchema,
} from '@perezvon/contracts/http/call-view'
import { type ContactView, contactViewSchema } from '@perezvon/contracts/http/campaign-view'
import { createCallRoute } from '@perezvon/contracts/http/create-call'
import { type SuppressionView, suppressionViewSchema } from '@perezvon/contracts/http/suppression-view'
import { z } from 'zod'
import { type CampaignApi, createCampaignApi } from './campaign-api.ts'
import { createGatewayRequests, type GatewayAddress } from './gateway-requests.ts'
import { ApiRefused } from './refusal.ts'

const healthSchema = z.looseObject({ simulated: z.looseObject({ voximplant: z.boolean() }) })

/**
 * The public API as a client sees it. Every method throws `api-refused` with the problem's own words, and
 * `gateway-unreachable` where nobody answers.
 */
export type PublicApi = CampaignApi & {
  baseUrl: string
  /** Whether calls are carried there by the simulated carrier, so that nobody real is called; false where it is not told. */
  isSimulated(): Promise<boolean>
  createAgent(document: { yaml: string }): Promise<AgentVersion>
  /** A list that is short enough to be held as one text. */
  addContacts(campaignId: string, csv: string): Promise<AddContactsReport>
  listContacts(campaignId: string): Promise<ContactView[]>
  listCalls(campaignId: string): Promise<CallSummary[]>
  getCall(callId: string): Promise<CallView>
  /** What keeps a number from being called. */
  listSuppressions(phone: string): Promise<SuppressionView[]>
  createCall(
    body: Record<string, unknown>,
    key: string,
  ): Promise<{ call_id: string; url: string; simulated: boolean }>
}

/** A client of the gateway at an address. */
export function createPublicApi(address: GatewayAddress): PublicApi {
  const requests = createGatewayRequests(address)
  const { ask, all } = requests
  return {
    baseUrl: address.baseUrl,
    ...createCampaignApi(requests),
    isSimulated: async () => {
      try {
        return (await ask('/health', healthSchema)).simulated.voximplant
      } catch (thrown) {
        // A proxy may keep it to itself; what is asked for next says whether anybody is there.
        if (thrown instanceof ApiRefused) return false
        throw thrown
      }
    },
    createAgent: ({ yaml }) => ask('/agents', agentVersionSchema, { type: 'application/yaml', body: yaml }),
    addContacts: (id, csv) =>
      ask(`/campaigns/${id}/contacts`, addContactsReportSchema, { type: 'text/csv', body: csv }),
    listContacts: (id) => all(`/campaigns/${id}/contacts`, contactViewSchema),
    listCalls: (id) => all(`/calls?campaign_id=${id}`, callSummarySchema),
    getCall: (id) => ask(`/calls/${id}`, callViewSchema),
    listSuppressions: (phone) =>
      all(`/suppressions?phone=${encodeURIComponent(phone)}`, suppressionViewSchema),
    createCall: (body, key) =>
      ask('/calls', createCallRoute.answers[202].schema, {
        type: 'application/json',
        body: JSON.stringify(body),
        key,
      }),
  }
}
