/** What a carrier looks at: so many calls within this are a burst. */
const STRETCH_MS = 100
/** More a second is nobody's rhythm: no carrier takes it, and no timer keeps it. Only rehearsals ask for it. */
const KEPT_UP_TO_PER_SECOND = 200
const SLACK_BEYOND_MS = 100
const LATE_BEYOND_MS = 1000
const GREATEST_SLACK_MS = 500
/**
 * Of the slack: by how much calls may move together to make up for lost moments, and how late each may be after its own,
 * a shift to where the account has room included. What is left is for the request's own way to the carrier.
 */
const SHARE = { closer: 0.25, late: 0.36, shifted: 0.3, way: 0.39 }
const SECOND_MS = 1000

/** How the calls of the account, or of a campaign, follow each other. */
export type Rhythm = {
  /** From one moment to the next. */
  intervalMs: number
  /** How near two moments may be while lost ones are made up for. */
  closestMs: number
  /** So much lost time is made up for, the most that one stretch holds; whatever was lost beyond it is lost. */
  mostLostMs: number
  /** How late a call may be dialled after its moment, a shift included. */
  lateMs: number
  /** How far a campaign's moment may be shifted to where the account has room, without its rate's being lost. */
  shiftedMs: number
}

/** The promise of the pacing: never more originations than this in any 100 ms. */
export function mostInStretch(perSecond: number): number {
  return Math.ceil(perSecond / (1000 / STRETCH_MS)) + 1
}

/**
 * The rhythm that keeps this promise. As many moments as a stretch may hold, and one more, span a little more than the
 * stretch, the slack; as long as what brings calls nearer to each other stays below it, no stretch holds one too many.
 * Dialers that must be later than the slack allows, since their machines have more to do than they can, get longer
 * intervals: rather a lower rate than a burst.
 */
export function rhythmOf(perSecond: number, { dialersLateMs = 0 }: { dialersLateMs?: number } = {}): Rhythm {
  const most = mostInStretch(perSecond)
  const orderedMs = 1000 / perSecond
  const isKept = perSecond <= KEPT_UP_TO_PER_SECOND
  const neededMs = isKept ? (STRETCH_MS + dialersLateMs / SHARE.late) / most : 0
  const intervalMs = Math.max(orderedMs, neededMs)
  const slackMs = isKept ? Math.min(GREATEST_SLACK_MS, most * intervalMs - STRETCH_MS) : SLACK_BEYOND_MS
  // While lost moments are made up for, no second holds more than the rate and what one stretch may hold.
  const nearerMs = isKept ? slackMs * (SHARE.late + SHARE.way) : 0
  const inAnySecondMs = (SECOND_MS + nearerMs) / (Math.ceil(perSecond) + most - 1)
  return {
    intervalMs: toTheMicrosecond(intervalMs),
    closestMs: Math.min(intervalMs, Math.max(intervalMs - (slackMs * SHARE.closer) / most, inAnySecondMs)),
    mostLostMs: Math.max(STRETCH_MS, intervalMs),
    lateMs: isKept ? slackMs * SHARE.late : LATE_BEYOND_MS,
    shiftedMs: slackMs * SHARE.shifted,
  }
}

/** As the schedule writes its moments; rounded up, so that a rate is never exceeded. */
function toTheMicrosecond(ms: number): number {
  return Math.ceil(ms * 1000) / 1000
}
