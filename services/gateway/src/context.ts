import { hostname } from 'node:os'
import type { Completion } from '@perezvon/ai/completion/completion'
import { createOpenAiCompletion } from '@perezvon/ai/completion/openai-completion'
import { createOpenAiConnection } from '@perezvon/ai/openai/connection'
import { createOpenAiWhisper } from '@perezvon/ai/speech-to-text/openai-whisper'
import type { SpeechToText } from '@perezvon/ai/speech-to-text/speech-to-text'
import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import { createDialogue, type Dialogue } from '@perezvon/dialogue/turns/dialogue'
import { createHttpTools } from '@perezvon/http-tools/http-tools'
import type { ToolRules } from '@perezvon/http-tools/tool-faults'
import { connectLivecall, DEFAULT_LIVECALL_PREFIX, type Livecall } from '@perezvon/livecall/connection'
import { learntAnswersIn } from '@perezvon/livecall/learnt-answers'
import { createTurnBook, type TurnBook } from '@perezvon/livecall/turn-book'
import { DEFAULT_QUEUE_PREFIX } from '@perezvon/queue/connection'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { type Ids, systemIds } from '@perezvon/runtime/ids'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import { createMetrics, type Metrics } from '@perezvon/runtime/metrics'
import { type Database, openDatabase } from '@perezvon/store/database'
import { replaceToolCalls } from '@perezvon/store/turns'
import { createSessionCommands, type SessionCommands } from '@perezvon/voximplant/session-command'
import { type ApiAccess, createApiAccess } from './access/api-keys.ts'
import { type CallAccess, createCallAccess } from './access/call-access.ts'
import { createInboundAccess, type InboundAccess } from './access/inbound-access.ts'
import { createRequestRate, type RequestRate } from './access/request-rate.ts'
import { agreeCallback } from './callback/agree-callback.ts'
import type { GatewayConfig } from './config.ts'
import { createRequestDigest, type RequestDigest } from './idempotency/request-digest.ts'
import { type CampaignWatch, createCampaignWatch } from './live-progress/campaign-watch.ts'
import { suppressCaller } from './opt-out/suppress-caller.ts'
import { createRecordedSpeech, type RecordedSpeech } from './recorded-speech/recorded-speech.ts'
import { createRequestWatch, type RequestWatch } from './serving/request-watch.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

/** Which of the two clouds are simulated: every surface says so. */
export type Simulated = { voximplant: boolean; openai: boolean }

/** The key by which the simulated model is asked; a real one never looks like it. */
const SIMULATED_OPENAI_KEY = 'simulated'

/** What the gateway works with. */
export type GatewayContext = {
  db: Database
  live: Livecall
  queue: Producer
  book: TurnBook
  dialogue: Dialogue
  /** A person has picked up: the model will be asked in a moment. */
  warmModel(): Promise<void>
  recordedSpeech: RecordedSpeech
  apiAccess: ApiAccess
  callAccess: CallAccess
  inboundAccess: InboundAccess
  sessionCommands: SessionCommands
  requestRate: RequestRate
  /** What requests are compared by that come with an Idempotency-Key. */
  digest: RequestDigest
  requests: RequestWatch
  campaignWatch: CampaignWatch
  /** What an agent's tools may name and where they may be called. */
  toolRules: ToolRules
  clock: Clock
  ids: Ids
  log: Logger
  metrics: Metrics
  telemetry: Telemetry
  simulated: Simulated
  /** Of calls whose campaign or client names no caller ID. */
  callerId: string
  /** How often one number may be called at all: every claim is judged by them. */
  accountCaps: FrequencyCaps
  listen: { host: string; port: number }
  drainMs: number
  /** Closes what the context opened; what was handed in stays open. */
  close(): Promise<void>
}

export type GatewayOverrides = Partial<
  Pick<GatewayContext, 'db' | 'live' | 'queue' | 'clock' | 'ids' | 'log' | 'metrics'> & {
    completion: Completion
    speechToText: SpeechToText
  }
>

/** Composes the gateway from its settings. Connections open by themselves; nothing is asked of any server yet. */
export function createContext(config: GatewayConfig, overrides: GatewayOverrides = {}): GatewayContext {
  const clock = overrides.clock ?? systemClock
  const ids = overrides.ids ?? systemIds
  const log = overrides.log ?? createLogger({ service: 'gateway', level: config.LOG_LEVEL })
  const metrics = overrides.metrics ?? createMetrics('gateway')
  const telemetry = createTelemetry({ metrics, log })
  const db = overrides.db ?? openDatabase({ url: config.DATABASE_URL, log })
  const redisUrl = config.REDIS_URL
  const live = overrides.live ?? connectLivecall({ redisUrl, prefix: DEFAULT_LIVECALL_PREFIX, log })
  const queue = overrides.queue ?? createProducer({ redisUrl, prefix: DEFAULT_QUEUE_PREFIX }, { log })
  const openAi = createOpenAiConnection({
    apiKey: config.OPENAI_API_KEY.reveal(),
    ...(config.OPENAI_BASE_URL === undefined ? {} : { baseUrl: config.OPENAI_BASE_URL }),
  })
  const toolRules = { secrets: config.TOOL_SECRETS, trustedOrigins: config.TOOL_ORIGINS }
  const httpTools = createHttpTools(toolRules)
  const book = createTurnBook({ live, clock, log, owner: processName(ids) })
  const simulated = {
    voximplant: !config.USE_VOXIMPLANT,
    openai: config.OPENAI_API_KEY.reveal() === SIMULATED_OPENAI_KEY,
  }
  const accountCaps = {
    per_day: config.ACCOUNT_CALLS_PER_NUMBER_PER_DAY,
    per_week: config.ACCOUNT_CALLS_PER_NUMBER_PER_WEEK,
    min_gap_seconds: config.ACCOUNT_CALL_GAP_SECONDS,
  }
  const sessionCommands = createSessionCommands({
    secret: config.PEREZVON_SECRET,
    anywhere: simulated.voximplant,
  })
  return {
    db,
    live,
    queue,
    book,
    dialogue: createDialogue({
      book,
      completion: overrides.completion ?? createOpenAiCompletion(openAi),
      clock,
      watch: telemetry.turns,
      http: httpTools,
      suppress: ({ callId, words }) => suppressCaller({ db, clock }, { callId, words }),
      agreeCallback: (wish) => agreeCallback({ db, clock, accountCaps }, wish),
      learnt: learntAnswersIn(live),
      keepLateToolCalls: (ended) => replaceToolCalls(db, ended),
    }),
    warmModel: overrides.completion === undefined ? openAi.warm : () => Promise.resolve(),
    recordedSpeech: createRecordedSpeech({
      speechToText: overrides.speechToText ?? createOpenAiWhisper(openAi, { model: config.WHISPER_MODEL }),
      recordingHosts: config.RECORDING_HOSTS,
      credentials: config.VOXIMPLANT_CREDENTIALS,
      clock,
    }),
    apiAccess: createApiAccess({ keys: config.PEREZVON_API_KEYS, simulated: simulated.voximplant }),
    callAccess: createCallAccess({ secret: config.PEREZVON_SECRET, clock }),
    inboundAccess: createInboundAccess({ secret: config.PEREZVON_SECRET, clock }),
    sessionCommands,
    digest: createRequestDigest({ secret: config.PEREZVON_SECRET }),
    requestRate: createRequestRate({ perSecond: config.API_REQUESTS_PER_SECOND, clock }),
    requests: createRequestWatch({ clock, log, metrics }),
    campaignWatch: createCampaignWatch({ db, live, clock, log, metrics }),
    toolRules,
    clock,
    ids,
    log,
    metrics,
    telemetry,
    simulated,
    callerId: config.VOXIMPLANT_CALLER_ID,
    accountCaps,
    listen: { host: config.HOST, port: config.PORT },
    drainMs: config.DRAIN_SECONDS * 1000,
    close: async () => {
      await openAi.close()
      await httpTools.close()
      await sessionCommands.close()
      if (overrides.queue === undefined) await queue.close()
      if (overrides.live === undefined) await live.close()
      if (overrides.db === undefined) await db.close()
    },
  }
}

/** Tells gateway processes apart, in Redis and in logs: no two are the same, on one machine or many. */
function processName(ids: Ids): string {
  return `${hostname()}-${ids.call().slice(-8)}`
}
