import { JOBS, type JobName, type JobPayload } from '@perezvon/contracts/jobs/catalog'
import type { JobDefinition } from '@perezvon/contracts/jobs/job-definition'
import { RetryableError } from '@perezvon/runtime/errors'
import type { JobsOptions } from 'bullmq'

const LONGEST_BACKOFF_MS = 5 * 60_000
const DEAD_LETTERS_DAYS = 14
const MOST_DEAD_LETTERS = 10_000

/** The catalog's entry, widened so that one code path serves every job. */
export function definitionOf<Name extends JobName>(
  name: Name,
): JobDefinition<Name> & {
  jobId: (payload: JobPayload<Name>) => string
} {
  return JOBS[name] as unknown as JobDefinition<Name> & { jobId: (payload: JobPayload<Name>) => string } // @NOTE TypeScript cannot relate an indexed union to its own parameter
}

/** How long dead letters stay, and how many. */
export function deadLettersKept({ deadLetterDays }: Pick<JobDefinition, 'deadLetterDays'>): {
  age: number
  count: number
} {
  return { age: (deadLetterDays ?? DEAD_LETTERS_DAYS) * 86_400, count: MOST_DEAD_LETTERS }
}

/**
 * BullMQ's options for one job. Completed jobs leave at once: that a thing is done is known to the store, and a kept id
 * would silently swallow a later job of the same name. Failed ones stay as dead letters.
 */
export function jobOptions<Name extends JobName>(
  name: Name,
  payload: JobPayload<Name>,
): JobsOptions & { jobId: string } {
  const definition = definitionOf(name)
  return {
    jobId: definition.jobId(payload),
    attempts: definition.tries,
    backoff: { type: 'catalog' },
    removeOnComplete: true,
    removeOnFail: deadLettersKept(definition),
  }
}

/** The pause before the next try: what the error asks for, else the catalog's backoff with up to a quarter of jitter. */
export function backoffMs(
  definition: Pick<JobDefinition, 'backoff'>,
  options: { triesMade: number; error: unknown; random: () => number },
): number {
  if (options.error instanceof RetryableError && options.error.retryAfterMs !== undefined)
    return options.error.retryAfterMs
  const { type, delayMs } = definition.backoff
  const pause = type === 'fixed' ? delayMs : delayMs * 2 ** Math.max(0, options.triesMade - 1)
  return Math.round(Math.min(pause, LONGEST_BACKOFF_MS) * (1 + options.random() / 4))
}
