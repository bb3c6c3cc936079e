/** Half of what the lowest bit rate of mp3 makes: nothing that lasts a second is smaller. */
const BYTES_A_SECOND = 500
/** A recording and the call's own clock differ a little; a part that is missing from a short call is more than this. */
const LENGTH_SLACK_SECONDS = 2
const LENGTH_SLACK_SHARE = 0.05
/** By then a duration that was told wrongly must not stand in the way of the file that is there. */
const DOUBT_AFTER_MS = 5 * 60_000

/** How small a file cannot be the whole recording, as far as its duration was told. */
export function leastBytes(known: { seconds: number | null; waitedMs: number }): number {
  if (known.seconds === null || known.waitedMs > DOUBT_AFTER_MS) return 1
  return Math.max(1, Math.floor(known.seconds * BYTES_A_SECOND))
}

/**
 * Whether a file that is there plays too short for the whole recording: the storage shows what it has so far, and need not
 * grow at the moment it is asked. `measured` is undefined where the file's length cannot be told.
 */
export function isTooShort(known: {
  seconds: number | null
  measured: number | undefined
  waitedMs: number
}): boolean {
  const { seconds, measured, waitedMs } = known
  if (seconds === null || measured === undefined || waitedMs > DOUBT_AFTER_MS) return false
  return measured < seconds * (1 - LENGTH_SLACK_SHARE) - LENGTH_SLACK_SECONDS
}
