import { type CampaignTerms, campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/**
 * A campaign's terms as a row holds them, or as their text: what need not be parsed is not. Every change of them counts the
 * version up.
 */
export type TermsRow = { id: CampaignId; spec: unknown; spec_version: number }

/** Parsing costs a hundred times more than looking up, and the same few campaigns are asked for at each call. */
const KEPT = 1000
const parsed = new Map<CampaignId, { version: number; terms: CampaignTerms }>()

/** The terms of a row: parsed once a version. */
export function termsOf({ id, spec, spec_version: version }: TermsRow): CampaignTerms {
  const known = parsed.get(id)
  if (known?.version === version) return known.terms
  const terms = campaignTermsSchema.parse(typeof spec === 'string' ? JSON.parse(spec) : spec)
  parsed.delete(id)
  parsed.set(id, { version, terms })
  const [oldest] = parsed.keys()
  if (parsed.size > KEPT && oldest !== undefined) parsed.delete(oldest)
  return terms
}

/** The lock is taken before the version is looked at by anybody who waits for it: see `forbidDeferrals`. */
const READ_IN_FORCE = statement<TermsRow>(
  'terms-read-in-force',
  `select c.id, c.spec, c.spec_version, pg_advisory_xact_lock_shared(hashtextextended('terms of ' || c.id, 0))
   from campaigns c where c.id = $1 and c.state = 'running' and ($2::integer is null or c.spec_version = $2)`,
)
const HOLD_TERMS = statement(
  'terms-hold',
  `select pg_advisory_xact_lock_shared(hashtextextended('terms of ' || $1, 0))`,
)
const NOTE_OLDER = statement(
  'terms-note-older',
  'update campaigns set deferrals_void = true where id = $1 and spec_version > $2',
)
const FORBID_DEFERRALS = statement(
  'terms-forbid-deferrals',
  `select pg_advisory_xact_lock(hashtextextended('terms of ' || $1, 0))`,
)

/**
 * The terms of a running campaign for a transaction that puts contacts off by them; undefined where it does not run, or
 * its terms are not those of `version` any more. Until the transaction ends, nobody says that all deferrals by older terms
 * are undone.
 */
export async function termsInForce(
  tx: Database,
  { campaignId, version }: { campaignId: CampaignId; version?: number | undefined },
): Promise<{ terms: CampaignTerms; version: number } | undefined> {
  const row = await tx.row(READ_IN_FORCE, [campaignId, version ?? null])
  return row && { terms: termsOf(row), version: row.spec_version }
}

/** Says that a contact is put off by terms of this version: where they are older than those that hold, it is looked at again. */
export async function noteDeferral(
  tx: Database,
  { campaignId, version }: { campaignId: CampaignId; version: number },
): Promise<void> {
  await tx.row(HOLD_TERMS, [campaignId])
  await tx.run(NOTE_OLDER, [campaignId, version])
}

/** Waits for all who are just putting contacts of the campaign off; who comes after them sees the terms that hold now. */
export async function forbidDeferrals(
  tx: Database,
  { campaignId }: { campaignId: CampaignId },
): Promise<void> {
  await tx.row(FORBID_DEFERRALS, [campaignId])
}
