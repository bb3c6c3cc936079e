import { z } from 'zod'
import { defineJob, seconds } from './job-definition.ts'

/** Scheduled: re-adds jobs that a crash lost, and hands attempts that are past their time to reconciliation. */
export const sweepAttemptsJob = defineJob({
  name: 'sweep-attempts',
  payload: z.strictObject({}),
  jobId: () => 'sweep-attempts',
  tries: 1,
  backoff: { type: 'fixed', delayMs: seconds(1) },
  timeoutMs: seconds(60),
  concurrency: 1,
  producedBy: ['dialer'],
  consumedBy: 'dialer',
})
