import { z } from 'zod'

/** An instant: ISO 8601 with a zone or `Z`, e.g. 2026-11-21T09:30:00Z. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .refine((written) => written >= '1901', { error: 'must be later than the year 1900' })

/** Asking Intl costs more than all else that is checked of a campaign, or of a row of a list. */
const knownZones = new Set<string>()
/** More than there are zones; names may also be written in other letter case. */
const MOST_KNOWN_ZONES = 2000

/** Whether it is an IANA time zone's name. */
export function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    if (knownZones.size < MOST_KNOWN_ZONES) knownZones.add(name)
    return true
  } catch {
    return false // Intl throws RangeError for names that the IANA database does not hold; there is no other way to ask
  }
}

/** An IANA time zone name, e.g. Europe/Moscow. */
export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { error: 'is not an IANA time zone: use a name like Europe/Moscow' })

/** A time of day, `00:00` to `24:00`. */
export const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, 'must be a time of day from 00:00 to 24:00')
