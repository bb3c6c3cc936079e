import { readFile } from 'node:fs/promises'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { systemIds } from '@perezvon/runtime/ids'
import type { PublicApi } from '../public-api/public-api.ts'
import { awaitCampaign, collectStories, type Progress } from './await-results.ts'
import { demoCampaign } from './campaign.ts'
import type { CarrierRecord } from './carrier-record.ts'
import { type ContactStory, type DemoFigures, demoFigures } from './figures.ts'

export type DemoOptions = {
  api: PublicApi
  carrier: CarrierRecord
  agentFile: string
  contactsFile: string
  live: boolean
  clock: Clock
  deadlineMs: number
  say: (line: string) => void
  onProgress: (progress: Progress, seconds: number) => void
}

export type DemoResult = { stories: ContactStory[]; figures: DemoFigures; inTime: boolean }

/** Runs one campaign from a contact list to the last analysis, through the public API like any client. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { api, clock, live } = options
  const since = clock.now()
  const seconds = () => (clock.now().getTime() - since.getTime()) / 1000
  const agent = await api.createAgent({ yaml: await readFile(options.agentFile, 'utf8') })
  const spec = demoCampaign({ agent: agent.name, agentVersion: agent.version, live })
  const campaign = await api.createCampaign(spec, systemIds.campaign())
  await addContacts(options, campaign.id)
  await api.startCampaign(campaign.id)
  const { inTime } = await awaitCampaign(api, {
    campaignId: campaign.id,
    clock,
    deadlineMs: options.deadlineMs,
    onProgress: (progress) => options.onProgress(progress, seconds()),
  })
  const measuredSeconds = seconds()
  const stories = await collectStories(api, campaign.id)
  const callIds = stories.flatMap((story) => story.calls.map((call) => call.id))
  const dialledTwice = await options.carrier.countDialledTwice(callIds, since)
  return { stories, figures: demoFigures(stories, { dialledTwice, seconds: measuredSeconds }), inTime }
}

async function addContacts({ api, contactsFile, say }: DemoOptions, campaignId: string): Promise<void> {
  const report = await api.addContacts(campaignId, await readFile(contactsFile, 'utf8'))
  for (const { line, field, fault, remedy } of report.faults)
    say(`line ${line}: ${field} ${fault}${remedy ? `. ${remedy}` : ''}`)
  say(
    `${report.added} contacts added, ${report.duplicates} duplicates, ${report.suppressed} suppressed, ${report.rejected} rejected`,
  )
  if (report.added === 0)
    throw new PerezvonError('no-contacts', `${contactsFile} brought no contact that can be called`)
}
