import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { defineJob, minutes, seconds } from './job-definition.ts'

/** Says what a conversation meant. The flow's parent of `transcribe-recording`; works from the turns where that failed. */
export const analyseCallJob = defineJob({
  name: 'analyse-call',
  payload: z.strictObject({ call_id: callIdSchema }),
  jobId: ({ call_id }) => `analyse-call.${call_id}`,
  tries: 6,
  backoff: { type: 'exponential', delayMs: seconds(3) },
  timeoutMs: minutes(3),
  concurrency: 8,
  producedBy: ['dialer'],
  consumedBy: 'analyst',
})
