import { z } from 'zod'

/** Why the scenario ended the session, in its own words: the reason beside the outcome. */
export const endReasonSchema = z
  .enum([
    'person-hung-up',
    'agent-goodbye',
    'turn-limit',
    'duration-limit',
    'silence',
    'opted-out',
    'voicemail',
    'voicemail-message',
    'transferred',
    'announcement',
    'not-answered',
    'ring-limit',
    'cancelled',
    'backend-unreachable',
    'claim-refused',
    'speech-recognition-failed',
    'scenario-error',
    'platform-ended',
  ])
  .meta({ id: 'EndReason' })
export type EndReason = z.infer<typeof endReasonSchema>
