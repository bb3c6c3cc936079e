import { z } from 'zod'
import { telephoneKeySchema } from '../call/telephone-key.ts'
import { agentFaults } from './agent-faults.ts'
import { backupModelSchema, openingPhrasesSchema } from './answering-in-time.ts'
import { criterionSchema } from './criterion.ts'
import { dialogueKindSchema, recordedHearingSchema } from './dialogue.ts'
import { endpointingSchema } from './endpointing.ts'
import { extractionFieldSchema } from './extraction-field.ts'
import { guardrailsSchema } from './guardrails.ts'
import { keypadSchema } from './keypad.ts'
import { learningSchema } from './learning.ts'
import { memorySchema } from './memory.ts'
import { readyAnswerSchema } from './ready-answer.ts'
import { speculationSchema } from './speculation.ts'
import { spokenTextSchema } from './spoken-text.ts'
import { optionalToolSchema, toolsSchema } from './tool.ts'
import { transferTargetSchema } from './transfer-target.ts'
import { voicemailPolicySchema } from './voicemail-policy.ts'

/** An agent's name: what campaigns and calls ask for. */
export const agentNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits or hyphens')

/** A path in one of the platform's lists, e.g. `Yandex.Neural.ru_RU_alena` in VoiceList. */
const platformListPath = z
  .string()
  .regex(/^[A-Za-z0-9]+(?:\.[A-Za-z0-9_]+)+$/, 'must be a dotted path such as Yandex.Neural.ru_RU_alena')

/** How the agent sounds. `options` go to the provider as `ttsOptions`, unchecked. */
export const voiceSchema = z.strictObject({
  name: platformListPath,
  options: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
})

/**
 * What hears the person. `profile` is a path in the platform's ASRProfileList, `model` one in ASRModelList. With `dialogue:
 * streaming` only the hints count: they are the names that the speech-to-text model should know.
 */
export const speechRecognitionSchema = z.strictObject({
  profile: platformListPath.default('Yandex.ru_RU'),
  model: platformListPath.optional(),
  phrase_hints: z.array(z.string().max(100)).max(100).default([]),
  interim_results: z.boolean().default(true),
})

/** What to do when the person says nothing: each reprompt in turn, then the goodbye and the hang-up. */
export const silencePolicySchema = z.strictObject({
  reprompt_after_seconds: z.number().min(2).max(60).default(8),
  reprompts: z.array(spokenTextSchema).max(5).default(['Алло, вы меня слышите?']),
  goodbye: spokenTextSchema.default('К сожалению, вас не слышно. До свидания!'),
})

/** Whether the person may interrupt. Disclosure and greeting are always protected. */
export const interruptionPolicySchema = z.strictObject({
  enabled: z.boolean().default(true),
  min_words: z.int().min(1).max(10).default(2),
  min_ms: z
    .int()
    .min(200)
    .max(5000)
    .optional()
    .describe('A voice that lasts so long interrupts, too, before there are words. Absent: words alone do.'),
})

/** An agent as it was stored once: what went together then is still read, whatever rules have come since. */
export const storedAgentSpecSchema = z.strictObject({
  name: agentNameSchema,
  language: z
    .string()
    .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, 'must be a language tag like ru-RU')
    .default('ru-RU'),
  dialogue: dialogueKindSchema.default('asr'),
  voice: voiceSchema,
  speech_recognition: speechRecognitionSchema.prefault({}),
  streaming: recordedHearingSchema.prefault({}).describe('Counts with `dialogue: streaming` alone.'),
  disclosure: spokenTextSchema.describe('Spoken first and logged, before the model may speak.'),
  greeting: spokenTextSchema,
  prompt: z.string().trim().min(1).max(20_000),
  model: z.string().min(1).max(100).default('gpt-4o-mini'),
  temperature: z.number().min(0).max(2).default(0.4),
  max_reply_tokens: z.int().min(16).max(2000).default(300),
  max_turns: z.int().min(1).max(200).default(12),
  max_duration_seconds: z.int().min(30).max(3600).default(600),
  memory: memorySchema.prefault({}),
  first_sentence_deadline_ms: z.int().min(500).max(20_000).default(6000),
  backup_model: backupModelSchema.optional(),
  opening_phrases: openingPhrasesSchema.optional(),
  speculation: speculationSchema.optional(),
  silence: silencePolicySchema.prefault({}),
  interruption: interruptionPolicySchema.prefault({}),
  endpointing: endpointingSchema.prefault({}),
  keypad: keypadSchema.prefault({}),
  voicemail: voicemailPolicySchema.prefault({}),
  transfer_targets: z.array(transferTargetSchema).max(20).default([]),
  fallback: spokenTextSchema.default('Простите, я не расслышал. Повторите, пожалуйста.'),
  farewell: spokenTextSchema.default('Спасибо за разговор. До свидания!'),
  ready_answers: z
    .array(readyAnswerSchema)
    .max(100)
    .default([])
    .describe('Questions that are answered at once and word for word, without the model.'),
  learning: learningSchema.optional().describe('Absent: nothing is learnt.'),
  guardrails: guardrailsSchema.prefault({}),
  tools: toolsSchema.default([]).describe('What the model may ask for in the middle of a call.'),
  built_in_tools: z
    .array(optionalToolSchema)
    .max(2)
    .default([])
    .describe(
      'Besides end_call and opt_out, which every agent has, and transfer, which one with transfer targets has.',
    ),
  opt_out: z
    .strictObject({
      phrases: z.array(z.string().trim().min(3).max(100)).max(100).default([]),
      reply: spokenTextSchema.default(
        'Понял, больше не будем вам звонить. Извините за беспокойство. До свидания!',
      ),
      key: telephoneKeySchema
        .optional()
        .describe('Pressing it asks not to be called, too: say so in disclosure or greeting.'),
    })
    .prefault({}),
  variables: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/), z.string().max(500))
    .default({})
    .describe('Defaults for variables that a contact does not bring.'),
  extraction: z.array(extractionFieldSchema).max(50).default([]),
  rubric: z
    .array(criterionSchema)
    .max(20)
    .default([])
    .describe('What each call is scored by after its end, with reasons and quotes.'),
  analysis_model: z.string().min(1).max(100).default('gpt-4o-mini'),
  recording: z
    .strictObject({ enabled: z.boolean().default(true), stereo: z.boolean().default(true) })
    .prefault({}),
})

/**
 * An agent: who speaks, how and about what. Versions are immutable; campaigns and calls pin one.
 * `{{name}}` in disclosure, greeting, prompt and ready answers stands for a variable of the contact.
 */
export const agentSpecSchema = storedAgentSpecSchema
  .superRefine((agent, context) => {
    for (const { path, message } of agentFaults(agent)) context.addIssue({ code: 'custom', path, message })
  })
  .meta({ id: 'AgentSpec' })
export type AgentSpec = z.infer<typeof agentSpecSchema>

/** One immutable version of an agent, as it is stored and answered. */
export const agentVersionSchema = z
  .strictObject({
    name: agentNameSchema,
    version: z.int().min(1),
    spec: agentSpecSchema,
    created_at: z.string(),
  })
  .meta({ id: 'AgentVersion' })
export type AgentVersion = z.infer<typeof agentVersionSchema>
