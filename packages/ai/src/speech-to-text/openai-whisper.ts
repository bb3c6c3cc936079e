import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { RequestError } from '../ai-errors.ts'
import { asking } from '../openai/asking.ts'
import type { OpenAiConnection } from '../openai/connection.ts'
import { createMultipartUpload, type UploadedFile } from '../openai/multipart-upload.ts'
import { languageCode } from './language-code.ts'
import type { AudioFile, SpeechToText, Transcription, TranscriptionRequest } from './speech-to-text.ts'

/** OpenAI takes 25 MiB with the form around it; this leaves it room. At 32 kbit/s: 105 minutes. */
export const largestAudioBytes = 24 * 1024 * 1024

const readAheadBytes = 256 * 1024

/** Settings of the adapter. */
export interface OpenAiWhisperOptions {
  /** Default `whisper-1`, the only one of OpenAI's that gives times of segments. */
  readonly model?: string
  /** From the first byte up to the whole transcript. Default 5 minutes. */
  readonly timeoutMs?: number
}

/** The speech-to-text port on OpenAI's Whisper, with times of segments; the upload streams from disk. */
export function createOpenAiWhisper(
  connection: OpenAiConnection,
  options: OpenAiWhisperOptions = {},
): SpeechToText {
  const { model = 'whisper-1', timeoutMs = 300_000 } = options
  return {
    async transcribe(request, signal) {
      signal.throwIfAborted()
      const { file, close } = await openAudio(request.file)
      try {
        if (file.sizeBytes > largestAudioBytes) throw tooLarge(file.sizeBytes)
        const answer = await upload(connection, { request, file, model, timeoutMs }, signal)
        return transcriptionOf(answer, request, model)
      } finally {
        await close()
      }
    },
  }
}

interface Upload {
  readonly request: TranscriptionRequest
  readonly file: UploadedFile
  readonly model: string
  readonly timeoutMs: number
}

/** Sends the form past the SDK's own, which holds the whole file (and a copy) in memory. */
async function upload(
  connection: OpenAiConnection,
  { request, file, model, timeoutMs }: Upload,
  signal: AbortSignal,
): Promise<unknown> {
  let readFailure: unknown
  const fields: (readonly [string, string])[] = [
    ['model', model],
    ['response_format', 'verbose_json'],
    ['timestamp_granularities[]', 'segment'],
    ['temperature', '0'],
  ]
  if (request.language !== undefined) fields.push(['language', request.language])
  if (request.prompt !== undefined) fields.push(['prompt', request.prompt])
  const { headers, body } = createMultipartUpload(fields, file)
  const watched = noting(body, (error) => {
    readFailure = error
  })
  try {
    return await asking(signal, () =>
      connection.client.post<unknown>('/audio/transcriptions', {
        headers,
        body: watched,
        signal,
        timeout: timeoutMs,
      }),
    )
  } catch (error) {
    throw readFailure ?? error
  }
}

/** A file that cannot be read is no fault of the vendor's: the reason is kept apart from what the upload makes of it. */
async function* noting(
  bytes: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    onFailure(error)
    throw error
  }
}

interface OpenAudio {
  readonly file: UploadedFile
  close(): Promise<void>
}

async function openAudio(file: AudioFile): Promise<OpenAudio> {
  if ('bytes' in file) {
    return {
      file: { name: file.fileName, sizeBytes: file.sizeBytes, bytes: file.bytes },
      close: async () => undefined,
    }
  }
  const handle = await open(file.path)
  const { size } = await handle.stat()
  const name = file.fileName ?? basename(file.path)
  return { file: { name, sizeBytes: size, bytes: chunksOf(handle) }, close: () => handle.close() }
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(readAheadBytes), 0, readAheadBytes)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

function tooLarge(sizeBytes: number): RequestError {
  const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)
  return new RequestError(
    'ai-audio-too-large',
    `the recording has ${megabytes(sizeBytes)} MB, transcription takes ${megabytes(largestAudioBytes)} MB at most`,
  )
}

// Minimal and forgiving: only what is used is asked for.
const verboseTranscription = z.looseObject({
  text: z.string(),
  duration: z.coerce.number().nonnegative(),
  language: z.string().nullish(),
  segments: z
    .array(
      z.looseObject({
        start: z.number(),
        end: z.number(),
        text: z.string(),
        avg_logprob: z.number().nullish(),
        no_speech_prob: z.number().nullish(),
      }),
    )
    .nullish(),
})

type Segment = NonNullable<z.output<typeof verboseTranscription>['segments']>[number]

function transcriptionOf(answer: unknown, request: TranscriptionRequest, model: string): Transcription {
  const parsed = verboseTranscription.safeParse(answer)
  if (!parsed.success) {
    throw new RequestError(
      'ai-answer-malformed',
      'the transcription does not have the form it was asked for',
      { cause: parsed.error },
    )
  }
  const { text, duration, language, segments } = parsed.data
  return {
    text: text.trim(),
    segments: (segments ?? []).map((segment) => ({
      startMs: Math.max(0, Math.round(segment.start * 1000)),
      endMs: Math.max(0, Math.round(segment.end * 1000)),
      text: segment.text.trim(),
      confidence: confidenceOf(segment),
    })),
    durationMs: Math.round(duration * 1000),
    language: request.language ?? languageCode(language ?? ''),
    model,
  }
}

/**
 * Whisper gives the mean log probability of a segment's tokens, and how likely there was no speech at all: what
 * it invents on silence reads fluently and shows only in the second.
 */
function confidenceOf({ avg_logprob, no_speech_prob }: Segment): number | null {
  if (avg_logprob == null) return null
  return Math.min(1, Math.exp(avg_logprob) * (1 - (no_speech_prob ?? 0)))
}
