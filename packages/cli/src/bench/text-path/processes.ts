import { join } from 'node:path'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { Secret } from '@perezvon/runtime/secret'
import { openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import { signCallToken } from '@perezvon/voximplant/call-token'
import { Agent } from 'undici'
import { SERVICE_ENVIRONMENT, serviceFlags } from '../../local-stack/service-flags.ts'
import { projectRoot } from '../../project-root.ts'
import { findFreePort } from '../../stack/free-port.ts'
import type { Servers } from '../../stack/servers.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'
import { gatewayCaller } from './ask-turns.ts'

const SIGNING_SECRET = 'a secret that signs nothing but the calls of a bench'
const DAY_MS = 86_400_000

/** The gateway, its floor and the model server, each in a process of its own, on real Redis and PostgreSQL. */
export type TextPathProcesses = {
  gateway: MeasuredProcess
  bare: MeasuredProcess
  model: MeasuredProcess
  /** Of the gateway in one turn, counted; the bare handler makes as many. */
  redisRoundTrips: number
  /** Prepares calls as a claim leaves them, for both servers; answers their ids with their call tokens. */
  prepareCalls(count: number, settings?: Partial<CallSettings>): Promise<PreparedCall[]>
  stop(): Promise<void>
}

/** How quickly the model server answers. */
export type TextPathPace = { timeToFirstTokenMs: number; tokenIntervalMs: number }

/** Starts them. `servers` are set up as production would have them. */
export async function startTextPathProcesses(
  servers: Servers,
  pace: TextPathPace,
): Promise<TextPathProcesses> {
  const db = openDatabase({ url: servers.databaseUrl, poolSize: 1 })
  await migrate(db).finally(() => db.close())
  const model = await startMeasuredProcess({
    file: join(import.meta.dirname, 'model-host.ts'),
    environment: {
      TIME_TO_FIRST_TOKEN_MS: String(pace.timeToFirstTokenMs),
      TOKEN_INTERVAL_MS: String(pace.tokenIntervalMs),
    },
  })
  const common = { REDIS_URL: servers.redisUrl, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'bench' }
  const gateway = await startMeasuredProcess({
    file: join(import.meta.dirname, 'gateway-host.ts'),
    nodeFlags: serviceFlags('gateway'),
    environment: {
      ...SERVICE_ENVIRONMENT,
      ...common,
      DATABASE_URL: servers.databaseUrl,
      PEREZVON_SECRET: SIGNING_SECRET,
      VOXIMPLANT_CALLER_ID: '+70000000000',
      PORT: String(await findFreePort()),
      LOG_LEVEL: 'info',
    },
  })
  const live = connectLivecall({
    redisUrl: servers.redisUrl,
    prefix: 'perezvon',
    log: createLogger({ service: 'bench', level: 'warn' }),
  })
  const prepareCalls: TextPathProcesses['prepareCalls'] = (count, settings = {}) =>
    prepare(live, count, { ...SETTINGS, ...settings })
  const redisRoundTrips = await countRoundTrips(live, gateway.url, prepareCalls)
  const bare = await startMeasuredProcess({
    file: join(projectRoot, 'test/floors/bare-text-path.ts'),
    environment: { ...common, REDIS_ROUND_TRIPS: String(redisRoundTrips) },
  })
  return {
    gateway,
    bare,
    model,
    redisRoundTrips,
    prepareCalls,
    stop: async () => {
      await Promise.all([gateway.stop(), bare.stop()])
      await model.stop()
      await live.close()
    },
  }
}

/** A call that may be talked to. */
export type PreparedCall = { callId: CallId; token: string }

async function prepare(live: Livecall, count: number, settings: CallSettings): Promise<PreparedCall[]> {
  const expiresAt = new Date(systemClock.now().getTime() + DAY_MS)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const callId = systemIds.call()
      await saveCallSettings(live, { callId, settings })
      await live.redis.set(`bare:{${callId}}:settings`, JSON.stringify(settings), 'PX', DAY_MS)
      return { callId, token: signCallToken({ callId, expiresAt, secret: new Secret(SIGNING_SECRET) }) }
    }),
  )
}

/** How many round trips to Redis the gateway makes in a turn, by Redis' own count: each is the call of one script. */
async function countRoundTrips(
  live: Livecall,
  gatewayUrl: string,
  prepareCalls: (count: number) => Promise<PreparedCall[]>,
): Promise<number> {
  const dispatcher = new Agent({ connections: 1 })
  const ask = gatewayCaller(gatewayUrl)
  const before = await scriptCalls(live)
  for (const call of await prepareCalls(COUNTED_TURNS)) await ask(dispatcher, { ...call, turn: 1 })
  await dispatcher.close()
  return Math.floor(((await scriptCalls(live)) - before) / COUNTED_TURNS)
}

const COUNTED_TURNS = 20

async function scriptCalls(live: Livecall): Promise<number> {
  const statistics = await live.redis.info('commandstats')
  const calls = [...statistics.matchAll(/^cmdstat_(?:eval|evalsha):calls=([0-9]+)/gm)]
  return calls.reduce((sum, [, count]) => sum + Number(count), 0)
}

const SETTINGS: CallSettings = {
  agent: 'bench',
  language: 'ru-RU',
  prompt: 'Ты голосовой ассистент магазина. Отвечай коротко и по делу. '.repeat(12),
  opening: 'Здравствуйте! Чем могу помочь?',
  model: 'gpt-4o-mini',
  temperature: 0.4,
  max_reply_tokens: 300,
  max_turns: 1000,
  first_sentence_deadline_ms: 20_000,
  memory: { budget_tokens: 4000 },
  fallback: 'Простите, повторите, пожалуйста.',
  farewell: 'До свидания!',
  ready_answers: [],
  guardrails: { forbidden: [], required: [], replacement: 'Об этом я говорить не могу.' },
  tools: [],
  time_zone: null,
  built_in_tools: [],
  transfer_targets: [],
  opt_out: { phrases: [], reply: 'Больше не будем звонить.' },
}
