import type { Clock } from '@perezvon/runtime/clock'

/**
 * Redis' clock, told in the time of ours: all dialers share one schedule, whatever their own clocks show, and whatever
 * stood still while an answer was on its way.
 */
export type RedisClock = {
  /** Asks Redis something that it answers with its own time (ms), and learns how the two clocks stand to each other. */
  timed<Answer extends { redisMs: number }>(ask: () => Promise<Answer>): Promise<Answer>
  /** The instant of our clock at which Redis' shows `redisMs`: never too early, too late by less than one answer takes. */
  instantOf(redisMs: number): number
  now(): number
}

/**
 * Each answer says between which two instants of ours Redis' clock showed a certain time. What all answers together leave
 * open is less than the quickest of them took; where they contradict each other a clock was set, and the newest is right.
 */
export function createRedisClock(clock: Clock): RedisClock {
  let ahead = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY }
  const now = () => clock.now().getTime()
  return {
    timed: async (ask) => {
      const asked = now()
      const answer = await ask()
      const told = { least: answer.redisMs - now(), most: answer.redisMs - asked }
      const both = { least: Math.max(ahead.least, told.least), most: Math.min(ahead.most, told.most) }
      ahead = both.least <= both.most ? both : told
      return answer
    },
    instantOf: (redisMs) => redisMs - ahead.least,
    now,
  }
}
