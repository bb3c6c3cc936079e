import { zoneKey } from '@perezvon/contracts/campaign/contact-zone'
import { zonesOfNumber, zonesOfNumberInBytes } from '@perezvon/numbering-plan/zones-of-number'

/** The plan answers the same list for all numbers of a code: its key is made once. */
const keys = new WeakMap<readonly string[], string>()

/** The key of the zones in which the owner of a number may be; null where the number says nothing. */
export function zoneOfNumber(e164: string): string | null {
  return keyOf(zonesOfNumber(e164))
}

/** The same for a number of so many bytes of ASCII. */
export function zoneOfNumberInBytes(e164: Uint8Array, length: number): string | null {
  return keyOf(zonesOfNumberInBytes(e164, length))
}

function keyOf(zones: readonly string[]): string | null {
  if (zones.length === 0) return null
  const known = keys.get(zones)
  if (known !== undefined) return known
  const key = zoneKey(zones)
  keys.set(zones, key)
  return key
}
