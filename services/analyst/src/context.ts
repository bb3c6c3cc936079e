import type { Analysis } from '@perezvon/ai/analysis/analysis'
import { createOpenAiAnalysis } from '@perezvon/ai/analysis/openai-analysis'
import { createOpenAiConnection } from '@perezvon/ai/openai/connection'
import { DEFAULT_QUEUE_PREFIX, type QueueSettings } from '@perezvon/queue/connection'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import { createMetrics, type Metrics } from '@perezvon/runtime/metrics'
import { type Database, openDatabase } from '@perezvon/store/database'
import type { AnalystConfig } from './config.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

/** What the analyst works with. */
export type AnalystContext = {
  db: Database
  analysis: Analysis
  queue: QueueSettings
  clock: Clock
  log: Logger
  metrics: Metrics
  telemetry: Telemetry
  operations: { host: string; port: number }
  /** Closes what the context opened; what was handed in stays open. */
  close(): Promise<void>
}

export type AnalystOverrides = Partial<
  Pick<AnalystContext, 'db' | 'analysis' | 'queue' | 'clock' | 'log' | 'metrics'>
>

/** Composes the analyst from its settings. Nothing is asked of any server yet. */
export function createContext(config: AnalystConfig, overrides: AnalystOverrides = {}): AnalystContext {
  const log = overrides.log ?? createLogger({ service: 'analyst', level: config.LOG_LEVEL })
  const metrics = overrides.metrics ?? createMetrics('analyst')
  const db = overrides.db ?? openDatabase({ url: config.DATABASE_URL, log })
  const openAi = createOpenAiConnection({
    apiKey: config.OPENAI_API_KEY.reveal(),
    ...(config.OPENAI_BASE_URL === undefined ? {} : { baseUrl: config.OPENAI_BASE_URL }),
  })
  return {
    db,
    analysis: overrides.analysis ?? createOpenAiAnalysis(openAi),
    queue: overrides.queue ?? { redisUrl: config.REDIS_URL, prefix: DEFAULT_QUEUE_PREFIX },
    clock: overrides.clock ?? systemClock,
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
