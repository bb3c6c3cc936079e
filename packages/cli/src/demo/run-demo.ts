import { zonesOfKey } from '@perezvon/contracts/campaign/contact-zone'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { systemIds } from '@perezvon/runtime/ids'
import type { PublicApi } from '../public-api/public-api.ts'
import { awaitCampaign, collectStories, type Progress, type Watch, windDown } from './await-results.ts'
import { demoCampaign } from './campaign.ts'
import type { CarrierRecord } from './carrier-record.ts'
import { type ContactStory, type DemoFigures, demoFigures, type Ending } from './figures.ts'

export type DemoOptions = {
  api: PublicApi
  carrier: CarrierRecord
  agentYaml: string
  contactsCsv: string
  live: boolean
  clock: Clock
  deadlineMs: number
  /** Aborted when somebody stops the run. */
  signal: AbortSignal
  say: (line: string) => void
  onProgress: (progress: Progress, seconds: number) => void
}

export type DemoResult = { stories: ContactStory[]; figures: DemoFigures; ending: Ending }

/**
 * Runs one campaign from a contact list to the last analysis, through the public API like any client. A live one that
 * is stopped early, or late, is paused, and its calls on the line end by themselves.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { api, clock, live } = options
  const since = clock.now()
  const seconds = () => (clock.now().getTime() - since.getTime()) / 1000
  const agent = await api.createAgent({ yaml: options.agentYaml })
  const spec = demoCampaign({ agent: agent.name, agentVersion: agent.version, live })
  const campaign = await api.createCampaign(spec, systemIds.campaign())
  await addContacts(options, campaign.id)
  if (live) await tellOpenZones(options, campaign.id)
  options.signal.throwIfAborted()
  await api.startCampaign(campaign.id)
  const watch: Watch = {
    campaignId: campaign.id,
    clock,
    onProgress: (progress) => options.onProgress(progress, seconds()),
  }
  const ending = await awaitCampaign(api, {
    ...watch,
    deadlineMs: options.deadlineMs,
    signal: options.signal,
  })
  if (!live) options.signal.throwIfAborted()
  else if (ending !== 'finished') {
    options.say(`${campaign.id}: paused; calls on the line end first (Ctrl-C again: at once)`)
    await windDown(api, watch)
    options.say(`./perezvon up and POST /campaigns/${campaign.id}/resume go on with it`)
  }
  const measuredSeconds = seconds()
  const stories = await collectStories(api, campaign.id)
  const callIds = stories.flatMap((story) => story.calls.map((call) => call.id))
  const dialledTwice = await options.carrier.countDialledTwice(callIds, since)
  return { stories, figures: demoFigures(stories, { dialledTwice, seconds: measuredSeconds }), ending }
}

async function addContacts({ api, contactsCsv, say }: DemoOptions, campaignId: string): Promise<void> {
  const report = await api.addContacts(campaignId, contactsCsv)
  for (const { line, field, fault, remedy } of report.faults)
    say(`line ${line}: ${field} ${fault}${remedy ? `. ${remedy}` : ''}`)
  say(
    `${report.added} contacts added, ${report.duplicates} duplicates, ${report.suppressed} suppressed, ${report.rejected} rejected`,
  )
  if (report.added === 0)
    throw new PerezvonError('no-contacts', 'the contact list brought nobody who can be called')
}

/** Whoever tries it with a few numbers would wonder why nobody is called in the middle of the day. */
async function tellOpenZones({ api, say }: DemoOptions, campaignId: string): Promise<void> {
  const contacts = await api.listContacts(campaignId)
  const open = contacts.filter(({ time_zone }) => time_zone !== null && zonesOfKey(time_zone).length > 1)
  if (open.length > 0)
    say(
      `${open.length} of ${contacts.length} numbers may be in several time zones: they are called only while it is daytime in all of them. A column time_zone in the list says where they are`,
    )
}
