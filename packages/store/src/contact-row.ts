import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { ContactState } from '@perezvon/contracts/campaign/contact-state'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { shownPhone } from './erased-phone.ts'

export type ContactRow = {
  id: ContactId
  position: number
  campaign_id: CampaignId | null
  client_id: string | null
  phone: string
  name: string | null
  time_zone: string | null
  variables: Record<string, string>
  metadata: Record<string, string>
  priority: number
  agent_name: string | null
  agent_version: number | null
  consent: string | null
  state: ContactState
  outcome: Outcome | null
  reason: string | null
  attempts: number
  due_at: Date | null
  expires_at: Date | null
  last_call_id: CallId | null
  created_at: Date
}

/** The columns of a contact, as every statement that reads whole contacts lists them. */
export const CONTACT_COLUMNS = `id, position, campaign_id, client_id, phone, name, time_zone, variables,
  metadata, priority, agent_name, agent_version, consent, state, outcome, reason, attempts, due_at, expires_at,
  last_call_id, created_at`

const READ = statement<ContactRow>('contact-read', `select ${CONTACT_COLUMNS} from contacts where id = $1`)

/** A contact as it is stored. */
export async function readContact(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<ContactRow | undefined> {
  return db.row(READ, [contactId])
}

/** A contact as the API answers it. */
export function contactViewOf(row: ContactRow): ContactView {
  return {
    id: row.id,
    campaign_id: row.campaign_id,
    client_id: row.client_id,
    phone: shownPhone(row.phone),
    name: row.name,
    time_zone: row.time_zone,
    variables: row.variables,
    metadata: row.metadata,
    priority: row.priority,
    agent: row.agent_name === null ? null : `${row.agent_name}@${row.agent_version}`,
    consent: row.consent,
    state: row.state,
    outcome: row.outcome,
    reason: row.reason,
    attempts: row.attempts,
    due_at: row.due_at?.toISOString() ?? null,
    expires_at: row.expires_at?.toISOString() ?? null,
    last_call_id: row.last_call_id,
  }
}
