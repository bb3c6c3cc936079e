/** How long Russian speech of this text lasts: about 14 characters a second, never under 0.4 s. */
export function speechDurationMs(text: string): number {
  return Math.max(400, Math.round(text.length * 70))
}

/** What was heard of a text when it was cut off after `elapsedMs` of its `durationMs`: whole words only. */
export function heardPart(text: string, elapsedMs: number, durationMs: number): string {
  if (elapsedMs >= durationMs) return text
  if (elapsedMs <= 0) return ''
  const reached = Math.floor((text.length * elapsedMs) / durationMs)
  if (/\s/.test(text.charAt(reached))) return text.slice(0, reached).trimEnd()
  const lastSpace = text.slice(0, reached).search(/\s\S*$/)
  return lastSpace < 0 ? '' : text.slice(0, lastSpace).trimEnd()
}

/** What is heard of a text by somebody who starts listening after `missedMs` of it: whole words only. */
export function partHeardFrom(text: string, missedMs: number, durationMs: number): string {
  if (missedMs <= 0) return text
  const missed = heardPart(text, missedMs, durationMs)
  // The word that was being spoken when listening began is lost.
  return text
    .slice(missed.length)
    .trimStart()
    .replace(/^\S+\s*/, '')
}
