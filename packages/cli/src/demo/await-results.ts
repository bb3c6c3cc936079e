import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import type { CallView } from '@perezvon/contracts/http/call-view'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../public-api/public-api.ts'
import type { ContactStory } from './figures.ts'

/** How far a campaign is, for the progress line. */
export type Progress = {
  campaign: CampaignView
  /** Calls of people who were reached, and how many of them the after-call flow has done with. */
  toAnalyse: number
  analysed: number
}

const POLL_MS = 500

/**
 * Follows a campaign until every contact has its outcome and every call that reached somebody has been analysed, or
 * until the deadline. Tells the progress at each look.
 */
export async function awaitCampaign(
  api: PublicApi,
  options: { campaignId: string; clock: Clock; deadlineMs: number; onProgress: (progress: Progress) => void },
): Promise<{ inTime: boolean }> {
  const deadline = options.clock.now().getTime() + options.deadlineMs
  const done = new Set<string>()
  for (;;) {
    const campaign = await api.getCampaign(options.campaignId)
    const calls = await api.listCalls(options.campaignId)
    const reached = calls.filter((call) => call.outcome !== null && OUTCOMES[call.outcome].reached)
    for (const call of reached)
      if (!done.has(call.id) && isThroughAfterCall(await api.getCall(call.id))) done.add(call.id)
    options.onProgress({ campaign, toAnalyse: reached.length, analysed: done.size })
    const finished = campaign.counters.finished === campaign.counters.contacts
    if (finished && done.size === reached.length) return { inTime: true }
    if (options.clock.now().getTime() > deadline) return { inTime: false }
    await options.clock.sleep(POLL_MS)
  }
}

/** The flow has ended for this call: analysed, and its recording transcribed or given up. */
function isThroughAfterCall(call: CallView): boolean {
  const waitsForRecording =
    call.recording !== null && !['transcribed', 'failed'].includes(call.recording.state)
  return call.analysis !== null && !waitsForRecording
}

/** Every contact with all their calls, from the store by way of the API. */
export async function collectStories(api: PublicApi, campaignId: string): Promise<ContactStory[]> {
  const contacts = await api.listContacts(campaignId)
  const summaries = await api.listCalls(campaignId)
  const calls: CallView[] = []
  for (const { id } of summaries) calls.push(await api.getCall(id))
  return contacts.map((contact) => ({
    contact,
    calls: calls
      .filter((call) => call.contact_id === contact.id)
      .toSorted((one, other) => one.attempt - other.attempt),
  }))
}
