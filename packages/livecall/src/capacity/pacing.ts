import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { askedTogether } from '@perezvon/runtime/asked-together'
import { z } from 'zod'
import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'
import { type Rhythm, rhythmOf } from './evenness.ts'
import { holdDiallingScript } from './hold-dialling.ts'
import type { RedisClock } from './redis-clock.ts'
import { reserveSlotScript } from './reserve-slot.ts'

const SLOTS = 'slots'
const PROMISES = 'promises'
const LOST = 'lost'
const LATENESS = 'lateness'
/** The moment before which nobody dials. */
export const HOLD = 'hold'

/** No moment is given out nearer than this: its answer must be back, and the intent written down, before it comes. */
export const PREPARED_MS = 150
/** Who missed its moment has written everything down: only the answer's way is left. */
export const AT_ONCE_MS = 15
/** A campaign's calls reserve no further ahead: a change of its rate, or a single call, need not wait longer for its turn. */
const FURTHEST_MS = 800
/** A single call waits for its moment wherever it lies. */
const FURTHEST_OF_SINGLE_MS = 5000
/** Who was promised a turn comes so much earlier, so that there is always somebody for the next moment. */
const COMES_EARLY_MS = 500
const COMES_BACK_AFTER_MS = 50

/**
 * `moment`: the instant of the asker's clock at which to dial, late by no more than `toleranceMs`. Not reserved: its turn
 * is further away, and nothing was taken. `dialersLateMs`: how late the latest of all dialers has to be allowed to be.
 */
export type DialSlot = { dialersLateMs: number } & (
  | { reserved: true; moment: number; toleranceMs: number }
  | { reserved: false; againAfterMs: number }
)

type Wanted = {
  clock: RedisClock
  callId: CallId
  /** Null: a single call. It stands behind no campaign's promised turns. */
  campaignId: CampaignId | null
  /** Not looked at where there is no campaign. */
  campaignPerSecond: number
  accountPerSecond: number
  /** How late this dialer has to be allowed to be; the others hear of it. */
  lateMs: number
  /** What it heard of the others: see `DialSlot`. */
  dialersLateMs: number
  /** The call was too late for the moment that it had, and did not dial. */
  missed?: boolean
  now?: Date
}

const answersSchema = z.tuple([
  z.coerce.number(),
  z.array(z.tuple([z.number(), z.coerce.number(), z.coerce.number(), z.coerce.number()])),
])

/**
 * Hands out the moments of an absolute schedule, over any number of workers: no two calls of the account are nearer to
 * each other than `1 / accountPerSecond`, no two of a campaign nearer than `1 / campaignPerSecond`, but for what
 * evenness leaves. A moment that somebody missed is made up for little by little; one that nobody wanted is not: a carrier
 * takes bursts for attacks. Where dialers cannot help being late, calls are further from each other. Redis' clock decides;
 * `now` is for who brings another. Who ask at once are served in one step.
 */
export async function reserveDialSlot(live: Livecall, wanted: Wanted): Promise<DialSlot> {
  return reserveTogether(live, wanted)
}

/** One process has one clock of Redis. */
const reserveTogether = askedTogether(reserveAlike, {
  alikeBy: ({ campaignId, campaignPerSecond, accountPerSecond, lateMs, dialersLateMs, missed, now }) =>
    [campaignId, campaignPerSecond, accountPerSecond, lateMs, dialersLateMs, missed, now?.getTime()].join(),
})

/** Calls that differ by nothing but their ids. */
async function reserveAlike(live: Livecall, calls: readonly Wanted[]): Promise<DialSlot[]> {
  const [first] = calls
  if (first === undefined) return []
  const { clock, campaignId, campaignPerSecond, accountPerSecond, lateMs, missed = false, now } = first
  const single = campaignId === null
  const lateness = { dialersLateMs: Math.max(lateMs, first.dialersLateMs) }
  const account = rhythmOf(accountPerSecond, lateness)
  const campaign = single ? undefined : rhythmOf(campaignPerSecond, lateness)
  const keysOf = (holder: CampaignId | null) =>
    [SLOTS, PROMISES, LOST].map((part) => capacityKey(live, part, holder))
  const { answers, dialersLateMs } = await clock.timed(async () => {
    const answer = await reserveSlotScript(
      live.redis,
      [...keysOf(null), ...keysOf(campaignId), capacityKey(live, HOLD), capacityKey(live, LATENESS)],
      [
        ...[now?.getTime() ?? '', missed ? AT_ONCE_MS : PREPARED_MS],
        ...[single ? FURTHEST_OF_SINGLE_MS : FURTHEST_MS, missed ? 1 : 0],
        ...lineOf(account),
        ...(campaign === undefined ? [0, 0, 0, 0] : [...lineOf(campaign), campaign.shiftedMs]),
        lateMs,
        ...calls.map(({ callId }) => callId),
      ],
    )
    const [dialersLateMs, answers] = answersSchema.parse(answer)
    return { answers, dialersLateMs, redisMs: answers[0]?.[2] ?? Number.NaN }
  })
  const tolerance = (shiftMs: number) =>
    Math.min(account.lateMs, campaign === undefined ? Number.POSITIVE_INFINITY : campaign.lateMs - shiftMs)
  return answers.map(([taken, waitMs, redisMs, shiftMs]) => {
    if (taken === 1) {
      const moment = clock.instantOf(redisMs + waitMs)
      return { reserved: true, moment, toleranceMs: tolerance(shiftMs), dialersLateMs }
    }
    const againAfterMs = Math.ceil(Math.max(COMES_BACK_AFTER_MS, waitMs - COMES_EARLY_MS))
    return { reserved: false, againAfterMs, dialersLateMs }
  })
}

/** Nobody dials for that long: the carrier said that it is busy. A longer hold that is set already stays. */
export async function holdDialling(
  live: Livecall,
  { forMs, now }: { forMs: number; now?: Date },
): Promise<void> {
  await holdDiallingScript(
    live.redis,
    [capacityKey(live, HOLD)],
    [now?.getTime() ?? '', Math.max(1, Math.ceil(forMs))],
  )
}

/** What the script must know of a line of calls. */
function lineOf({ intervalMs, closestMs, mostLostMs }: Rhythm): number[] {
  return [intervalMs, closestMs, mostLostMs]
}
