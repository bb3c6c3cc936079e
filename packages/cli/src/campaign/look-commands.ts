import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Command } from 'commander'
import { printable } from '../printable.ts'
import type { ContactExplained } from '../public-api/campaign-api.ts'
import { textTable } from '../text-table.ts'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { countText } from './watch/figures-text.ts'
import { liveView } from './watch/live-view.ts'
import { seenOnce } from './watch/watched-campaign.ts'

type LookFlags = GatewayFlags & { json?: true }

const LISTED = 50

/** `perezvon campaign list`, `show ID`, `why CONTACT`. */
export function addLookCommands(campaign: Command): void {
  const list = campaign
    .command('list')
    .summary('the newest campaigns')
    .description(`The ${LISTED} newest campaigns.`)
    .option('--json', 'print a line of JSON for each')
  addGatewayOptions(list).action(async (flags: LookFlags) =>
    inSession(flags, async ({ api, print }) => {
      const campaigns = await api.newestCampaigns(LISTED)
      const lines = flags.json ? campaigns.map((one) => JSON.stringify(one)) : campaignTable(campaigns)
      for (const line of lines) print(line)
    }),
  )
  const show = campaign
    .command('show')
    .summary('a campaign as it stands')
    .description('A campaign as it stands, with its counters; --json with its whole specification.')
    .argument('<id>', 'the campaign, camp_…')
    .option('--json', 'print the campaign as JSON')
  addGatewayOptions(show).action(async (id: string, flags: LookFlags) =>
    inSession(flags, async ({ api, print, clock }) => {
      const shown = await api.getCampaign(id)
      const simulated = await api.isSimulated()
      const width = process.stdout.columns ?? 110
      const colour = process.stdout.hasColors?.() ?? false
      const view = () => liveView(seenOnce(shown), { width, colour, simulated, now: clock.now() })
      for (const line of flags.json ? [JSON.stringify(shown)] : view()) print(line)
    }),
  )
  const why = campaign
    .command('why')
    .summary('why a contact was called, or not called')
    .description('Why a contact was called, or not called: every decision, the oldest first.')
    .argument('<contact>', 'the contact, cont_…')
    .option('--json', 'print contact and decisions as JSON')
  addGatewayOptions(why).action(async (contactId: string, flags: LookFlags) =>
    inSession(flags, async ({ api, print }) => {
      const explained = await api.explainContact(contactId)
      for (const line of flags.json ? [JSON.stringify(explained)] : decisionLines(explained)) print(line)
    }),
  )
}

function campaignTable(campaigns: readonly CampaignView[]): string[] {
  return textTable(
    [
      ['campaign', 'state', 'done', 'contacts', 'created', 'name'],
      ...campaigns.map(({ id, state, counters, created_at, spec }) => [
        id,
        state,
        countText(counters.finished),
        countText(counters.contacts),
        created_at.slice(0, 16).replace('T', ' '),
        spec.name,
      ]),
    ],
    [false, false, true, true],
  )
}

function decisionLines({ contact, decisions }: ContactExplained): string[] {
  const { id, phone, state, outcome, reason, attempts } = contact
  return [
    printable(
      `${id} ${phone}: ${state}${outcome === null ? '' : `, ${outcome} (${reason})`}, ${attempts} attempts`,
    ),
    ...textTable(
      decisions.map(({ at, decision, call_id, detail }) => [
        at,
        decision,
        [call_id ?? '', ...Object.entries(detail).map(([name, value]) => `${name}=${detailText(value)}`)]
          .filter((text) => text !== '')
          .join(' '),
      ]),
    ),
  ]
}

function detailText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
