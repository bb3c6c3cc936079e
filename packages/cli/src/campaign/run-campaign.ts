import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { ConfigError, PerezvonError } from '@perezvon/runtime/errors'
import type { CampaignApi, ContactUpload } from '../public-api/campaign-api.ts'
import { bodyOf, type ContactList } from './contact-list.ts'
import type { WrittenSpec } from './spec-file.ts'

/** How many of the newest campaigns are looked through for one of the same name. */
const LOOK_BACK = 200

export type CampaignRun = {
  spec: WrittenSpec
  lists: readonly ContactList[]
  key: string
  /** Whether a campaign of the same name may be under way. */
  beside: boolean
  signal: AbortSignal
  say: (line: string) => void
  onUpload: (list: ContactList, sent: number) => void
  onReport: (list: ContactList, report: AddContactsReport) => void
}

/**
 * Creates a campaign, adds its contact lists and starts it. Whatever breaks it off, the same again goes on where it
 * stood: the key leads to the same campaign, and contacts that it has are not added twice. A campaign that was started
 * before is answered as it is.
 */
export async function runCampaign(api: CampaignApi, run: CampaignRun): Promise<CampaignView> {
  const { id } = await api.createCampaign({ ...run.spec, start: false }, run.key)
  // The answer to a key is as old as the key's first use.
  const campaign = await api.getCampaign(id)
  if (campaign.state !== 'draft') {
    run.say(`${id}: these files were run before, so that it is this campaign again and nobody is added`)
    return campaign
  }
  if (!run.beside) await refuseNamesake(api, campaign)
  run.say(`${id}: created, a draft until its contacts are there`)
  for (const list of run.lists) run.onReport(list, await api.uploadContacts(id, uploadOf(list, run)))
  const filled = await api.getCampaign(id)
  if (filled.counters.contacts === 0) {
    throw new PerezvonError(
      'no-contacts',
      `${id}: nobody is in it who can be called, so it stays a draft. Give a list by --contacts, or write contacts into the specification.`,
    )
  }
  // Who stops it now is told that nobody is called.
  run.signal.throwIfAborted()
  for (const notice of filled.notices) run.say(notice)
  if (run.spec.start !== false) return startOnce(api, filled)
  run.say(`${id}: the specification says start: false, so it stays a draft: ./perezvon campaign start ${id}`)
  return filled
}

/** One list as it is sent. */
export function uploadOf(
  list: ContactList,
  { signal, onUpload }: Pick<CampaignRun, 'signal' | 'onUpload'>,
): ContactUpload {
  const { type, bytes } = list
  return { type, bytes, body: bodyOf(list, (sent) => onUpload(list, sent)), signal }
}

/** Somebody who corrects a row and runs the list again has another campaign, which would call everybody once more. */
async function refuseNamesake(api: CampaignApi, campaign: CampaignView): Promise<void> {
  const namesake = (await api.newestCampaigns(LOOK_BACK)).find(
    (other) => other.id !== campaign.id && other.spec.name === campaign.spec.name && isUnderWay(other),
  )
  if (namesake === undefined) return
  const { id, state, counters } = namesake
  throw new ConfigError([
    {
      setting: 'name',
      fault: `${id} of the same name is ${state} (${counters.finished} of ${counters.contacts} done): who is in both would be called by both`,
      remedy: `Add people to it (./perezvon campaign add ${id} LIST), cancel it, or run this one as well: --beside`,
    },
  ])
}

function isUnderWay({ state, counters }: CampaignView): boolean {
  return state === 'running' || state === 'paused' || (state === 'draft' && counters.contacts > 0)
}

/** Two runs of the same files at once start it once. */
async function startOnce(api: CampaignApi, campaign: CampaignView): Promise<CampaignView> {
  try {
    return await api.startCampaign(campaign.id)
  } catch (thrown) {
    const now = await api.getCampaign(campaign.id)
    if (now.state === 'draft') throw thrown
    return now
  }
}
