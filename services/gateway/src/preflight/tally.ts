import type { JudgedRow } from '@perezvon/contact-list/judge-row'
import { COUNTRY_RULES, type CountryProfile } from '@perezvon/contracts/campaign/country-profile'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { FieldFault } from '@perezvon/contracts/http/problem'

/** Faults are told of the first bad rows; all of them are counted. */
const FAULTS_TOLD = 1000

/** A list’s rows as they are read: how many, which do not fit and why. */
export type Tally = {
  received: number
  rejected: number
  faults: ({ line: number } & FieldFault)[]
  /** Rows without a value for a variable that an agent’s texts use. */
  missingVariables: Map<string, number>
  /** Good rows with numbers of other countries than the profile is meant for. */
  ofOtherCountries: number
}

/** An empty tally. */
export function newTally(): Tally {
  return { received: 0, rejected: 0, faults: [], missingVariables: new Map(), ofOtherCountries: 0 }
}

/** Hands on the good rows and counts all of them. */
export async function* tallied(
  rows: AsyncIterable<readonly JudgedRow[]>,
  { tally, profile }: { tally: Tally; profile: CountryProfile | undefined },
): AsyncGenerator<ListedContact[]> {
  const isOfOtherCountry = profile === undefined ? undefined : await foreignTo(profile)
  for await (const judged of rows) {
    const contacts: ListedContact[] = []
    for (const row of judged) {
      tally.received += 1
      if ('faults' in row) {
        reject(tally, row)
        continue
      }
      contacts.push(row)
      if (isOfOtherCountry?.(row.contact.phone)) tally.ofOtherCountries += 1
    }
    yield contacts
  }
}

/** The numbering plans of all countries take memory that a gateway without such a preflight does not need. */
async function foreignTo(profile: CountryProfile): Promise<(e164: string) => boolean> {
  const { countryOfNumber } = await import('@perezvon/numbering-plan/country-of-number')
  const countries = new Set<string | undefined>(COUNTRY_RULES[profile].countries)
  return (e164) => !countries.has(countryOfNumber(e164))
}

function reject(tally: Tally, { line, faults }: { line: number; faults: readonly FieldFault[] }): void {
  tally.rejected += 1
  if (tally.rejected <= FAULTS_TOLD) tally.faults.push(...faults.map((fault) => ({ line, ...fault })))
  for (const { field, fault } of faults) {
    const variable = fault === 'is missing' ? missingVariable(field) : undefined
    if (variable === undefined) continue
    tally.missingVariables.set(variable, (tally.missingVariables.get(variable) ?? 0) + 1)
  }
}

/** `variables.city` or, of a contact in the campaign’s own request, `contacts.3.variables.city`; `name` is one as well. */
function missingVariable(field: string): string | undefined {
  return /(?:^|\.)variables\.(\w+)$/.exec(field)?.[1] ?? (/(?:^|\.)name$/.test(field) ? 'name' : undefined)
}
