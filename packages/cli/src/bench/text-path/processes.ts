import { join } from 'node:path'
import type { CallId } from '@perezvon/contracts/ids'
import { type CallSettings, saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall } from '@perezvon/livecall/connection'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { Secret } from '@perezvon/runtime/secret'
import { openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import { signCallToken } from '@perezvon/voximplant/call-token'
import { projectRoot } from '../../project-root.ts'
import { findFreePort } from '../../stack/free-port.ts'
import type { Servers } from '../../stack/servers.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'

const SIGNING_SECRET = 'a secret that signs nothing but the calls of a bench'
const DAY_MS = 86_400_000

/** The gateway, its floor and the model server, each in a process of its own, on real Redis and PostgreSQL. */
export type TextPathProcesses = {
  gateway: MeasuredProcess
  bare: MeasuredProcess
  model: MeasuredProcess
  /** Prepares calls as a claim leaves them, for both servers; answers their ids with their call tokens. */
  prepareCalls(count: number): Promise<{ callId: CallId; token: string }[]>
  stop(): Promise<void>
}

/** How quickly the model server answers, and how many Redis round trips the bare handler makes in a turn. */
export type TextPathPace = { timeToFirstTokenMs: number; tokenIntervalMs: number; redisRoundTrips: number }

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
    environment: {
      ...common,
      DATABASE_URL: servers.databaseUrl,
      PEREZVON_SECRET: SIGNING_SECRET,
      VOXIMPLANT_CALLER_ID: '+70000000000',
      PORT: String(await findFreePort()),
      LOG_LEVEL: 'info',
    },
  })
  const bare = await startMeasuredProcess({
    file: join(projectRoot, 'test/floors/bare-text-path.ts'),
    environment: { ...common, REDIS_ROUND_TRIPS: String(pace.redisRoundTrips) },
  })
  const live = connectLivecall({
    redisUrl: servers.redisUrl,
    prefix: 'perezvon',
    log: createLogger({ service: 'bench', level: 'warn' }),
  })
  return {
    gateway,
    bare,
    model,
    prepareCalls: async (count) => {
      const expiresAt = new Date(systemClock.now().getTime() + DAY_MS)
      return Promise.all(
        Array.from({ length: count }, async () => {
          const callId = systemIds.call()
          await saveCallSettings(live, { callId, settings: SETTINGS })
          await live.redis.set(`bare:{${callId}}:settings`, JSON.stringify(SETTINGS), 'PX', DAY_MS)
          return { callId, token: signCallToken({ callId, expiresAt, secret: new Secret(SIGNING_SECRET) }) }
        }),
      )
    },
    stop: async () => {
      await Promise.all([gateway.stop(), bare.stop()])
      await model.stop()
      await live.close()
    },
  }
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
  fallback: 'Простите, повторите, пожалуйста.',
  farewell: 'До свидания!',
  opt_out: { phrases: [], reply: 'Больше не будем звонить.' },
}
