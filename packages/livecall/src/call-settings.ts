import { backupModelSchema, openingPhrasesSchema } from '@perezvon/contracts/agent/answering-in-time'
import { guardrailsSchema } from '@perezvon/contracts/agent/guardrails'
import { learningSchema } from '@perezvon/contracts/agent/learning'
import { memorySchema } from '@perezvon/contracts/agent/memory'
import { readyAnswerSchema } from '@perezvon/contracts/agent/ready-answer'
import { speculationSchema } from '@perezvon/contracts/agent/speculation'
import { httpToolSchema, optionalToolSchema } from '@perezvon/contracts/agent/tool'
import type { CallId } from '@perezvon/contracts/ids'
import { z } from 'zod'
import type { Livecall } from './connection.ts'
import { parseStored } from './stored-json.ts'

/**
 * How long a call's hot state outlives its last turn. Far above the longest call; long enough for `close-call` to find
 * the turns after a day without PostgreSQL.
 */
export const CALL_TTL_MS = 24 * 60 * 60 * 1000

/** What the text path needs of the agent, variables already put in: written at the claim, never changed. No number. */
export const callSettingsSchema = z.strictObject({
  /** `name@version`: calls of the same agent share a prompt's beginning. */
  agent: z.string(),
  language: z.string(),
  prompt: z.string(),
  /** What was spoken before the person's first word: disclosure and greeting. */
  opening: z.string(),
  model: z.string(),
  temperature: z.number(),
  max_reply_tokens: z.int(),
  max_turns: z.int(),
  first_sentence_deadline_ms: z.int(),
  /** Where the person's words come as recordings: how long writing them down may take. */
  transcription_deadline_ms: z.int().optional(),
  /** Names that the model which writes them down should know. */
  transcription_hints: z.array(z.string()).optional(),
  memory: memorySchema.prefault({}),
  fallback: z.string(),
  farewell: z.string(),
  ready_answers: z.array(readyAnswerSchema),
  learning: learningSchema.optional(),
  /** Where the agent learns: a salted hash, by which people are told apart. Absent: nobody knows who it is. */
  person: z.string().optional(),
  guardrails: guardrailsSchema,
  tools: z.array(httpToolSchema).default([]),
  backup_model: backupModelSchema.optional(),
  opening_phrases: openingPhrasesSchema.optional(),
  speculation: speculationSchema.optional(),
  /** A zone key: where the person may be; null where nobody would call them again. */
  time_zone: z.string().nullable().default(null),
  /** Of those that an agent has to ask for. */
  built_in_tools: z.array(optionalToolSchema).default([]),
  transfer_targets: z.array(z.strictObject({ name: z.string(), description: z.string() })).default([]),
  opt_out: z.strictObject({ phrases: z.array(z.string()), reply: z.string() }),
})
export type CallSettings = z.infer<typeof callSettingsSchema>

/** Saves the settings of a claimed call. Again with the same settings changes nothing: the claim may be asked twice. */
export async function saveCallSettings(
  live: Livecall,
  options: { callId: CallId; settings: CallSettings },
): Promise<void> {
  await live.redis.set(
    live.key(options.callId, 'settings'),
    JSON.stringify(options.settings),
    'PX',
    CALL_TTL_MS,
  )
}

/** The settings of a live call; undefined where it was not claimed or is over. */
export async function loadCallSettings(
  live: Livecall,
  { callId }: { callId: CallId },
): Promise<CallSettings | undefined> {
  const stored = await live.redis.get(live.key(callId, 'settings'))
  return stored === null ? undefined : parseCallSettings(stored)
}

/** The settings as they were saved, by whichever version; throws where the stored text is none. */
export function parseCallSettings(stored: string): CallSettings {
  return parseStored(callSettingsSchema, stored)
}
