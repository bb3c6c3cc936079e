import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpeechToText } from '@perezvon/ai/speech-to-text/speech-to-text'
import type { Clock } from '@perezvon/runtime/clock'
import type { Secret } from '@perezvon/runtime/secret'
import { createBearerToken } from '@perezvon/voximplant/management-api/authorization'
import { readServiceAccountKey } from '@perezvon/voximplant/management-api/credentials'
import { judgeSource } from '@perezvon/voximplant/recording/allowed-source'
import { type DownloadResult, downloadRecording } from '@perezvon/voximplant/recording-download'
import { invalidRequest, ProblemError } from '../problems/problem.ts'

/** An utterance is short: more than this is no utterance. */
const UTTERANCE_MAX_BYTES = 10_000_000
const DOWNLOAD_TIMEOUT_MS = 10_000
const TRANSCRIPTION_TIMEOUT_MS = 20_000
/** An utterance is recorded while the person speaks: its file may need a moment to be whole. */
const LOOK_AGAIN_MS = [200, 400, 800, 1600]

/** Recordings that are taken by their address: only from allowed hosts. */
export type RecordedSpeech = {
  /** Throws a problem where recordings are not taken from there. */
  requireAllowed(url: string): void
  /** What was said in a short recording, at once. Throws a problem where it cannot be had, an AiError where it cannot be read. */
  transcribe(utterance: { url: string; language: string }): Promise<string>
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
  const download = (url: string, destination: string): Promise<DownloadResult> =>
    downloadRecording({
      ...sources,
      url,
      destination,
      maxBytes: UTTERANCE_MAX_BYTES,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      ...(credentials === undefined ? {} : { authorization: () => authorization(credentials) }),
    })

  return {
    requireAllowed: (url) => {
      const source = judgeSource(url, sources)
      if (!source.ok) throw notAllowed(source.reason)
    },
    transcribe: async ({ url, language }) => {
      const file = join(tmpdir(), `perezvon-utterance-${randomUUID()}.mp3`)
      try {
        await fetchUtterance(() => download(url, file), clock)
        const spoken = await speechToText.transcribe(
          { file: { path: file }, language: language.slice(0, 2) },
          AbortSignal.timeout(TRANSCRIPTION_TIMEOUT_MS),
        )
        return spoken.text
      } finally {
        await rm(file, { force: true })
      }
    },
  }
}

async function fetchUtterance(download: () => Promise<DownloadResult>, clock: Clock): Promise<void> {
  for (const pauseMs of [...LOOK_AGAIN_MS, undefined]) {
    const result = await download()
    switch (result.kind) {
      case 'complete':
        return
      case 'refused':
        throw notAllowed(`${result.reason}: ${result.detail}`)
      case 'gone':
      case 'too-large':
        throw invalidRequest([{ field: 'audio_url', fault: `is ${result.kind} for an utterance` }])
      case 'not-ready':
      case 'unreachable':
        if (pauseMs === undefined) throw unavailable(result.kind)
        await clock.sleep(pauseMs)
    }
  }
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

function unavailable(kind: string): ProblemError {
  return new ProblemError('unavailable', `The recording is ${kind}. Ask again in a moment.`, {
    headers: { 'retry-after': '1' },
  })
}

function isOrigin(host: string): boolean {
  return host.includes('://')
}
