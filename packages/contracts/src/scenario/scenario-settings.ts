import { z } from 'zod'
import {
  interruptionPolicySchema,
  silencePolicySchema,
  speechRecognitionSchema,
  voiceSchema,
} from '../agent/agent-spec.ts'
import { dialogueKindSchema, recordedHearingSchema } from '../agent/dialogue.ts'
import { endpointingSchema } from '../agent/endpointing.ts'
import { keypadSchema } from '../agent/keypad.ts'
import { speculationSchema } from '../agent/speculation.ts'
import { scenarioTransferTargetSchema } from '../agent/transfer-target.ts'
import { machineModelSchema } from '../agent/voicemail-policy.ts'
import { telephoneKeySchema } from '../call/telephone-key.ts'

/**
 * All that a scenario needs of the agent, variables already put in; nothing that the model alone needs. What came later is
 * optional: an older gateway may speak to a newer scenario.
 */
export const scenarioSettingsSchema = z
  .strictObject({
    language: z.string(),
    dialogue: dialogueKindSchema.optional().describe('Which scenario holds the call. Absent: asr.'),
    voice: voiceSchema,
    speech_recognition: speechRecognitionSchema,
    recorded_hearing: recordedHearingSchema
      .pick({ detector: true, threshold: true, silence_ms: true })
      .extend({
        secure: z.boolean().describe('Utterances are kept where only our own account may fetch them.'),
      })
      .optional()
      .describe('Where the person is heard by recorded utterances: how.'),
    disclosure: z.string(),
    greeting: z.string(),
    silence: silencePolicySchema,
    interruption: interruptionPolicySchema,
    speculation: speculationSchema.optional().describe('Absent: nothing is asked before words are final.'),
    fallback: z.string().describe('Spoken where the backend does not answer.'),
    farewell: z.string().describe('Spoken at the duration limit.'),
    opt_out: z
      .strictObject({ key: telephoneKeySchema, reply: z.string() })
      .optional()
      .describe('Where pressing a key asks not to be called: which, and what is said then.'),
    endpointing: endpointingSchema.optional(),
    keypad: keypadSchema.optional().describe('Where the person may answer by keys.'),
    voicemail: z
      .strictObject({
        model: machineModelSchema,
        message: z.string().optional().describe('Left after the beep; absent: nothing is, the call ends.'),
        beep_seconds: z.int(),
      })
      .optional()
      .describe('Where machines are looked for.'),
    announcement: z
      .string()
      .optional()
      .describe('Of an inbound call: spoken instead of a conversation, then the call ends.'),
    transfer_targets: z.array(scenarioTransferTargetSchema).optional(),
    max_duration_seconds: z.int(),
    ring_seconds: z.int(),
    reply_timeout_seconds: z.number().describe('How long a turn may wait for its first sentence.'),
    recording: z.strictObject({ enabled: z.boolean(), stereo: z.boolean() }),
  })
  .meta({ id: 'ScenarioSettings' })
export type ScenarioSettings = z.infer<typeof scenarioSettingsSchema>
