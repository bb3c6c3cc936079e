import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { Patience } from '@perezvon/store/stranded-attempts'

/** The last sign of life of a session: its claim, the arrival of its newest event, the last words that it brought. */
export function lastSignOfLife(signs: {
  claimedAt: Date
  eventAt: Date | undefined
  turns: readonly Pick<Turn, 'received_at'>[]
}): Date {
  const { claimedAt, eventAt, turns } = signs
  const times = turns.map(({ received_at: at }) => Date.parse(at))
  return new Date(Math.max(claimedAt.getTime(), eventAt?.getTime() ?? 0, ...times))
}

/** Whether a session that was last heard of then has been silent for longer than a call that goes on usually is. */
export function isSilent(
  lastHeard: Date,
  { now, patience }: { now: Date; patience: Pick<Patience, 'silent'> },
): boolean {
  return now.getTime() - lastHeard.getTime() >= patience.silent * 1000
}
