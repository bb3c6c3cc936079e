/** Half of what the lowest bit rate of mp3 makes: nothing that lasts a second is smaller. */
const BYTES_A_SECOND = 500
/** By then a duration that was told wrongly must not stand in the way of the file that is there. */
const DOUBT_AFTER_MS = 5 * 60_000

/** How small a file cannot be the whole recording, as far as its duration was told. */
export function leastBytes(known: { seconds: number | null; waitedMs: number }): number {
  if (known.seconds === null || known.waitedMs > DOUBT_AFTER_MS) return 1
  return Math.max(1, Math.floor(known.seconds * BYTES_A_SECOND))
}
