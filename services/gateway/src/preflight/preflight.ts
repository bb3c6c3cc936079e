import { setImmediate } from 'node:timers/promises'
import type { JudgedRow } from '@perezvon/contact-list/judge-row'
import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { campaignOpening } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { effectiveWindows } from '@perezvon/contracts/campaign/effective-windows'
import { strictestCaps } from '@perezvon/contracts/campaign/frequency-caps'
import { profileFaults } from '@perezvon/contracts/campaign/profile-faults'
import type { Assumptions, Forecast, Preflight } from '@perezvon/contracts/http/preflight'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import type { CampaignId } from '@perezvon/contracts/ids'
import { toolFaults } from '@perezvon/http-tools/tool-faults'
import { checkList, type ListFigures, type ZoneCount } from '@perezvon/store/preflight'
import type { GatewayContext } from '../context.ts'
import { forecast } from './forecast.ts'
import { noticesOf } from './notices.ts'
import { newTally, type Tally, tallied } from './tally.ts'

/** What a preflight is asked of. */
export type Asked = {
  /** Of a campaign that exists. */
  campaignId?: CampaignId | undefined
  terms: CampaignTerms
  agent: AgentVersion
  rows: AsyncIterable<readonly JudgedRow[]>
  assumptions: Assumptions
}

/** More zones are not told one by one; all are counted. */
const ZONES_TOLD = 500

const ZONES_AT_ONCE = 10

/** Reads a list to its end and tells what would come of it. Nothing is written. */
export async function preflight(
  ctx: Pick<GatewayContext, 'db' | 'clock' | 'accountCaps' | 'toolRules'>,
  asked: Asked,
): Promise<Preflight> {
  const { campaignId, terms, rows, agent } = asked
  const now = ctx.clock.now()
  const tally = newTally()
  const figures = await checkList(ctx.db, {
    campaignId,
    campaign: terms,
    caps: strictestCaps(ctx.accountCaps, terms.frequency_caps ?? {}),
    contacts: tallied(rows, { tally, profile: terms.country_profile }),
    now,
  })
  // Rows that cannot be read are told as soon as they are met, ahead of their neighbours.
  tally.faults.sort((one, other) => one.line - other.line)
  const unusable = toolFaults(agent.spec, ctx.toolRules).map((fault) => ({
    ...fault,
    field: `agent.${fault.field}`,
  }))
  return answerOf(asked, { tally, figures, unusable, now })
}

/** `unusable`: what keeps the agent's tools from being called. */
type Found = { tally: Tally; figures: ListFigures; unusable: readonly FieldFault[]; now: Date }

/** What was found, as it is told. */
async function answerOf(
  { terms, agent, assumptions }: Asked,
  { tally, figures, unusable, now }: Found,
): Promise<Preflight> {
  const zones = await withOpenings(figures.zones, { terms, now })
  const never = zones.filter(({ never }) => never)
  const reachable = [...zones.filter(({ never }) => !never), ...figures.waiting]
  const foreseen = await forecast({
    terms,
    maxDurationSeconds: Math.min(
      agent.spec.max_duration_seconds,
      terms.max_duration_seconds ?? agent.spec.max_duration_seconds,
    ),
    zones: merged(reachable),
    assumptions,
    now,
  })
  const faults = profileFaults(terms)
  const contacts = {
    received: tally.received,
    rejected: tally.rejected,
    duplicates_in_list: figures.duplicatesInList,
    duplicates_in_campaign: figures.duplicatesInCampaign,
    suppressed: figures.suppressed,
    to_call: figures.toCall,
    outside_window_now: counted(zones.filter(({ open_now }) => !open_now)),
    never_in_window: counted(never),
    capped_now: figures.cappedNow,
  }
  const budget = budgetOf(terms, foreseen)
  return {
    dry_run: true,
    checked_at: now.toISOString(),
    ready: faults.length + unusable.length === 0 && foreseen.contacts > 0,
    campaign: { faults: [...faults, ...unusable], calling_windows: [...effectiveWindows(terms)] },
    contacts,
    faults: tally.faults,
    missing_variables: [...tally.missingVariables]
      .map(([variable, count]) => ({ variable, contacts: count }))
      .toSorted((one, other) => other.contacts - one.contacts),
    zones: zones.slice(0, ZONES_TOLD).map(({ timeZone, contacts, open_now, opens_at }) => ({
      time_zone: timeZone,
      contacts,
      open_now,
      opens_at,
    })),
    forecast: foreseen,
    budget,
    notices: noticesOf({
      terms,
      faults,
      contacts,
      ofOtherCountries: tally.ofOtherCountries,
      inDoubt: counted(zones.filter(({ timeZone }) => timeZone.includes('|'))),
      forecast: foreseen,
      budget,
    }),
  }
}

type ZoneOpening = ZoneCount & ReturnType<typeof openingOf>

/** Some zones at a time: other work of the process has its turn between them. */
async function withOpenings(
  zones: readonly ZoneCount[],
  when: { terms: CampaignTerms; now: Date },
): Promise<ZoneOpening[]> {
  const opened: ZoneOpening[] = []
  for (const zone of zones) {
    opened.push({ ...zone, ...openingOf(zone, when) })
    if (opened.length % ZONES_AT_ONCE === 0) await setImmediate()
  }
  return opened
}

function openingOf(
  { timeZone }: ZoneCount,
  { terms, now }: { terms: CampaignTerms; now: Date },
): { open_now: boolean; opens_at: string | null; never: boolean } {
  const opening = campaignOpening(terms, { timeZone, at: now })
  return opening.open
    ? { open_now: true, opens_at: null, never: false }
    : {
        open_now: false,
        opens_at: opening.opensAt?.toISOString() ?? null,
        never: opening.opensAt === undefined,
      }
}

/** One figure for each zone key. */
function merged(zones: readonly ZoneCount[]): ZoneCount[] {
  const counts = new Map<string, number>()
  for (const { timeZone, contacts } of zones) counts.set(timeZone, (counts.get(timeZone) ?? 0) + contacts)
  return [...counts].map(([timeZone, contacts]) => ({ timeZone, contacts }))
}

function counted(zones: readonly { contacts: number }[]): number {
  return zones.reduce((sum, { contacts }) => sum + contacts, 0)
}

/** Whether the budget holds for what is expected, and for whatever may happen. */
function budgetOf({ budget }: CampaignTerms, { talk_minutes, cost }: Forecast): Preflight['budget'] {
  const judged = [
    { limit: budget?.minutes, figures: talk_minutes },
    { limit: budget?.money, figures: cost },
  ].flatMap(({ limit, figures }) => (limit === undefined || figures === null ? [] : [{ limit, figures }]))
  if (judged.length === 0) return null
  return {
    suffices: judged.every(({ limit, figures }) => figures.expected <= limit),
    suffices_at_most: judged.every(({ limit, figures }) => figures.at_most <= limit),
  }
}
