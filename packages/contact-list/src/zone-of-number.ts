import { zoneKey } from '@perezvon/contracts/campaign/contact-zone'
import { zonesOfNumber } from '@perezvon/numbering-plan/zones-of-number'

/** The plan answers the same list for all numbers of a code: its key is made once. */
const keys = new WeakMap<readonly string[], string>()

/** The key of the zones in which the owner of a number may be; null where the number says nothing. */
export function zoneOfNumber(e164: string): string | null {
  const zones = zonesOfNumber(e164)
  if (zones.length === 0) return null
  const known = keys.get(zones)
  if (known !== undefined) return known
  const key = zoneKey(zones)
  keys.set(zones, key)
  return key
}
