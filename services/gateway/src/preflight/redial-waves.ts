import type { RetryRule, RetryRules } from '@perezvon/contracts/campaign/retry-rules'

/** Of all calls, the parts that end so. */
export type OutcomeShares = {
  answered: number
  no_answer: number
  voicemail: number
  busy: number
  failed: number
}

/** The n-th calls of a campaign's contacts. */
export type Wave = {
  /** The part of all contacts that get such a call. */
  share: number
  /** After the call before, on average. */
  afterSeconds: number
}

type Redialled = keyof RetryRules
const REDIALLED: readonly Redialled[] = ['busy', 'no_answer', 'voicemail', 'failed']

/** Beyond this part of the contacts a further call does not show in any figure. */
const SMALLEST_SHARE = 1e-7

/**
 * How many of a campaign's contacts get a first, second, third… call by its retry rules, where each call ends by the same
 * shares. The first wave is 1 by definition; the sum is the number of calls for a contact.
 */
export function redialWaves(retries: RetryRules, shares: OutcomeShares): Wave[] {
  const waves: Wave[] = [{ share: 1, afterSeconds: 0 }]
  let states = new Map([[keyOf([0, 0, 0, 0]), 1]])
  for (;;) {
    const next = new Map<string, number>()
    let share = 0
    let seconds = 0
    for (const [key, part] of states) {
      const used = usedOf(key)
      for (const [place, outcome] of REDIALLED.entries()) {
        const before = used[place] ?? 0
        const moving = part * shares[outcome]
        if (before >= retries[outcome].count || moving < SMALLEST_SHARE) continue
        const after = keyOf(used.map((count, index) => (index === place ? count + 1 : count)))
        next.set(after, (next.get(after) ?? 0) + moving)
        share += moving
        seconds += moving * pauseSeconds(retries[outcome], before)
      }
    }
    if (share === 0) return waves
    waves.push({ share, afterSeconds: seconds / share })
    states = next
  }
}

/** How often one contact may be called at most by its campaign's rules. */
export function mostCalls(retries: RetryRules): number {
  return 1 + REDIALLED.reduce((sum, outcome) => sum + retries[outcome].count, 0)
}

function pauseSeconds({ after_seconds: pauses, min_gap_seconds: gap }: RetryRule, used: number): number {
  return Math.max(pauses[Math.min(used, pauses.length - 1)] ?? 0, gap)
}

function keyOf(used: readonly number[]): string {
  return used.join()
}

function usedOf(key: string): number[] {
  return key.split(',').map(Number)
}
