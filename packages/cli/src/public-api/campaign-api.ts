import { Readable } from 'node:stream'
import { type AddContactsReport, addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import { type CampaignView, campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { explainContactRoute } from '@perezvon/contracts/http/explain-contact'
import type { exportResultsRoute } from '@perezvon/contracts/http/export-results'
import { EVENT_STREAM } from '@perezvon/contracts/http/follow-campaign'
import { getCampaignRoute } from '@perezvon/contracts/http/get-campaign'
import { listCampaignsRoute } from '@perezvon/contracts/http/list-campaigns'
import { type Preflight, preflightSchema } from '@perezvon/contracts/http/preflight'
import { FormData } from 'undici'
import type { z } from 'zod'
import { readEventStream, type StreamMessage } from './event-stream.ts'
import type { GatewayRequest, GatewayRequests } from './gateway-requests.ts'

const JSON_TYPE = 'application/json'
/** The gateway says something every 15 seconds, be it that there is nothing new. */
const LONGEST_SILENCE_MS = 45_000
/** Of an upload: the answer comes when the last row is in. */
const AS_LONG_AS_IT_TAKES = { headMs: 0, pieceMs: 0 }

/** A contact list on its way: however long, only a piece of it is in memory. */
export type ContactUpload = { type: string; bytes: number; body: Readable; signal?: AbortSignal }

const campaignNowSchema = getCampaignRoute.answers[200].schema
/** A campaign as it is looked at by itself: with what only this route tells, where it was asked. */
export type CampaignNow = CampaignView & Partial<z.output<typeof campaignNowSchema>>

/** The routes of campaigns as a client sees them. */
export type CampaignApi = {
  createCampaign(spec: Record<string, unknown>, key: string): Promise<CampaignView>
  getCampaign(campaignId: string, signal?: AbortSignal): Promise<CampaignNow>
  /** The newest campaigns, at most `limit`. */
  newestCampaigns(limit: number): Promise<CampaignView[]>
  startCampaign(campaignId: string): Promise<CampaignView>
  pauseCampaign(campaignId: string): Promise<CampaignView>
  resumeCampaign(campaignId: string): Promise<CampaignView>
  /** `hangUp`: calls on the line are ended at once, too. */
  cancelCampaign(campaignId: string, options?: { hangUp: boolean }): Promise<CampaignView>
  /** Changes terms; where a version is given, only if nobody has changed them since. */
  changeCampaign(
    campaignId: string,
    changes: Record<string, unknown>,
    ifVersion?: number,
  ): Promise<CampaignView>
  uploadContacts(campaignId: string, upload: ContactUpload): Promise<AddContactsReport>
  explainContact(contactId: string): Promise<ContactExplained>
  /** What would come of a list that was added to a campaign, without adding it. */
  checkContacts(campaignId: string, upload: ContactUpload): Promise<Preflight>
  /** What would come of a campaign and a list, without creating anything. */
  checkCampaign(check: CampaignCheck): Promise<Preflight>
  /** What became of every contact, a row each, as it comes. */
  exportResults(campaignId: string, options: { format: ResultFormat; signal: AbortSignal }): Promise<Readable>
  /**
   * The campaign's events as they come, from the whole journal on, or from the one after `lastEventId`; undefined where
   * what answers sends no events. Throws where the connection breaks.
   */
  followCampaign(
    campaignId: string,
    options: { lastEventId: string | undefined; signal: AbortSignal },
  ): Promise<AsyncGenerator<StreamMessage> | undefined>
}

export type ResultFormat = z.output<(typeof exportResultsRoute)['query']>['format']

/** A campaign and its list on their way to a preflight; `assumptions` as the gateway's query takes them. */
export type CampaignCheck = {
  spec: Record<string, unknown>
  list?: { name: string; type: string; content: Blob }
  assumptions: Readonly<Record<string, string>>
  signal: AbortSignal
}

export type ContactExplained = z.output<(typeof explainContactRoute)['answers'][200]['schema']>

/** The routes of campaigns of the gateway that `requests` go to. */
export function createCampaignApi(requests: GatewayRequests): CampaignApi {
  const { ask } = requests
  const pathOf = (id: string, rest = '') => `/campaigns/${encodeURIComponent(id)}${rest}`
  const move = (id: string, by: string) => ask(pathOf(id, `/${by}`), campaignViewSchema, { method: 'POST' })
  return {
    createCampaign: (spec, key) =>
      ask('/campaigns', campaignViewSchema, { type: JSON_TYPE, body: JSON.stringify(spec), key }),
    getCampaign: (id, signal) => ask(pathOf(id), campaignNowSchema, signal === undefined ? {} : { signal }),
    newestCampaigns: async (limit) =>
      (await ask(`/campaigns?limit=${limit}`, listCampaignsRoute.answers[200].schema)).items,
    startCampaign: (id) => move(id, 'start'),
    pauseCampaign: (id) => move(id, 'pause'),
    resumeCampaign: (id) => move(id, 'resume'),
    cancelCampaign: (id, { hangUp } = { hangUp: false }) =>
      move(id, hangUp ? 'cancel?hang_up=true' : 'cancel'),
    changeCampaign: (id, changes, ifVersion) =>
      ask(pathOf(id), campaignViewSchema, {
        method: 'PATCH',
        type: JSON_TYPE,
        body: JSON.stringify(changes),
        ...(ifVersion === undefined ? {} : { headers: { 'if-match': `"${ifVersion}"` } }),
      }),
    uploadContacts: (id, upload) => ask(pathOf(id, '/contacts'), addContactsReportSchema, asUpload(upload)),
    checkContacts: (id, upload) =>
      ask(pathOf(id, '/contacts?dry_run=true'), preflightSchema, asUpload(upload)),
    explainContact: (id) =>
      ask(`/contacts/${encodeURIComponent(id)}/why`, explainContactRoute.answers[200].schema),
    checkCampaign: (check) => checkCampaign(requests, check),
    exportResults: async (id, { format, signal }) => {
      const request: GatewayRequest = { signal }
      const { body } = await requests.open(pathOf(id, `/results?format=${format}`), request)
      return Readable.from(wholeOrBroken(requests, body, request), { objectMode: false })
    },
    followCampaign: (id, options) => follow(requests, pathOf(id, '/events'), options),
  }
}

function asUpload(upload: ContactUpload): GatewayRequest {
  return { ...upload, method: 'POST', patience: AS_LONG_AS_IT_TAKES }
}

async function checkCampaign(
  { ask }: GatewayRequests,
  { spec, list, assumptions, signal }: CampaignCheck,
): Promise<Preflight> {
  const form = new FormData()
  form.set('campaign', JSON.stringify(spec))
  if (list !== undefined) form.set('contacts', new File([list.content], list.name, { type: list.type }))
  const query = new URLSearchParams(assumptions).toString()
  return ask(`/preflights${query === '' ? '' : `?${query}`}`, preflightSchema, {
    body: form,
    patience: AS_LONG_AS_IT_TAKES,
    signal,
  })
}

async function* wholeOrBroken(
  requests: GatewayRequests,
  body: Readable,
  request: GatewayRequest,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (thrown) {
    throw requests.brokenOff(thrown, request)
  }
}

async function follow(
  requests: GatewayRequests,
  path: string,
  { lastEventId, signal }: { lastEventId: string | undefined; signal: AbortSignal },
): Promise<AsyncGenerator<StreamMessage> | undefined> {
  const request: GatewayRequest = {
    headers: {
      accept: EVENT_STREAM,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    patience: { headMs: 30_000, pieceMs: LONGEST_SILENCE_MS },
    signal,
  }
  const { headers, body } = await requests.open(lastEventId === undefined ? `${path}?after=0` : path, request)
  if (String(headers['content-type'] ?? '').startsWith(EVENT_STREAM)) return events()
  // Given up unread, a body calls that an error.
  body.on('error', () => undefined).destroy()
  return undefined

  async function* events(): AsyncGenerator<StreamMessage> {
    try {
      yield* readEventStream(body)
    } catch (thrown) {
      throw requests.brokenOff(thrown, request)
    }
  }
}
