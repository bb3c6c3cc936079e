import { z } from 'zod'

/**
 * How a call's talk is held, and so which scenario holds it. asr: the platform's recogniser writes the words down while they
 * are spoken · streaming: each utterance is recorded, and a speech-to-text model writes it down when it is over. Slower, for
 * the languages and the accuracy that recognisers lack.
 */
export const dialogueKindSchema = z.enum(['asr', 'streaming'])
export type DialogueKind = z.infer<typeof dialogueKindSchema>

/** How a person is heard whose utterances are recorded. */
export const recordedHearingSchema = z.strictObject({
  detector: z
    .enum(['silero', 'line'])
    .default('silero')
    .describe(
      'What tells a voice from silence. silero: the platform’s detector of voice activity, the line’s where there is none · line: the line’s own alone.',
    ),
  threshold: z.number().min(0.05).max(0.95).default(0.5).describe('How sure silero has to be of a voice.'),
  silence_ms: z
    .int()
    .min(200)
    .max(3000)
    .default(700)
    .describe('So much silence ends an utterance; `endpointing.wait_ms` comes on top of it.'),
  transcription_deadline_ms: z
    .int()
    .min(1000)
    .max(20_000)
    .default(6000)
    .describe('Words that are not written down by then are asked for again with `fallback`.'),
})
export type RecordedHearing = z.infer<typeof recordedHearingSchema>
