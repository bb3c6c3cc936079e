const COUNTS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const RATE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 12,345 */
export function countText(count: number): string {
  return COUNTS.format(count)
}

/** 1,234.50; of which currency, the Voximplant account knows. */
export function moneyText(amount: number): string {
  return MONEY.format(amount)
}

/** 9.8; of less than one a second two places: 0.05. */
export function rateText(rate: number): string {
  return rate > 0 && rate < 0.95 ? MONEY.format(rate) : RATE.format(rate)
}

/** 45 s · 3 min 20 s · 12 h 40 min · 3 d 4 h: the two units that matter. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

/** 512 kB, 1.2 GB. */
export function bytesText(bytes: number): string {
  const steps = [
    { unit: 'GB', of: 1e9 },
    { unit: 'MB', of: 1e6 },
    { unit: 'kB', of: 1e3 },
  ]
  const step = steps.find(({ of }) => bytes >= of)
  if (step === undefined) return `${bytes} bytes`
  const count = bytes / step.of
  return `${count < 10 ? RATE.format(count) : COUNTS.format(count)} ${step.unit}`
}

/** 18:40, or 18:40:07, or with the day where it is not `now`'s: 28 Nov 18:40. Undefined zone: this machine's. */
export function timeText(
  at: Date,
  { now, timeZone, seconds = false }: { now: Date; timeZone?: string | undefined; seconds?: boolean },
): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  const day = (date: Date) => date.toLocaleDateString('en-GB', { ...zone, day: 'numeric', month: 'short' })
  const clock = at.toLocaleTimeString('en-GB', {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  })
  return day(at) === day(now) ? clock : `${day(at)} ${clock}`
}
