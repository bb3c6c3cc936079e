import type { Transcription } from '@perezvon/ai/speech-to-text/speech-to-text'
import { type Transcript, transcriptSchema } from '@perezvon/contracts/transcript/transcript'
import { type KnownSpeech, labelSpeakers } from './label-speakers.ts'

/** A model's transcription as we keep it, with speakers. A text that came without stretches is one stretch. */
export function writtenTranscript(transcription: Transcription, known: KnownSpeech): Transcript {
  const { text, durationMs } = transcription
  const segments =
    transcription.segments.length > 0 || text.trim() === ''
      ? transcription.segments
      : [{ startMs: 0, endMs: durationMs, text, confidence: null }]
  return transcriptSchema.parse({
    text,
    language: transcription.language,
    duration_ms: durationMs,
    model: transcription.model,
    segments: labelSpeakers(
      segments.map(({ startMs, endMs, ...segment }) => ({
        start_ms: startMs,
        end_ms: endMs,
        text: segment.text.trim(),
        confidence: segment.confidence,
      })),
      known,
    ),
  } satisfies Transcript)
}
