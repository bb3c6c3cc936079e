import { readFile } from 'node:fs/promises'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { systemIds } from '@perezvon/runtime/ids'
import type { LocalStack } from '../local-stack/start-local-stack.ts'
import type { PublicApi } from '../public-api/public-api.ts'
import { awaitCampaign, collectStories, type Progress } from './await-results.ts'
import { demoCampaign } from './campaign.ts'
import { type ContactStory, type DemoFigures, demoFigures } from './figures.ts'

export type DemoOptions = {
  stack: LocalStack
  api: PublicApi
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
  const began = clock.now().getTime()
  const seconds = () => (clock.now().getTime() - began) / 1000
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
  const dialledTwice = countDialledTwice(options.stack, stories)
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

/**
 * Attempts that were dialled more than once, as the carrier itself recorded it: by the call that the session's custom
 * data names. The real carrier's record is its call history, which `reconcile-attempt` reads; no ledger is at hand here.
 */
function countDialledTwice({ simulated }: LocalStack, stories: readonly ContactStory[]): number {
  const ledger = simulated.voximplant?.ledger
  if (ledger === undefined) return 0
  const calls = new Set(stories.flatMap((story) => story.calls.map((call) => call.id)))
  return ledger
    .dialledTwice((customData) => callOf(customData))
    .filter(({ key }) => calls.has(key as `call_${string}`)).length
}

/** The call that a session's custom data names in its call token. */
function callOf(customData: string): string {
  return /call_[0-9a-z]+/.exec(customData)?.[0] ?? customData
}
