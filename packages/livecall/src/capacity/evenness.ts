/** What a carrier looks at: so many calls within this are a burst. */
const STRETCH_MS = 100
/** More a second is nobody's rhythm: no carrier takes it, and no timer keeps it. Only rehearsals ask for it. */
const KEPT_UP_TO_PER_SECOND = 200
const SLACK_BEYOND_MS = 100
const GREATEST_SLACK_MS = 500
/** Of the slack: what a call may come after its moment in all, and how much of it a shift may take. The rest is its way. */
const SHARE = { late: 0.7, shifted: 0.5 }

/** The promise of the pacing: never more originations than this in any 100 ms. */
export function mostInStretch(perSecond: number): number {
  return Math.ceil(perSecond / (1000 / STRETCH_MS)) + 1
}

/** How late a call may be dialled after its moment, a shift included, so that what the pacing promises is still kept. */
export function lateMs(perSecond: number): number {
  return slackMs(perSecond) * SHARE.late
}

/** How far a campaign's moment may be shifted to where the account has room, without its rate's being lost. */
export function shiftedMs(perSecond: number): number {
  return slackMs(perSecond) * SHARE.shifted
}

/**
 * As many moments as a stretch may hold, and one more, span this much more than the stretch. As long as no call is later
 * than another by so much, no stretch ever holds one too many.
 */
function slackMs(perSecond: number): number {
  if (perSecond > KEPT_UP_TO_PER_SECOND) return SLACK_BEYOND_MS
  return Math.min(GREATEST_SLACK_MS, (mostInStretch(perSecond) * 1000) / perSecond - STRETCH_MS)
}
