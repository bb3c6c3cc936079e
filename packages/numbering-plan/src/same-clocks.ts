const DAY_MS = 86_400_000
const DAYS_COMPARED = 400

/**
 * Zones without those whose clocks show the same as an earlier one's on every day of the coming year: whoever asks
 * whether a calling window is open in all of them gets the same answer from fewer.
 */
export function withoutSameClocks(zones: readonly string[], from: Date): string[] {
  const byClocks = new Map<string, string>()
  for (const zone of zones) {
    const clocks = clocksOfTheYear(zone, from)
    if (!byClocks.has(clocks)) byClocks.set(clocks, zone)
  }
  return [...byClocks.values()]
}

/** What the clocks of a zone show at 400 moments a day apart: equal for two zones if they always agree. */
function clocksOfTheYear(zone: string, from: Date): string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return Array.from({ length: DAYS_COMPARED }, (_, day) => clock.format(from.getTime() + day * DAY_MS)).join()
}
