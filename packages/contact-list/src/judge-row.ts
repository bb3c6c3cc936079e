import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { missingVariables } from '@perezvon/contracts/agent/variables'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import { missingConsent } from '@perezvon/contracts/campaign/profile-faults'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import type { WrittenRow } from './written-row.ts'

/** A row that can be called, or why it cannot. */
export type JudgedRow =
  | { line: number; contact: ListedContact }
  | { line: number; faults: readonly FieldFault[] }

/** What a campaign asks of its contacts. */
export type ListTerms = {
  /** What its country profile asks of each contact. */
  campaign: Pick<CampaignTerms, 'purpose' | 'country_profile'>
  /** Speaks where a row names no agent. */
  agent: AgentVersion
  /** An agent that a row names: the latest version where it names none. Asked once for each. */
  findAgent(named: { name: string; version: number | undefined }): Promise<AgentVersion | undefined>
}

/** The one place where a row is judged: first by the schema of a contact, then by what its campaign asks. */
export async function judgeRow(row: WrittenRow, terms: ListTerms): Promise<JudgedRow> {
  if ('faults' in row) return row
  const parsed = contactSpecSchema.safeParse(row.fields)
  if (!parsed.success) return { line: row.line, faults: fieldFaults(parsed.error) }
  const judged = await judgeContact(parsed.data, terms)
  return { line: row.line, ...judged }
}

/** Judges a contact that fits the schema. */
async function judgeContact(
  contact: ContactSpec,
  terms: ListTerms,
): Promise<{ contact: ListedContact } | { faults: FieldFault[] }> {
  const { time_zone, agent: name, agent_version: version, ...rest } = contact
  const own = name === undefined ? undefined : await terms.findAgent({ name, version })
  if (name !== undefined && own === undefined) return { faults: [unknownAgent(name, version)] }
  const faults = [...variableFaults(own ?? terms.agent, contact), ...consentFaults(terms, contact)]
  if (faults.length > 0) return { faults }
  const agent = own === undefined ? null : { name: own.name, version: own.version }
  return { contact: { ...rest, zone: time_zone ?? null, agent } }
}

function unknownAgent(name: string, version: number | undefined): FieldFault {
  return {
    field: 'agent',
    fault: `there is no agent ${name}${version === undefined ? '' : ` of version ${version}`}`,
    remedy: 'Store it by POST /agents first',
  }
}

/** Nobody is called with a text that has a hole in it. */
function variableFaults({ spec }: AgentVersion, contact: ContactSpec): FieldFault[] {
  return missingVariables(spec, contact).map((name) => ({
    field: name === 'name' ? 'name' : `variables.${name}`,
    fault: 'is missing',
    remedy: `The texts of agent ${spec.name} use {{${name}}}: give it here, or a default in the agent`,
  }))
}

/** Some countries allow marketing calls only to who agreed beforehand. */
function consentFaults({ campaign }: ListTerms, { consent }: ContactSpec): FieldFault[] {
  const fault = consent === undefined ? missingConsent(campaign) : undefined
  return fault === undefined ? [] : [fault]
}

/** Judges the contacts that stand in the request of a campaign itself, where all must fit; faults name `contacts.0.phone`. */
export async function judgeContacts(
  contacts: readonly ContactSpec[],
  terms: ListTerms,
): Promise<{ contacts: ListedContact[] } | { faults: FieldFault[] }> {
  const listed: ListedContact[] = []
  const faults: FieldFault[] = []
  for (const [index, contact] of contacts.entries()) {
    const judged = await judgeContact(contact, terms)
    if ('contact' in judged) listed.push(judged.contact)
    else
      faults.push(...judged.faults.map((fault) => ({ ...fault, field: `contacts.${index}.${fault.field}` })))
  }
  return faults.length > 0 ? { faults } : { contacts: listed }
}
