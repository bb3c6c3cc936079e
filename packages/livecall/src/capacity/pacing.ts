import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { z } from 'zod'
import type { Livecall } from '../connection.ts'
import { capacityKey } from './capacity-keys.ts'
import { holdDiallingScript } from './hold-dialling.ts'
import { reserveSlotScript } from './reserve-slot.ts'

const SLOTS = 'slots'
const HOLD = 'hold'
const DEFAULT_LONGEST_WAIT_MS = 5000

/** A moment to dial at. Not reserved: it lies further away than the caller would wait, and nothing was taken. */
export type DialSlot = { reserved: boolean; waitMs: number }

const answerSchema = z.tuple([z.number(), z.string()])

/**
 * Hands out the moments of an absolute schedule, over any number of workers: no two calls of the account are nearer to
 * each other than `1 / accountPerSecond`, no two of a campaign nearer than `1 / campaignPerSecond`. What was missed is not
 * caught up: a carrier takes bursts for attacks. `now` is Redis' own clock where it is not given.
 */
export async function reserveDialSlot(
  live: Livecall,
  options: {
    callId: CallId
    campaignId: CampaignId | null
    /** Not looked at where there is no campaign. */
    campaignPerSecond: number
    accountPerSecond: number
    longestWaitMs?: number
    now?: Date
  },
): Promise<DialSlot> {
  const { callId, campaignId, campaignPerSecond, accountPerSecond, now } = options
  const answer = await reserveSlotScript(
    live.redis,
    [capacityKey(live, SLOTS), capacityKey(live, SLOTS, campaignId), capacityKey(live, HOLD)],
    [
      callId,
      now?.getTime() ?? '',
      intervalMs(accountPerSecond),
      campaignId === null ? 0 : intervalMs(campaignPerSecond),
      options.longestWaitMs ?? DEFAULT_LONGEST_WAIT_MS,
    ],
  )
  const [reserved, waitMs] = answerSchema.parse(answer)
  return { reserved: reserved === 1, waitMs: Math.ceil(Number(waitMs)) }
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

/** To the microsecond, as the schedule writes its moments; rounded up, so that a rate is never exceeded. */
function intervalMs(perSecond: number): number {
  return Math.ceil(1_000_000 / perSecond) / 1000
}
