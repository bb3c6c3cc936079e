/** What a carrier looks at: so many calls within this are a burst. */
const STRETCH_MS = 100
/** More a second is nobody's rhythm: no carrier takes it, and no timer keeps it. Only rehearsals ask for it. */
const KEPT_UP_TO_PER_SECOND = 200
const SLACK_BEYOND_MS = 100
const LATE_BEYOND_MS = 250
const GREATEST_SLACK_MS = 500
/**
 * Of the slack: by how much calls may move together to make up for lost moments, and how late each may be after its own,
 * a shift to where the account has room included. What is left is for the request's own way to the carrier.
 */
const SHARE = { closer: 0.35, late: 0.4, shifted: 0.3 }

/** The promise of the pacing: never more originations than this in any 100 ms. */
export function mostInStretch(perSecond: number): number {
  return Math.ceil(perSecond / (1000 / STRETCH_MS)) + 1
}

/** How late a call may be dialled after its moment, a shift included, so that what the pacing promises is still kept. */
export function lateMs(perSecond: number): number {
  return perSecond > KEPT_UP_TO_PER_SECOND ? LATE_BEYOND_MS : slackMs(perSecond) * SHARE.late
}

/** How far a campaign's moment may be shifted to where the account has room, without its rate's being lost. */
export function shiftedMs(perSecond: number): number {
  return slackMs(perSecond) * SHARE.shifted
}

/** How near two moments may be while lost ones are made up for. */
export function closestMs(perSecond: number): number {
  return 1000 / perSecond - (slackMs(perSecond) * SHARE.closer) / mostInStretch(perSecond)
}

/** So much lost time is made up for, the most that one stretch holds; whatever was lost beyond it is lost. */
export function mostLostMs(perSecond: number): number {
  return Math.max(STRETCH_MS, 1000 / perSecond)
}

/**
 * As many moments as a stretch may hold, and one more, span this much more than the stretch. As long as what brings calls
 * nearer to each other stays below it, no stretch ever holds one too many.
 */
function slackMs(perSecond: number): number {
  if (perSecond > KEPT_UP_TO_PER_SECOND) return SLACK_BEYOND_MS
  return Math.min(GREATEST_SLACK_MS, (mostInStretch(perSecond) * 1000) / perSecond - STRETCH_MS)
}
