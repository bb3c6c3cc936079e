import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { defineJob, seconds } from './job-definition.ts'

/** After the final report: turns to PostgreSQL, the one outcome, the lease freed, the after-call flow begun. */
export const closeCallJob = defineJob({
  name: 'close-call',
  payload: z.strictObject({ call_id: callIdSchema }),
  jobId: ({ call_id }) => `close-call.${call_id}`,
  tries: 20,
  backoff: { type: 'exponential', delayMs: seconds(1) },
  timeoutMs: seconds(30),
  concurrency: 20,
  producedBy: ['gateway', 'dialer'],
  consumedBy: 'dialer',
})
