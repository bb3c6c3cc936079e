/** A recording to transcribe. The file's name tells the format by its ending (`.mp3`). */
export type AudioFile =
  | { readonly path: string; readonly fileName?: string }
  | { readonly bytes: AsyncIterable<Uint8Array>; readonly sizeBytes: number; readonly fileName: string }

/** What is asked of the model. */
export interface TranscriptionRequest {
  readonly file: AudioFile
  /** ISO 639-1 (`ru`); left out: the model finds out by itself. */
  readonly language?: string
  /** Names and terms that occur: the model spells them as they stand here. */
  readonly prompt?: string
}

/** One stretch of speech, in milliseconds from the start of the recording. */
export interface TranscribedSegment {
  readonly startMs: number
  readonly endMs: number
  readonly text: string
  /** 0 to 1; null where the model does not say. */
  readonly confidence: number | null
}

/** What was said in a recording. Empty text and no segments: nothing was. */
export interface Transcription {
  readonly text: string
  readonly segments: readonly TranscribedSegment[]
  readonly durationMs: number
  /** ISO 639-1 of the language that was heard; null where the model does not say. */
  readonly language: string | null
  readonly model: string
}

/** A model that writes down what was said. */
export interface SpeechToText {
  /**
   * Transcribes one recording, in flat memory whatever its size. Throws an AiError: `ai-audio-too-large` (before
   * anything is sent) and `ai-audio-unreadable` among others; the signal's own reason when the signal aborts; and
   * the file system's error where the file cannot be read.
   */
  transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<Transcription>
}
