import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpeechToText, Transcription } from '@perezvon/ai/speech-to-text/speech-to-text'
import type { WrittenWords } from '@perezvon/dialogue/turns/recorded-words'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Secret } from '@perezvon/runtime/secret'
import { createBearerToken } from '@perezvon/voximplant/management-api/authorization'
import { readServiceAccountKey } from '@perezvon/voximplant/management-api/credentials'
import { judgeSource, withTls } from '@perezvon/voximplant/recording/allowed-source'
import { recordedSeconds } from '@perezvon/voximplant/recording/recorded-length'
import { type DownloadResult, downloadRecording } from '@perezvon/voximplant/recording-download'
import { invalidRequest, type ProblemError } from '../problems/problem.ts'
import { heardWords } from './heard-words.ts'

/** An utterance is short: more than this is no utterance. */
const UTTERANCE_MAX_BYTES = 10_000_000
const DOWNLOAD_TIMEOUT_MS = 10_000
/** An utterance is recorded while the person speaks: its file may need a moment to be whole. Then every so often. */
const LOOK_AGAIN_MS = [100, 150, 250, 400] as const
const LAST_PAUSE_MS = 600
/** A recorder begins a moment after it was made: so much shorter a file may be, and be whole. */
const LENGTH_SLACK_SECONDS = 0.75
const LENGTH_SLACK_SHARE = 0.05
/** By then a duration that was told wrongly must not stand in the way of the file that is there. */
const DOUBT_AFTER_MS = 2_000

/** Recordings that are taken by their address: only from allowed hosts. */
export type RecordedSpeech = {
  /** Throws a problem where recordings are not taken from there. */
  requireAllowed(url: string): void
  /** Whether we can fetch recordings that need our account's authorisation. */
  opensSecureStorage: boolean
  /**
   * What was said in short recordings, one after the other in time. Looks for files that are not whole yet until the signal
   * aborts. Throws UtteranceUnusable where one cannot be had, an AiError where it cannot be read.
   */
  writeDown(recorded: RecordedUtterances, signal: AbortSignal): Promise<WrittenWords>
}

/** What was said in one turn. */
export type RecordedUtterances = {
  /** The oldest first. How long each is: undefined where nobody knows. */
  recordings: readonly { url: string; seconds: number | undefined }[]
  language: string
  /** Names and terms that may occur. */
  hints: readonly string[]
}

/** A recording that will never be had: it is gone, or no utterance. */
export class UtteranceUnusable extends PerezvonError {
  constructor(why: string) {
    super('utterance-unusable', `a recorded utterance is ${why}`)
  }
}

export function createRecordedSpeech(parts: {
  speechToText: SpeechToText
  recordingHosts: readonly string[]
  credentials: Secret | undefined
  clock: Clock
}): RecordedSpeech {
  const { speechToText, recordingHosts, credentials, clock } = parts
  const sources = {
    allowedHosts: recordingHosts.filter((host) => !isOrigin(host)),
    trustedOrigins: recordingHosts.filter(isOrigin),
  }
  let bearerToken: Promise<() => Promise<string>> | undefined
  const authorization = async (secret: Secret): Promise<string> => {
    bearerToken ??= readServiceAccountKey(secret).then((key) => createBearerToken(key, clock))
    return (await bearerToken)()
  }
  const download = (wanted: { url: string; destination: string; signal: AbortSignal }) =>
    downloadRecording({
      ...sources,
      ...wanted,
      maxBytes: UTTERANCE_MAX_BYTES,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      ...(credentials === undefined ? {} : { authorization: () => authorization(credentials) }),
    })
  const transcribe = async (
    utterance: { url: string; seconds: number | undefined; language: string; prompt: string },
    signal: AbortSignal,
  ): Promise<Transcription> => {
    const { url, seconds, language, prompt } = utterance
    const source = judgeSource(url, sources)
    if (!source.ok)
      throw new UtteranceUnusable(`not taken from ${hostOf(url)} (${source.reason}): see RECORDING_HOSTS`)
    const destination = join(tmpdir(), `perezvon-utterance-${randomUUID()}.mp3`)
    try {
      await fetchUtterance(() => download({ url, destination, signal }), {
        isWhole: async () => !isTooShort(seconds, await recordedSeconds(destination)),
        clock,
        signal,
      })
      return await speechToText.transcribe(
        {
          file: { path: destination },
          language: language.slice(0, 2),
          ...(prompt === '' ? {} : { prompt }),
        },
        signal,
      )
    } finally {
      await rm(destination, { force: true })
    }
  }

  return {
    requireAllowed: (url) => {
      const source = judgeSource(url, sources)
      if (!source.ok) throw notAllowed(source.reason)
    },
    opensSecureStorage: credentials !== undefined,
    writeDown: async ({ recordings, language, hints }, signal) => {
      const prompt = hints.join(', ')
      const transcriptions = recordings.map(({ url, seconds }) =>
        transcribe({ url: withTls(url, sources), seconds, language, prompt }, signal),
      )
      return heardWords(await Promise.all(transcriptions))
    },
  }
}

type Fetching = { isWhole: () => Promise<boolean>; clock: Clock; signal: AbortSignal }

/** Downloads until the file is whole. Rejects with the signal's reason when it aborts. */
async function fetchUtterance(
  download: () => Promise<DownloadResult>,
  { isWhole, clock, signal }: Fetching,
): Promise<void> {
  const beganAt = clock.now().getTime()
  const isDoubtful = () => clock.now().getTime() - beganAt > DOUBT_AFTER_MS
  for (let look = 0; ; look += 1) {
    const result = await download()
    switch (result.kind) {
      case 'complete':
        if ((await isWhole()) || isDoubtful()) return
        break
      case 'refused':
        throw new UtteranceUnusable(`not taken (${result.reason}: ${result.detail})`)
      case 'gone':
      case 'too-large':
        throw new UtteranceUnusable(result.kind)
      case 'not-ready':
      case 'unreachable':
        break
      default:
        result satisfies never
    }
    await clock.sleep(LOOK_AGAIN_MS[look] ?? LAST_PAUSE_MS, signal)
  }
}

/** The storage shows what it has so far, and need not grow at the moment it is asked. */
function isTooShort(seconds: number | undefined, measured: number | undefined): boolean {
  if (seconds === undefined || measured === undefined) return false
  return measured < seconds * (1 - LENGTH_SLACK_SHARE) - LENGTH_SLACK_SECONDS
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address'
}

function notAllowed(reason: string): ProblemError {
  return invalidRequest([
    {
      field: 'audio_url',
      fault: `is not taken (${reason})`,
      remedy: 'Recordings are fetched from the hosts in RECORDING_HOSTS alone',
    },
  ])
}

function isOrigin(host: string): boolean {
  return host.includes('://')
}
