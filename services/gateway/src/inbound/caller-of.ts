import type { InboundNumberSpec } from '@perezvon/contracts/inbound/inbound-number'
import { platformNumber } from '@perezvon/contracts/phone-number'
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
  const number = platformNumber(told)
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

/**
 * What the agent's texts may speak of: the number's own, then what a campaign knew, then the two numbers. The number's
 * document says how much of a person is told to whoever shows their number.
 */
export function callerVariables(
  called: Pick<InboundNumberSpec, 'variables' | 'use_known'> & { number: string },
  { mayKeep, person }: Pick<IdentifiedCaller, 'mayKeep' | 'person'>,
): Record<string, string> {
  return {
    ...called.variables,
    ...(person?.name && called.use_known !== 'none' ? { name: person.name } : {}),
    ...(called.use_known === 'all' ? person?.variables : {}),
    called_number: called.number,
    ...(mayKeep === undefined ? {} : { caller_number: mayKeep }),
  }
}
