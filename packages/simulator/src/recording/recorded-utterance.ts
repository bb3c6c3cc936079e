import { z } from 'zod'

/** One stretch of speech on one side of a recorded call. Times count from the start of the recording. */
export const recordedUtterance = z.object({
  channel: z.enum(['person', 'agent']),
  text: z.string(),
  startMs: z.number().nonnegative(),
  endMs: z.number().nonnegative(),
})

/** The inferred form of {@link recordedUtterance}. */
export type RecordedUtterance = z.infer<typeof recordedUtterance>

/** What the recording's tag holds; written by encode-recording, read by decode-recording. */
export const recordedSpeech = z.object({ utterances: z.array(recordedUtterance) })

/** The description of the TXXX frame that holds {@link recordedSpeech}. */
export const speechTagName = 'perezvon.speech'
