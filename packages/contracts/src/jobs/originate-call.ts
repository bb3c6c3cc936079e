import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { defineJob, seconds } from './job-definition.ts'

/** Asks Voximplant to start the scenario of one planned attempt. */
export const originateCallJob = defineJob({
  name: 'originate-call',
  payload: z.strictObject({ call_id: callIdSchema }),
  jobId: ({ call_id }) => `originate-call.${call_id}`,
  tries: 10,
  backoff: { type: 'exponential', delayMs: seconds(1) },
  timeoutMs: seconds(60),
  // Many of them only wait for their moment.
  concurrency: 200,
  producedBy: ['dialer', 'gateway'],
  consumedBy: 'dialer',
})
