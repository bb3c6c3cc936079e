import type { Outcome } from '@perezvon/contracts/call/outcome'

/** So many calls in a row that the carrier would not carry are no accident of one number. */
export const TROUBLE_IN_A_ROW = 5

/** Why no further campaign, or not this one, should dial: or undefined where it was this number alone. */
export type Trouble = { scope: 'account' | 'campaign'; reason: string }

/**
 * What a carrier's refusal to carry a call means for the calls that follow. No money (402) stops everything at once; a
 * block (403) may concern one expensive number, and stops its campaign when it concerns one after the other. `latest`: the
 * campaign's last outcomes, the newest first.
 */
export function campaignTrouble(
  ended: { outcome: Outcome; reason: string },
  latest: readonly Outcome[],
): Trouble | undefined {
  if (ended.outcome !== 'account-fault') return undefined
  if (ended.reason === 'sip-402')
    return { scope: 'account', reason: 'the carrier says that the account has no money (402)' }
  const row = latest.slice(0, TROUBLE_IN_A_ROW)
  if (row.length < TROUBLE_IN_A_ROW || row.some((outcome) => outcome !== 'account-fault')) return undefined
  return {
    scope: 'campaign',
    reason: `the carrier refused ${TROUBLE_IN_A_ROW} calls in a row (${ended.reason}): check caller ID and destinations`,
  }
}
