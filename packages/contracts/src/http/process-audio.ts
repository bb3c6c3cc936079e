import { z } from 'zod'
import { callIdSchema, recordingIdSchema } from '../ids.ts'
import { spokenSentenceSchema, TURN_CONTENT_TYPES } from './process-text.ts'
import { defineRoute, KIB } from './route-definition.ts'

/** A recording by its URL: after hang-up stored and queued; with `reply`, an utterance that is answered like a turn. */
export const processAudioBodySchema = z
  .object({
    call_id: callIdSchema,
    audio_url: z.url().max(2000),
    duration: z.coerce.number().min(0).optional().describe('Seconds.'),
    reply: z.stringbool().or(z.boolean()).default(false),
    turn: z.coerce.number().int().min(1).max(1000).optional().describe('Required with `reply`.'),
  })
  .meta({ id: 'ProcessAudio' })
export type ProcessAudioBody = z.infer<typeof processAudioBodySchema>

export const processAudioRoute = defineRoute({
  name: 'process-audio',
  methods: ['POST'],
  path: '/voximplant/process_audio',
  summary: 'Takes a recording: queued for transcription, or answered at once with `reply=true`.',
  access: 'call-token',
  query: processAudioBodySchema.partial(),
  body: { schema: processAudioBodySchema, contentTypes: TURN_CONTENT_TYPES, maxBytes: 16 * KIB },
  answers: {
    200: { description: 'With `reply`: the first sentence.', schema: spokenSentenceSchema },
    202: { description: 'Stored and queued.', schema: z.strictObject({ recording_id: recordingIdSchema }) },
  },
})
