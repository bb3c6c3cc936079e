import { toE164 } from '@perezvon/contracts/phone-number'
import type { Database } from '@perezvon/store/database'
import { findKnownPerson, type KnownPerson } from '@perezvon/store/inbound-calls'
import { findSuppression } from '@perezvon/store/suppressions'
import type { Caller } from './judge-caller.ts'

/** Who calls, and what is known of them. `mayKeep` undefined: no number may be written down. */
export type IdentifiedCaller = Caller & { mayKeep: string | undefined; person: KnownPerson | undefined }

/** Of somebody who had their number erased nothing is looked up, and nothing is kept: it is as if they withheld it. */
export async function identifyCaller(
  db: Database,
  { told, now }: { told: string; now: Date },
): Promise<IdentifiedCaller> {
  const number = toE164(told)
  if (number === undefined)
    return { number, known: false, suppressed: false, mayKeep: undefined, person: undefined }
  const suppression = await findSuppression(db, { phone: number, purpose: 'service', now })
  if (suppression?.source === 'erased')
    return { number, known: false, suppressed: true, mayKeep: undefined, person: undefined }
  const person = await findKnownPerson(db, { phone: number })
  return {
    number,
    known: person !== undefined,
    suppressed: suppression !== undefined,
    mayKeep: number,
    person,
  }
}

/** What the agent's texts may speak of: the number's own, then what a campaign knew, then the two numbers. */
export function callerVariables(
  own: Readonly<Record<string, string>>,
  caller: Pick<IdentifiedCaller, 'mayKeep' | 'person'>,
  calledNumber: string,
): Record<string, string> {
  const { name, variables = {} } = caller.person ?? {}
  return {
    ...own,
    ...(name ? { name } : {}),
    ...variables,
    called_number: calledNumber,
    ...(caller.mayKeep === undefined ? {} : { caller_number: caller.mayKeep }),
  }
}
