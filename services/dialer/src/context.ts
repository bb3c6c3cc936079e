import type { DialogueKind } from '@perezvon/contracts/agent/dialogue'
import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import { createRedisClock, type RedisClock } from '@perezvon/livecall/capacity/redis-clock'
import { connectLivecall, DEFAULT_LIVECALL_PREFIX, type Livecall } from '@perezvon/livecall/connection'
import { DEFAULT_QUEUE_PREFIX, type QueueSettings } from '@perezvon/queue/connection'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { type Ids, systemIds } from '@perezvon/runtime/ids'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import { createMetrics, type Metrics } from '@perezvon/runtime/metrics'
import type { Attempt } from '@perezvon/store/attempt-row'
import { type Database, openDatabase } from '@perezvon/store/database'
import type { Patience } from '@perezvon/store/stranded-attempts'
import { signCallToken } from '@perezvon/voximplant/call-token'
import { sessionCustomData } from '@perezvon/voximplant/custom-data'
import { createManagementApi, type ManagementApi } from '@perezvon/voximplant/management-api'
import {
  type ManagementCredentials,
  readServiceAccountKey,
} from '@perezvon/voximplant/management-api/credentials'
import type { DialerConfig } from './config.ts'
import { createLateness, type Lateness } from './pacing/lateness.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

/** What the dialer asks of Voximplant. */
export type Carrier = Pick<ManagementApi, 'prepareStart' | 'callHistory'>

export type Timing = {
  /** The pump looks this often even where nobody wakes it. */
  pumpEveryMs: number
  sweepEveryMs: number
  reconcileEveryMs: number
  /** So long after a doubt began, absence from history means that there was no session. */
  reconcileLagMs: number
  /** A doubt that history could not be asked about for so long is given up as lost. */
  reconcileGiveUpMs: number
  patience: Patience
}

/** What the dialer works with. */
export type DialerContext = {
  db: Database
  live: Livecall
  queue: QueueSettings
  jobs: Producer
  carrier: Carrier
  /** The rule that is started for an agent's dialogue; undefined where there is none. */
  ruleIds: Readonly<Record<DialogueKind, string | undefined>>
  /** Narrows the search in call history. */
  applicationId: string | undefined
  /** Whether the carrier is the rehearsal rig. */
  simulated: boolean
  limits: { concurrency: number; callsPerSecond: number }
  /** How often one number may be called at all: the plan's, the gateway holds them exactly. */
  accountCaps: FrequencyCaps
  /** What an attempt's session is started with; the same each time, so that history can be searched by it. */
  customDataOf(attempt: Pick<Attempt, 'callId' | 'plannedAt'>): string
  timing: Timing
  clock: Clock
  /** By which all dialers pace. */
  redisClock: RedisClock
  lateness: Lateness
  ids: Ids
  random: () => number
  log: Logger
  metrics: Metrics
  telemetry: Telemetry
  operations: { host: string; port: number }
  /** Closes what the context opened; what was handed in stays open. */
  close(): Promise<void>
}

export type DialerOverrides = Partial<
  Pick<
    DialerContext,
    'db' | 'live' | 'queue' | 'jobs' | 'carrier' | 'timing' | 'clock' | 'ids' | 'random' | 'log' | 'metrics'
  >
>

/** Longer than an attempt may wait for its dial, and its call lasts. */
const TOKEN_LIFETIME_MS = 48 * 3_600_000
const RECONCILE_GIVE_UP_MS = 24 * 3_600_000
/** Originations ask together, whatever their number; closings, the pump and the sweep each for themselves. */
const POOL_SIZE = 20

/** Composes the dialer from its settings. Nothing is asked of any server yet. */
export async function createContext(
  config: DialerConfig,
  overrides: DialerOverrides = {},
): Promise<DialerContext> {
  const log = overrides.log ?? createLogger({ service: 'dialer', level: config.LOG_LEVEL })
  const metrics = overrides.metrics ?? createMetrics('dialer')
  const clock = overrides.clock ?? systemClock
  const queue = overrides.queue ?? { redisUrl: config.REDIS_URL, prefix: DEFAULT_QUEUE_PREFIX }
  const db = overrides.db ?? openDatabase({ url: config.DATABASE_URL, poolSize: POOL_SIZE, log })
  const live =
    overrides.live ?? connectLivecall({ redisUrl: config.REDIS_URL, prefix: DEFAULT_LIVECALL_PREFIX, log })
  const jobs = overrides.jobs ?? createProducer(queue, { log })
  const api = overrides.carrier === undefined ? await connectCarrier(config, clock) : undefined
  return {
    db,
    live,
    queue,
    jobs,
    carrier: overrides.carrier ?? required(api),
    ruleIds: { asr: config.VOXIMPLANT_RULE_ID, streaming: config.VOXIMPLANT_STREAMING_RULE_ID },
    applicationId: config.VOXIMPLANT_APPLICATION_ID,
    simulated: !config.USE_VOXIMPLANT,
    limits: { concurrency: config.ACCOUNT_CONCURRENCY, callsPerSecond: config.ACCOUNT_CALLS_PER_SECOND },
    accountCaps: {
      per_day: config.ACCOUNT_CALLS_PER_NUMBER_PER_DAY,
      per_week: config.ACCOUNT_CALLS_PER_NUMBER_PER_WEEK,
      min_gap_seconds: config.ACCOUNT_CALL_GAP_SECONDS,
    },
    customDataOf: ({ callId, plannedAt }) => {
      const expiresAt = new Date(plannedAt.getTime() + TOKEN_LIFETIME_MS)
      const token = signCallToken({ callId, expiresAt, secret: config.PEREZVON_SECRET })
      return sessionCustomData({ gatewayUrl: config.BACKEND_URL, token })
    },
    timing: overrides.timing ?? timingOf(config),
    clock,
    redisClock: createRedisClock(clock),
    lateness: createLateness(),
    ids: overrides.ids ?? systemIds,
    random: overrides.random ?? Math.random,
    log,
    metrics,
    telemetry: createTelemetry(metrics, log),
    operations: { host: config.OPERATIONS_HOST, port: config.OPERATIONS_PORT },
    close: async () => {
      await api?.close()
      if (overrides.jobs === undefined) await jobs.close()
      if (overrides.live === undefined) await live.close()
      if (overrides.db === undefined) await db.close()
    },
  }
}

async function connectCarrier(config: DialerConfig, clock: Clock): Promise<ManagementApi> {
  return createManagementApi({
    baseUrl: config.VOXIMPLANT_API_URL,
    credentials: await credentialsOf(config),
    clock,
    timeoutMs: config.VOXIMPLANT_TIMEOUT_SECONDS * 1000,
  })
}

async function credentialsOf(config: DialerConfig): Promise<ManagementCredentials> {
  if (config.VOXIMPLANT_CREDENTIALS !== undefined) return readServiceAccountKey(config.VOXIMPLANT_CREDENTIALS)
  return {
    accountId: required(config.VOXIMPLANT_ACCOUNT_ID),
    apiKey: required(config.VOXIMPLANT_API_KEY),
  }
}

function timingOf(config: DialerConfig): Timing {
  return {
    pumpEveryMs: config.PUMP_EVERY_SECONDS * 1000,
    sweepEveryMs: config.SWEEP_EVERY_SECONDS * 1000,
    reconcileEveryMs: config.RECONCILE_EVERY_SECONDS * 1000,
    reconcileLagMs: config.RECONCILE_LAG_SECONDS * 1000,
    reconcileGiveUpMs: RECONCILE_GIVE_UP_MS,
    patience: {
      planned: config.SWEEP_PLANNED_SECONDS,
      starting: config.SWEEP_STARTING_SECONDS,
      started: config.SWEEP_STARTED_SECONDS,
      silent: config.SWEEP_SILENT_SECONDS,
      reported: config.SWEEP_REPORTED_SECONDS,
      unknown: config.SWEEP_UNKNOWN_SECONDS,
    },
  }
}

/** What the schema of the settings has made sure of, where its type cannot say so. */
function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a setting that was checked is missing')
  return value
}
