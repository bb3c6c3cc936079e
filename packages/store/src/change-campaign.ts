import type { CampaignChanges } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignState } from '@perezvon/contracts/campaign/campaign-state'
import { changedTerms, type TermChange } from '@perezvon/contracts/campaign/changed-terms'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import type { CampaignId } from '@perezvon/contracts/ids'
import { journalCampaign } from './campaign-journal.ts'
import { termsOf } from './campaign-terms.ts'
import { findCampaign } from './campaigns.ts'
import { type Database, statement } from './database.ts'

const LOCK = statement<{ spec: unknown; spec_version: number; state: CampaignState }>(
  'change-lock-campaign',
  'select spec, spec_version, state from campaigns where id = $1 for no key update',
)
const CHANGE = statement(
  'change-campaign',
  `update campaigns set spec = $2, spec_version = spec_version + 1, changed_at = $3, not_after = $4,
     deferrals_void = deferrals_void or $5, expiry_from = case when $6 then 0 else expiry_from end
   where id = $1`,
)

/** Terms by which contacts were put off: those who wait for the old ones are looked at again. */
const DEFERRING_TERMS = ['calling_windows', 'blackout_dates', 'frequency_caps']

/** What became of a change. `terms`: they do not fit together. `version`: somebody else changed it first. */
export type CampaignChanged =
  | { ok: true; campaign: CampaignView; changed: Record<string, TermChange> }
  | { ok: false; why: 'state'; state: CampaignState }
  | { ok: false; why: 'version'; version: number }
  | { ok: false; why: 'terms'; faults: FieldFault[] }

/**
 * Changes a campaign's terms while it runs, in one transaction with its journal; the same terms again change nothing.
 * With `ifVersion`, only where nobody has changed them since. What the new terms mean for contacts that wait already is
 * done by the pump (`deferrals_void`) and by `renewExpiry`. Undefined: there is no such campaign.
 */
export async function changeCampaign(
  db: Database,
  options: { id: CampaignId; changes: CampaignChanges; ifVersion?: number | undefined; now: Date },
): Promise<CampaignChanged | undefined> {
  const { id, changes, ifVersion, now } = options
  return db.transaction(async (tx) => {
    const row = await tx.row(LOCK, [id])
    if (row === undefined) return undefined
    const { state, spec_version: version } = row
    if (ifVersion !== undefined && ifVersion !== version) return { ok: false, why: 'version', version }
    if (state === 'completed' || state === 'cancelled') return { ok: false, why: 'state', state }
    const judged = changedTerms(termsOf({ id, ...row }), changes)
    if (!judged.ok) return { ok: false, why: 'terms', faults: judged.faults }
    const { terms, changed } = judged.value
    const names = Object.keys(changed)
    if (names.length > 0) {
      const deferralsVoid = names.some((name) => DEFERRING_TERMS.includes(name))
      const values = [id, JSON.stringify(terms), now, terms.not_after ?? null, deferralsVoid]
      await tx.run(CHANGE, [...values, names.includes('time_to_live_seconds')])
      const detail = { spec_version: version + 1, changed }
      await journalCampaign(tx, { campaignId: id, entry: 'changed', detail, now })
    }
    const campaign = await findCampaign(tx, { id })
    if (campaign === undefined) throw new Error(`campaign ${id} is not there while its row is locked`)
    return { ok: true, campaign, changed }
  })
}
