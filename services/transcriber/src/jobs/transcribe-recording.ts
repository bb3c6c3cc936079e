import { rm } from 'node:fs/promises'
import { AccountError, RequestError } from '@perezvon/ai/ai-errors'
import type { Transcription } from '@perezvon/ai/speech-to-text/speech-to-text'
import type { JobHandler, JobResult, JobRun } from '@perezvon/queue/consumer'
import { asError, PerezvonError, TerminalError } from '@perezvon/runtime/errors'
import { type AnalysisInput, analysisInput } from '@perezvon/store/analyses'
import { failRecording, findRecording, markRecordingStored, type Recording } from '@perezvon/store/recordings'
import { saveTranscript } from '@perezvon/store/transcripts'
import { recordedSeconds } from '@perezvon/voximplant/recording/recorded-length'
import type { DownloadResult } from '@perezvon/voximplant/recording-download'
import type { TranscriberContext } from '../context.ts'
import { recordingKey } from '../recording-store/recording-key.ts'
import { knownSpeech } from '../speakers/known-speech.ts'
import { writtenTranscript } from '../speakers/written-transcript.ts'
import { judgeDownload } from '../waiting/judge-download.ts'
import { isTooShort, leastBytes } from '../waiting/least-bytes.ts'

/** An account without credit or a refused key is repaired by people: looked at again after this long, no try used up. */
const ACCOUNT_PAUSE_MS = 5 * 60_000

/**
 * Fetches a recording when it is complete, keeps it, and has it written down. Each step is saved before the next, so that
 * a second run takes up where the first one ended. Ends in `transcribed`, or in `failed` with its reason.
 */
export function transcribeRecording(ctx: TranscriberContext): JobHandler<'transcribe-recording'> {
  return async ({ recording_id: id }, run) => {
    const recording = await findRecording(ctx.db, { id })
    if (recording === undefined) throw new TerminalError('recording-unknown', `there is no recording ${id}`)
    if (recording.state === 'transcribed' || recording.state === 'failed') return
    try {
      if (recording.state === 'announced') {
        const fetched = await fetchRecording(ctx, recording, run)
        if (fetched !== 'stored') return fetched
      }
      return await writeDown(ctx, recording, run)
    } catch (thrown) {
      if (isStopping(run.signal)) throw thrown
      return await settleTrouble(ctx, { recording, run, thrown })
    }
  }
}

/** Downloads a recording into our storage, or says when to look again. */
async function fetchRecording(
  ctx: TranscriberContext,
  recording: Recording,
  run: JobRun,
): Promise<'stored' | JobResult> {
  const { log } = run
  const now = ctx.clock.now()
  const waitedMs = now.getTime() - recording.announcedAt.getTime()
  const storageKey = recordingKey(recording)
  const result = await ctx.recordings.takeIn(storageKey, (path) =>
    download(ctx, { recording, path, waitedMs, signal: run.signal }),
  )
  const verdict = judgeDownload(result, waitedMs)
  switch (verdict.kind) {
    case 'stored': {
      const { bytes, sha256 } = verdict
      await markRecordingStored(ctx.db, { id: recording.id, storageKey, bytes, sha256, now: ctx.clock.now() })
      ctx.telemetry.stored({ log, recording, bytes, tookMs: ctx.clock.now().getTime() - now.getTime() })
      return 'stored'
    }
    case 'look-again':
      ctx.telemetry.waiting({ log, recording, ...verdict })
      return { again: { afterMs: verdict.afterMs } }
    case 'give-up':
      return await giveUp(ctx, { recording, run, ...verdict })
    default:
      return verdict satisfies never
  }
}

/** Nothing but the whole recording is left at `path`. */
async function download(
  ctx: TranscriberContext,
  wanted: { recording: Recording; path: string; waitedMs: number; signal: AbortSignal },
): Promise<DownloadResult> {
  const { path, signal, waitedMs } = wanted
  const { url, seconds } = wanted.recording
  const minBytes = leastBytes({ seconds, waitedMs })
  const result = await ctx.download({ url, destination: path, minBytes, signal })
  if (result.kind !== 'complete') return result
  if (!isTooShort({ seconds, measured: await recordedSeconds(path), waitedMs })) return result
  await rm(path)
  return { kind: 'not-ready', reason: 'short' }
}

/** Has a stored recording written down. One that vanished from our storage is fetched once more. */
async function writeDown(ctx: TranscriberContext, recording: Recording, run: JobRun): Promise<JobResult> {
  const call = await analysisInput(ctx.db, { callId: recording.callId })
  if (call === undefined) throw new TerminalError('call-unknown', `there is no call ${recording.callId}`)
  const startedAt = ctx.clock.now().getTime()
  const key = recording.storageKey ?? recordingKey(recording)
  const transcription = await ctx.recordings.handOut(key, (path) => transcribe(ctx, { path, call, run }))
  if (transcription === undefined) {
    const fetched = await fetchRecording(ctx, recording, run)
    return fetched === 'stored' ? { again: { afterMs: 0 } } : fetched
  }
  const transcript = writtenTranscript(transcription, knownSpeech(call.agent.spec, call.turns))
  const now = ctx.clock.now()
  await saveTranscript(ctx.db, { recordingId: recording.id, transcript, now })
  ctx.telemetry.transcribed({ log: run.log, recording, transcript, tookMs: now.getTime() - startedAt })
  return undefined
}

function transcribe(
  ctx: TranscriberContext,
  { path, call, run }: { path: string; call: AnalysisInput; run: JobRun },
): Promise<Transcription> {
  const { language, speech_recognition: recognition } = call.agent.spec
  const hints = recognition.phrase_hints.join(', ')
  return ctx.speechToText.transcribe(
    { file: { path }, language: language.slice(0, 2), ...(hints === '' ? {} : { prompt: hints }) },
    run.signal,
  )
}

/** A stop of the service is nobody's failure: another worker takes up. The job's own deadline is one. */
function isStopping(signal: AbortSignal): boolean {
  return signal.aborted && asError(signal.reason).name !== 'TimeoutError'
}

/** What a failure comes to: wait for the account, give up for a reason, or let the queue try again. */
async function settleTrouble(
  ctx: TranscriberContext,
  { recording, run, thrown }: { recording: Recording; run: JobRun; thrown: unknown },
): Promise<JobResult> {
  if (thrown instanceof AccountError) {
    run.log.error(
      { err: thrown, recording_id: recording.id },
      'the model’s account is refused: transcription waits',
    )
    return { again: { afterMs: ACCOUNT_PAUSE_MS } }
  }
  const { message } = asError(thrown)
  const reason = thrown instanceof PerezvonError ? thrown.code : 'unexpected'
  if (thrown instanceof RequestError) return await giveUp(ctx, { recording, run, reason, detail: message })
  if (run.lastTry) await giveUp(ctx, { recording, run, reason, detail: message })
  throw thrown
}

async function giveUp(
  ctx: TranscriberContext,
  trouble: { recording: Recording; run: JobRun; reason: string; detail: string },
): Promise<undefined> {
  const { recording, reason, detail } = trouble
  await failRecording(ctx.db, { id: recording.id, reason, now: ctx.clock.now() })
  ctx.telemetry.failed({ log: trouble.run.log, recording, reason, detail })
}
