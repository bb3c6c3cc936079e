/** Stands between the zones of a key; no IANA name holds it. */
const BETWEEN = '|'

/**
 * Where a contact may be, as it is stored: one IANA name, or several where a number leaves it open. Whoever may be in
 * several zones is called only while the calling window is open in all of them.
 */
export function zoneKey(zones: readonly string[]): string {
  return [...new Set(zones)].sort().join(BETWEEN)
}

/** The zones of a key. */
export function zonesOfKey(key: string): string[] {
  return key.split(BETWEEN)
}
