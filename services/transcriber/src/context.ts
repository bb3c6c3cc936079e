import { createOpenAiConnection } from '@perezvon/ai/openai/connection'
import { createOpenAiWhisper } from '@perezvon/ai/speech-to-text/openai-whisper'
import type { SpeechToText } from '@perezvon/ai/speech-to-text/speech-to-text'
import { DEFAULT_QUEUE_PREFIX, type QueueSettings } from '@perezvon/queue/connection'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import { createMetrics, type Metrics } from '@perezvon/runtime/metrics'
import { type Database, openDatabase } from '@perezvon/store/database'
import { createBearerToken } from '@perezvon/voximplant/management-api/authorization'
import { readServiceAccountKey } from '@perezvon/voximplant/management-api/credentials'
import {
  type DownloadResult,
  downloadRecording,
  type RecordingDownload,
} from '@perezvon/voximplant/recording-download'
import type { TranscriberConfig } from './config.ts'
import { openFolderRecordingStore } from './recording-store/folder-recording-store.ts'
import type { RecordingStore } from './recording-store/recording-store.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

/** A tenth of an hour for the largest file, within the job's own deadline. */
const DOWNLOAD_TIMEOUT_MS = 6 * 60_000
const MEGABYTE = 1_000_000

/** Fetches one recording by the operator's rules: from where, how large, how long. */
export type Download = (
  wanted: Pick<RecordingDownload, 'url' | 'destination' | 'minBytes' | 'signal'>,
) => Promise<DownloadResult>

/** What the transcriber works with. */
export type TranscriberContext = {
  db: Database
  recordings: RecordingStore
  download: Download
  speechToText: SpeechToText
  queue: QueueSettings
  clock: Clock
  log: Logger
  metrics: Metrics
  telemetry: Telemetry
  operations: { host: string; port: number }
  /** Closes what the context opened; what was handed in stays open. */
  close(): Promise<void>
}

export type TranscriberOverrides = Partial<
  Pick<TranscriberContext, 'db' | 'recordings' | 'speechToText' | 'queue' | 'clock' | 'log' | 'metrics'>
>

/** Composes the transcriber from its settings: opens the recordings' storage, asks nothing of any server yet. */
export async function createContext(
  config: TranscriberConfig,
  overrides: TranscriberOverrides = {},
): Promise<TranscriberContext> {
  const clock = overrides.clock ?? systemClock
  const log = overrides.log ?? createLogger({ service: 'transcriber', level: config.LOG_LEVEL })
  const metrics = overrides.metrics ?? createMetrics('transcriber')
  const recordings =
    overrides.recordings ??
    (await openFolderRecordingStore({ folder: config.RECORDINGS_URL, now: clock.now() }))
  const download = await createDownload(config, clock)
  const db = overrides.db ?? openDatabase({ url: config.DATABASE_URL, log })
  const openAi = createOpenAiConnection({
    apiKey: config.OPENAI_API_KEY.reveal(),
    ...(config.OPENAI_BASE_URL === undefined ? {} : { baseUrl: config.OPENAI_BASE_URL }),
  })
  return {
    db,
    recordings,
    download,
    speechToText: overrides.speechToText ?? createOpenAiWhisper(openAi, { model: config.WHISPER_MODEL }),
    queue: overrides.queue ?? { redisUrl: config.REDIS_URL, prefix: DEFAULT_QUEUE_PREFIX },
    clock,
    log,
    metrics,
    telemetry: createTelemetry(metrics),
    operations: { host: config.OPERATIONS_HOST, port: config.OPERATIONS_PORT },
    close: async () => {
      await openAi.close()
      if (overrides.db === undefined) await db.close()
    },
  }
}

async function createDownload(config: TranscriberConfig, clock: Clock): Promise<Download> {
  const { VOXIMPLANT_CREDENTIALS: credentials } = config
  const rules = {
    allowedHosts: config.RECORDING_HOSTS.filter((host) => !isOrigin(host)),
    trustedOrigins: config.RECORDING_HOSTS.filter(isOrigin),
    maxBytes: config.RECORDING_MAX_MEGABYTES * MEGABYTE,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    ...(credentials === undefined
      ? {}
      : { authorization: createBearerToken(await readServiceAccountKey(credentials), clock) }),
  }
  return (wanted) => downloadRecording({ ...rules, ...wanted })
}

function isOrigin(host: string): boolean {
  return host.includes('://')
}
