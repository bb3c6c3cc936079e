import { z } from 'zod'
import { recordingIdSchema } from '../ids.ts'
import { defineJob, minutes, seconds } from './job-definition.ts'

/** Downloads a recording when it is complete, stores it, and has it written down. */
export const transcribeRecordingJob = defineJob({
  name: 'transcribe-recording',
  payload: z.strictObject({ recording_id: recordingIdSchema }),
  jobId: ({ recording_id }) => `transcribe-recording.${recording_id}`,
  tries: 8,
  backoff: { type: 'exponential', delayMs: seconds(3) },
  timeoutMs: minutes(15),
  concurrency: 4,
  producedBy: ['dialer', 'gateway'],
  consumedBy: 'transcriber',
})
