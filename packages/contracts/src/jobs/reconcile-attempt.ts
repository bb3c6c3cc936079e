import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { defineJob, seconds } from './job-definition.ts'

/** Finds out from Voximplant's history what became of an attempt whose fate is unknown. Repeats until it is known. */
export const reconcileAttemptJob = defineJob({
  name: 'reconcile-attempt',
  payload: z.strictObject({ call_id: callIdSchema }),
  jobId: ({ call_id }) => `reconcile-attempt.${call_id}`,
  tries: 5,
  backoff: { type: 'exponential', delayMs: seconds(5) },
  timeoutMs: seconds(60),
  concurrency: 5,
  producedBy: ['dialer'],
  consumedBy: 'dialer',
})
