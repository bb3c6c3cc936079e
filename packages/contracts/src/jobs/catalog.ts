import type { z } from 'zod'
import { analyseCallJob } from './analyse-call.ts'
import { closeCallJob } from './close-call.ts'
import { createCampaignJob } from './create-campaign.ts'
import type { ServiceName } from './job-definition.ts'
import { originateCallJob } from './originate-call.ts'
import { reconcileAttemptJob } from './reconcile-attempt.ts'
import { sweepAttemptsJob } from './sweep-attempts.ts'
import { transcribeRecordingJob } from './transcribe-recording.ts'

/**
 * The table of contents of the system: every job, in the order of a call's life. Read this first.
 *
 * 1. `create-campaign` (client → dialer), or `POST /campaigns`: contacts wait in PostgreSQL.
 * 2. The dialer's pump plans attempts as capacity frees, one `originate-call` each (dialer → dialer).
 * 3. Voximplant starts the scenario; it claims, dials, talks, reports: HTTP at the gateway, no job.
 * 4. `close-call` (gateway → dialer): one outcome, capacity freed, redial decided.
 *    `reconcile-attempt` and `sweep-attempts` (dialer → dialer) serve those whose report never comes.
 * 5. `transcribe-recording` (dialer → transcriber), then its flow's parent `analyse-call` (dialer → analyst).
 */
export const JOBS = {
  'create-campaign': createCampaignJob,
  'originate-call': originateCallJob,
  'close-call': closeCallJob,
  'reconcile-attempt': reconcileAttemptJob,
  'sweep-attempts': sweepAttemptsJob,
  'transcribe-recording': transcribeRecordingJob,
  'analyse-call': analyseCallJob,
} as const

export type JobName = keyof typeof JOBS
export type JobPayload<Name extends JobName> = z.output<(typeof JOBS)[Name]['payload']>

/** The jobs that a service must have a handler for: the compiler counts them through this type. */
export type JobsConsumedBy<Service extends ServiceName> = Service extends 'dialer'
  ? 'create-campaign' | 'originate-call' | 'close-call' | 'reconcile-attempt' | 'sweep-attempts'
  : Service extends 'transcriber'
    ? 'transcribe-recording'
    : Service extends 'analyst'
      ? 'analyse-call'
      : never
