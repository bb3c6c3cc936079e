import { campaignOpening, isTooLate, type OpeningTerms } from '@perezvon/contracts/campaign/campaign-opening'
import { zoneKey, zonesOfKey } from '@perezvon/contracts/campaign/contact-zone'
import { type FrequencyCaps, frequencyOpening } from '@perezvon/contracts/campaign/frequency-caps'

/** What a callback is agreed by. */
export type CallbackFacts = {
  wantedAt: Date
  terms: OpeningTerms
  /** A zone key: where the person may be. */
  timeZone: string
  /** Where they say they are. */
  saidZone: string | undefined
  caps: FrequencyCaps
  /** When the number was dialled in the last 7 days, by whomever; this call among them. */
  dialledAt: readonly Date[]
  /** From then on nobody dials the contact: the campaign's end, and its own. */
  ends: readonly Date[]
}

/** The moment at which the person can be called, or why there is none; in words for the model. */
export type CallbackMoment = { dueAt: Date } | { impossible: string }

/** A zone key: where the person may be, and where they say they are. */
export function withSaidZone({ timeZone, saidZone }: Pick<CallbackFacts, 'timeZone' | 'saidZone'>): string {
  return zoneKey([...zonesOfKey(timeZone), ...(saidZone === undefined ? [] : [saidZone])])
}

/**
 * The wanted time, or the next one at which windows and caps let the person be called: windows in all zones where they may
 * be, and where they say they are. What is told to the person is what the dialer will do.
 */
export function callbackMoment(facts: CallbackFacts): CallbackMoment {
  const { wantedAt, terms, caps, dialledAt, ends } = facts
  const capped = frequencyOpening(caps, { dialledAt, at: wantedAt })
  const allowedAt = capped.open ? wantedAt : capped.opensAt
  const opening = campaignOpening(terms, { timeZone: withSaidZone(facts), at: allowedAt })
  const dueAt = opening.open ? allowedAt : opening.opensAt
  if (dueAt === undefined)
    return { impossible: 'there is no hour at which they may be called: promise nothing' }
  const isOver = ends.some((end) => isTooLate(dueAt, end))
  return isOver ? { impossible: 'calls end before that time: offer an earlier one, or none' } : { dueAt }
}
