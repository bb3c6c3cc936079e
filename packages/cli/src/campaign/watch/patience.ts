import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { ApiRefused } from '../../public-api/refusal.ts'

const PAUSES_MS = [1000, 2000, 4000, 8000, 15_000] as const
/** A gateway that is replaced is back sooner than this. */
const LONGEST_SILENCE_MS = 10 * 60_000

/** How long a gateway that does not answer is asked again. */
export type Patience = {
  /** How long to wait before asking again; throws the failure where it will not pass, or has lasted too long. */
  afterFailure(failure: Error): number
  /** It has answered. */
  restore(): void
}

/** Patience with a gateway that has answered at least once: one that was never there is told at once. */
export function createPatience(clock: Clock): Patience {
  let failures = 0
  let hasAnswered = false
  let silentSince = 0
  return {
    afterFailure: (failure) => {
      if (failures === 0) silentSince = clock.now().getTime()
      const isLost = !hasAnswered || clock.now().getTime() - silentSince > LONGEST_SILENCE_MS
      if (isLost || !mayPass(failure)) throw failure
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0
      failures += 1
      return pause
    },
    restore: () => {
      failures = 0
      hasAnswered = true
    },
  }
}

function mayPass(failure: Error): boolean {
  if (failure instanceof ApiRefused) return failure.status === 429 || failure.status >= 500
  return failure instanceof PerezvonError && failure.code === 'gateway-unreachable'
}

/** A failure in a few words: its remedy is for somebody who starts, not for somebody who waits. */
export function whyOf(failure: Error): string {
  return failure.message.split(/[.\n](?:\s|$)/, 1)[0] ?? failure.message
}
