import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { missingVariables, variableFaults } from '@perezvon/contracts/agent/missing-variables'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import { missingConsent } from '@perezvon/contracts/campaign/profile-faults'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import type { ReadRow } from './written-row.ts'
import { zoneOfNumber } from './zone-of-number.ts'

/** A row that can be called, or why it cannot. */
export type JudgedRow = ({ line: number } & ListedContact) | { line: number; faults: readonly FieldFault[] }

/** What a campaign asks of its contacts. */
export type ListTerms = {
  /** What its country profile asks of each contact. */
  campaign: Pick<CampaignTerms, 'purpose' | 'country_profile'>
  /** Speaks where a row names no agent. */
  agent: AgentVersion
  /** An agent that a row names: the latest version where it names none. Asked once for each. */
  findAgent(named: { name: string; version: number | undefined }): Promise<AgentVersion | undefined>
}

/** Judges rows for one campaign. A promise only where a row names an agent that was not asked for yet. */
export type RowJudge = {
  /** What every row must say that names no agent; one of the variables may be the contact's `name`. */
  required: { variables: readonly string[]; consent: boolean }
  judgeRow(row: ReadRow): JudgedRow | Promise<JudgedRow>
  /** Judges a contact that fits the schema. */
  judgeContact(line: number, contact: ContactSpec): JudgedRow | Promise<JudgedRow>
}

/** Of agents that rows name; a list that names more asks again. */
const MOST_AGENTS_KNOWN = 1000

/** The one place where a row is judged: first by the schema of a contact, then by what its campaign asks. */
export function createRowJudge(terms: ListTerms): RowJudge {
  const consentFault = missingConsent(terms.campaign)
  const agents = new Map<string, AgentVersion | 'unknown'>()

  const judgeRow: RowJudge['judgeRow'] = (row) => {
    if ('faults' in row) return row
    if ('contact' in row) return judgeContact(row.line, row.contact)
    const parsed = contactSpecSchema.safeParse(row.fields)
    if (!parsed.success) return { line: row.line, faults: fieldFaults(parsed.error) }
    return judgeContact(row.line, parsed.data)
  }

  const judgeContact: RowJudge['judgeContact'] = (line, contact) => {
    const { agent: name, agent_version: version } = contact
    if (name === undefined) return judgeSpokenWith(terms.agent, null, line, contact)
    const key = `${name}@${version ?? 'latest'}`
    const own = agents.get(key)
    if (own === undefined) return askFor(key, { name, version }).then(() => judgeContact(line, contact))
    if (own === 'unknown') return { line, faults: [unknownAgent(name, version)] }
    return judgeSpokenWith(own, { name: own.name, version: own.version }, line, contact)
  }

  const askFor = async (key: string, named: { name: string; version: number | undefined }): Promise<void> => {
    const found = (await terms.findAgent(named)) ?? 'unknown'
    if (agents.size >= MOST_AGENTS_KNOWN) agents.clear()
    agents.set(key, found)
  }

  const judgeSpokenWith = (
    speaker: AgentVersion,
    agent: ListedContact['agent'],
    line: number,
    contact: ContactSpec,
  ): JudgedRow => {
    const faults = variableFaults(speaker.spec, contact)
    if (consentFault !== undefined && contact.consent === undefined) faults.push(consentFault)
    if (faults.length > 0) return { line, faults }
    return { line, contact, zone: contact.time_zone ?? zoneOfNumber(contact.phone), agent }
  }

  const required = {
    variables: missingVariables(terms.agent.spec, { variables: {} }),
    consent: consentFault !== undefined,
  }
  return { judgeRow, judgeContact, required }
}

function unknownAgent(name: string, version: number | undefined): FieldFault {
  return {
    field: 'agent',
    fault: `there is no agent ${name}${version === undefined ? '' : ` of version ${version}`}`,
    remedy: 'Store it by POST /agents first',
  }
}

/** Judges the contacts that stand in the request of a campaign itself, where all must fit; faults name `contacts.0.phone`. */
export async function judgeContacts(
  contacts: readonly ContactSpec[],
  terms: ListTerms,
): Promise<{ contacts: ListedContact[] } | { faults: FieldFault[] }> {
  const judge = createRowJudge(terms)
  const listed: ListedContact[] = []
  const faults: FieldFault[] = []
  for (const [index, contact] of contacts.entries()) {
    const judged = await judge.judgeContact(index, contact)
    if ('contact' in judged) listed.push(judged)
    else
      faults.push(...judged.faults.map((fault) => ({ ...fault, field: `contacts.${index}.${fault.field}` })))
  }
  return faults.length > 0 ? { faults } : { contacts: listed }
}
