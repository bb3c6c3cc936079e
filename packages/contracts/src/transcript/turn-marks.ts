import { z } from 'zod'

/** Sentences of one reply that are marked; a longer reply is told by its beginning. */
export const MOST_MARKED_SENTENCES = 20

const sinceSpeechEnd = z.number().min(0).max(3_600_000)

/** One sentence of a reply on the scenario's clock. */
export const sentenceMarksSchema = z.strictObject({
  arrived_ms: sinceSpeechEnd,
  started_ms: sinceSpeechEnd.nullable().describe('Its playback; null where the platform told none.'),
  finished_ms: sinceSpeechEnd.nullable().describe('Null where it was cut or dropped.'),
})

/** A turn as the scenario's clock saw it, in milliseconds since the person stopped speaking. */
export const turnMarksSchema = z
  .strictObject({
    speech_end: z
      .enum(['captured', 'last-words', 'result', 'voice-activity'])
      .describe(
        'What the end of speech is known by: the recogniser said so, no new words came any more, only its result came, or a detector of voice activity said so.',
      ),
    said_over: z
      .boolean()
      .describe('Said while the agent had the floor: asked when it was silent. No measure of waiting.'),
    recognised_ms: sinceSpeechEnd.describe('The final result of the recogniser.'),
    asked_ms: sinceSpeechEnd.describe('The request to the gateway.'),
    sentences: z.array(sentenceMarksSchema).max(MOST_MARKED_SENTENCES),
  })
  .meta({ id: 'TurnMarks' })
export type TurnMarks = z.infer<typeof turnMarksSchema>
