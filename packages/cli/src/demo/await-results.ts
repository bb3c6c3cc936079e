import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import type { CallView } from '@perezvon/contracts/http/call-view'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../public-api/public-api.ts'
import type { ContactStory, Ending } from './figures.ts'

/** How far a campaign is, for the progress line. */
export type Progress = {
  campaign: CampaignView
  /** Calls of people who were reached, and how many of them the after-call flow has done with. */
  toAnalyse: number
  analysed: number
}

const POLL_MS = 500

export type Watch = {
  campaignId: string
  clock: Clock
  onProgress: (progress: Progress) => void
}

/**
 * Follows a campaign until every contact has its outcome and every call that reached somebody has been analysed, or
 * until the deadline, or until `signal` aborts. Tells the progress at each look.
 */
export async function awaitCampaign(
  api: PublicApi,
  options: Watch & { deadlineMs: number; signal: AbortSignal },
): Promise<Ending> {
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
    if (finished && done.size === reached.length) return 'finished'
    if (options.signal.aborted) return 'interrupted'
    if (options.clock.now().getTime() > deadline) return 'late'
    await options.clock.sleep(POLL_MS)
  }
}

/** Pauses a campaign and waits for the calls on the line: real people are not cut off. */
export async function windDown(api: PublicApi, options: Watch): Promise<void> {
  await api.pauseCampaign(options.campaignId)
  for (;;) {
    const campaign = await api.getCampaign(options.campaignId)
    options.onProgress({ campaign, toAnalyse: 0, analysed: 0 })
    if (campaign.counters.in_attempt === 0) return
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
