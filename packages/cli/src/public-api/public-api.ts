import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { agentVersionSchema } from '@perezvon/contracts/agent/agent-spec'
import { type AddContactsReport, addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import {
  type CallSummary,
  type CallView,
  callSummarySchema,
  callViewSchema,
} from '@perezvon/contracts/http/call-view'
import {
  type CampaignView,
  type ContactView,
  campaignViewSchema,
  contactViewSchema,
} from '@perezvon/contracts/http/campaign-view'
import { createCallRoute } from '@perezvon/contracts/http/create-call'
import { pageOf } from '@perezvon/contracts/http/paging'
import { problemSchema } from '@perezvon/contracts/http/problem'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import type { Secret } from '@perezvon/runtime/secret'
import type { z } from 'zod'

const PAGE = 500

/**
 * The public API as a client sees it. Every method throws `api-refused` with the problem's own words, and
 * `gateway-unreachable` where nobody answers.
 */
export type PublicApi = {
  baseUrl: string
  createAgent(document: { yaml: string }): Promise<AgentVersion>
  createCampaign(spec: Record<string, unknown>, key: string): Promise<CampaignView>
  addContacts(campaignId: string, csv: string): Promise<AddContactsReport>
  startCampaign(campaignId: string): Promise<CampaignView>
  pauseCampaign(campaignId: string): Promise<CampaignView>
  getCampaign(campaignId: string): Promise<CampaignView>
  listContacts(campaignId: string): Promise<ContactView[]>
  listCalls(campaignId: string): Promise<CallSummary[]>
  getCall(callId: string): Promise<CallView>
  createCall(
    body: Record<string, unknown>,
    key: string,
  ): Promise<{ call_id: string; url: string; simulated: boolean }>
}

/** A client of the gateway at `baseUrl`. */
export function createPublicApi(options: { baseUrl: string; apiKey?: Secret | undefined }): PublicApi {
  const authorization: Record<string, string> =
    options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey.reveal()}` }

  async function ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request: { type?: string; body?: string; key?: string; method?: string } = {},
  ): Promise<z.output<Schema>> {
    const response = await reach(new URL(path, options.baseUrl), {
      method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
      headers: {
        ...authorization,
        ...(request.type === undefined ? {} : { 'content-type': request.type }),
        ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    const answer = await readJson(response)
    const known = response.ok ? schema.safeParse(answer) : undefined
    if (known?.success) return known.data
    throw refusal(new URL(path, options.baseUrl), response.status, answer)
  }

  async function all<Schema extends z.ZodType>(path: string, item: Schema): Promise<z.output<Schema>[]> {
    const items: z.output<Schema>[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await ask(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${query}`, pageOf(item))
      items.push(...page.items)
      cursor = page.next_cursor
    } while (cursor !== null)
    return items
  }

  const json = 'application/json'
  return {
    baseUrl: options.baseUrl,
    createAgent: ({ yaml }) => ask('/agents', agentVersionSchema, { type: 'application/yaml', body: yaml }),
    createCampaign: (spec, key) =>
      ask('/campaigns', campaignViewSchema, { type: json, body: JSON.stringify(spec), key }),
    addContacts: (id, csv) =>
      ask(`/campaigns/${id}/contacts`, addContactsReportSchema, { type: 'text/csv', body: csv }),
    startCampaign: (id) => ask(`/campaigns/${id}/start`, campaignViewSchema, { method: 'POST' }),
    pauseCampaign: (id) => ask(`/campaigns/${id}/pause`, campaignViewSchema, { method: 'POST' }),
    getCampaign: (id) => ask(`/campaigns/${id}`, campaignViewSchema),
    listContacts: (id) => all(`/campaigns/${id}/contacts`, contactViewSchema),
    listCalls: (id) => all(`/calls?campaign_id=${id}`, callSummarySchema),
    getCall: (id) => ask(`/calls/${id}`, callViewSchema),
    createCall: (body, key) =>
      ask('/calls', createCallRoute.answers[202].schema, { type: json, body: JSON.stringify(body), key }),
  }
}

async function reach(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (thrown) {
    const { cause } = asError(thrown)
    const why =
      cause instanceof Error && 'code' in cause ? String(cause.code) : asError(cause ?? thrown).message
    throw new PerezvonError(
      'gateway-unreachable',
      `No gateway answers at ${url.origin} (${why}). Start one with ./perezvon up, or say where it is: --gateway, or PORT.`,
      { cause: thrown },
    )
  }
}

/** Undefined where it is no JSON: then it was no gateway that answered. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refusal({ pathname, origin }: URL, status: number, answer: unknown): PerezvonError {
  const problem = problemSchema.safeParse(answer)
  if (!problem.success)
    return new PerezvonError(
      'api-refused',
      `${origin} answered ${pathname} with ${status}, and not as a gateway of this version would`,
    )
  const { title, detail, errors = [] } = problem.data
  // The detail names a single field by itself.
  const fields = (errors.length === 1 ? [] : errors).map(
    (error) => `\n  ${error.field} ${error.fault}${error.remedy ? `. ${error.remedy}` : ''}`,
  )
  return new PerezvonError(
    'api-refused',
    `${pathname} answered ${status}: ${title}. ${detail}${fields.join('')}`,
  )
}
