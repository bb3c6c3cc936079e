import type { Budget } from '@perezvon/contracts/campaign/budget'
import type { Spent } from '@perezvon/store/running-campaigns'

/** What a call is taken to last before any has ended. */
const FIRST_GUESS_MINUTES = 1
/** While nobody knows what a call costs, no more than these are under way: a budget is not spent on a guess. */
const CALLS_OF_UNKNOWN_COST = 5
/** Of a call: what adding up fractions may lose. */
const ROUNDING = 1e-6

/** How many more calls a budget allows, and the reason to pause where it is used up. */
export type BudgetRoom = { room: number; reached?: string }

type Limit = { name: string; limit: number; spent: number; average: number | undefined }

/**
 * Calls under way count with the average of those that ended. Used up is a budget that is spent, and one whose rest is
 * less than another call while nobody is on the line whose end might leave more.
 */
export function budgetRoom(budget: Budget | undefined, spent: Spent): BudgetRoom {
  const { cost, talkSeconds, ended, underWay } = spent
  const perCall = (sum: number) => (ended === 0 ? undefined : sum / ended)
  const minutes = talkSeconds / 60
  const limits: Limit[] = []
  if (budget?.money !== undefined)
    limits.push({ name: 'money', limit: budget.money, spent: cost, average: perCall(cost) })
  if (budget?.minutes !== undefined) {
    const average = perCall(minutes) ?? FIRST_GUESS_MINUTES
    limits.push({ name: 'minutes', limit: budget.minutes, spent: minutes, average })
  }
  const rooms = limits.map((limit) => ({ limit, room: roomOf(limit, underWay) }))
  const usedUp = rooms.find(({ limit, room }) => limit.spent >= limit.limit || (room === 0 && underWay === 0))
  const room = Math.min(Number.POSITIVE_INFINITY, ...rooms.map((each) => each.room))
  return usedUp === undefined ? { room } : { room: 0, reached: reasonOf(usedUp.limit) }
}

function roomOf({ limit, spent, average }: Limit, underWay: number): number {
  if (average === undefined) return Math.max(0, CALLS_OF_UNKNOWN_COST - underWay)
  if (average === 0) return Number.POSITIVE_INFINITY
  return Math.max(0, Math.floor((limit - spent) / average - underWay + ROUNDING))
}

function reasonOf({ name, limit, spent, average }: Limit): string {
  const each = average === undefined ? '' : `, a call takes ${rounded(average)} on average`
  return `budget-reached: ${rounded(spent)} of ${limit} ${name} spent${each}`
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100
}
