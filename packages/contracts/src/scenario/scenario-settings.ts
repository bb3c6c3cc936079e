import { z } from 'zod'
import {
  interruptionPolicySchema,
  silencePolicySchema,
  speechRecognitionSchema,
  voiceSchema,
} from '../agent/agent-spec.ts'
import { telephoneKeySchema } from '../call/telephone-key.ts'

/** All that a scenario needs of the agent, variables already put in; nothing that the model alone needs. */
export const scenarioSettingsSchema = z
  .strictObject({
    language: z.string(),
    voice: voiceSchema,
    speech_recognition: speechRecognitionSchema,
    disclosure: z.string(),
    greeting: z.string(),
    silence: silencePolicySchema,
    interruption: interruptionPolicySchema,
    fallback: z.string().describe('Spoken where the backend does not answer.'),
    farewell: z.string().describe('Spoken at the duration limit.'),
    opt_out: z
      .strictObject({ key: telephoneKeySchema, reply: z.string() })
      .optional()
      .describe('Where pressing a key asks not to be called: which, and what is said then.'),
    max_duration_seconds: z.int(),
    ring_seconds: z.int(),
    reply_timeout_seconds: z.number().describe('How long a turn may wait for its first sentence.'),
    recording: z.strictObject({ enabled: z.boolean(), stereo: z.boolean() }),
  })
  .meta({ id: 'ScenarioSettings' })
export type ScenarioSettings = z.infer<typeof scenarioSettingsSchema>
