import { z } from 'zod'
import { callIdSchema, recordingIdSchema } from '../ids.ts'
import { processTextBodySchema, spokenSentenceSchema, TURN_CONTENT_TYPES } from './process-text.ts'
import { defineRoute, KIB } from './route-definition.ts'

const audioUrlSchema = z.url().max(2000)

/** As many as one turn may have waiting; a list in JSON, else one text with spaces between them. */
const earlierAudioSchema = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(/\s+/).filter((url) => url !== '') : given),
  z.array(audioUrlSchema).max(10),
)

const earlierDurationsSchema = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(/\s+/).filter((seconds) => seconds !== '') : given),
  z.array(z.coerce.number().min(0)).max(10),
)

/** A recording by its URL: after hang-up stored and queued; with `reply`, an utterance that is answered like a turn. */
export const processAudioBodySchema = z
  .object({
    call_id: callIdSchema,
    audio_url: audioUrlSchema,
    duration: z.coerce.number().min(0).optional().describe('Seconds.'),
    reply: z.stringbool().or(z.boolean()).default(false),
    turn: z.coerce.number().int().min(1).max(1000).optional().describe('Required with `reply`.'),
    earlier_audio_urls: earlierAudioSchema
      .optional()
      .describe('With `reply`: what the person said before, and nobody has answered yet; the oldest first.'),
    earlier_durations: earlierDurationsSchema
      .optional()
      .describe('With `earlier_audio_urls`: how long each of them is, in seconds and in the same order.'),
    unanswered: z
      .stringbool()
      .or(z.boolean())
      .default(false)
      .describe(
        'With `reply`: the talk is over. The words alone are told in `user_text`, for `turn.unanswered`; nothing is answered and no turn begun.',
      ),
    ...processTextBodySchema.pick({
      heard_turn: true,
      heard_characters: true,
      keys: true,
      failed_transfer: true,
      transfer_result: true,
    }).shape,
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
  body: { schema: processAudioBodySchema, contentTypes: TURN_CONTENT_TYPES, maxBytes: 32 * KIB },
  answers: {
    200: { description: 'With `reply`: the first sentence.', schema: spokenSentenceSchema },
    202: { description: 'Stored and queued.', schema: z.strictObject({ recording_id: recordingIdSchema }) },
  },
})
