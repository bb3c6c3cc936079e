import { zonesOfKey } from '@perezvon/contracts/campaign/contact-zone'
import { instantAt, zoneOffsetMs } from '@perezvon/contracts/campaign/window-opening'
import type { CallSettings } from '@perezvon/livecall/call-settings'

/** The zone that the person is in; undefined where a number leaves it open. */
export function knownZone({ time_zone: key }: CallSettings): string | undefined {
  const zones = key === null ? [] : zonesOfKey(key)
  return zones.length === 1 ? zones[0] : undefined
}

/** What clocks in a zone show, to the minute: 2026-11-28T15:00. */
export function localTime(at: Date, zone: string): string {
  return new Date(at.getTime() + zoneOffsetMs(at.getTime(), zone)).toISOString().slice(0, 16)
}

/** The day of the week in a zone, in English: for the model. */
export function weekday(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: zone }).format(at)
}

/** The instant that a time means: as written where it holds an offset, else by the clocks of a zone. */
export function instantOf(written: string, zone: string): Date {
  if (/(?:Z|[+-][0-9]{2}:[0-9]{2})$/.test(written)) return new Date(written)
  return instantAt(Date.parse(`${written}Z`), zone)
}

/** A time as it is said: «понедельник, 30 ноября 2026 г. в 10:00». */
export function spokenTime(at: Date, { language, zone }: { language: string; zone: string }): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone: zone }).format(
    at,
  )
}
