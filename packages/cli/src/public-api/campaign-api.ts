import type { Readable } from 'node:stream'
import { type AddContactsReport, addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import { type CampaignView, campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { explainContactRoute } from '@perezvon/contracts/http/explain-contact'
import { getCampaignRoute } from '@perezvon/contracts/http/get-campaign'
import { listCampaignsRoute } from '@perezvon/contracts/http/list-campaigns'
import type { z } from 'zod'
import type { GatewayRequests } from './gateway-requests.ts'

const JSON_TYPE = 'application/json'

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
  cancelCampaign(campaignId: string): Promise<CampaignView>
  uploadContacts(campaignId: string, upload: ContactUpload): Promise<AddContactsReport>
  explainContact(contactId: string): Promise<ContactExplained>
}

export type ContactExplained = z.output<(typeof explainContactRoute)['answers'][200]['schema']>

/** The routes of campaigns of the gateway that `requests` go to. */
export function createCampaignApi({ ask }: GatewayRequests): CampaignApi {
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
    cancelCampaign: (id) => move(id, 'cancel'),
    uploadContacts: (id, upload) =>
      ask(pathOf(id, '/contacts'), addContactsReportSchema, { ...upload, method: 'POST', patient: true }),
    explainContact: (id) =>
      ask(`/contacts/${encodeURIComponent(id)}/why`, explainContactRoute.answers[200].schema),
  }
}
