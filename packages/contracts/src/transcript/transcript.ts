import { z } from 'zod'

export const speakerSchema = z.enum(['person', 'agent', 'unknown'])
export type Speaker = z.infer<typeof speakerSchema>

/** One stretch of speech, in milliseconds from the start of the recording. */
export const transcriptSegmentSchema = z
  .strictObject({
    speaker: speakerSchema,
    start_ms: z.number().min(0),
    end_ms: z.number().min(0),
    text: z.string(),
    confidence: z.number().min(0).max(1).nullable(),
  })
  .meta({ id: 'TranscriptSegment' })
export type TranscriptSegment = z.infer<typeof transcriptSegmentSchema>

/** What was said in a recording, as a speech-to-text model wrote it down. */
export const transcriptSchema = z
  .strictObject({
    text: z.string(),
    language: z.string().nullable(),
    duration_ms: z.number().min(0),
    model: z.string(),
    segments: z.array(transcriptSegmentSchema),
  })
  .meta({ id: 'Transcript' })
export type Transcript = z.infer<typeof transcriptSchema>
