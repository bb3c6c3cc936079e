import { createScriptedCompletion, type ScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import {
  createScriptedSpeechToText,
  type ScriptedSpeechToText,
} from '@perezvon/ai/testing/scripted-speech-to-text'
import { type AgentVersion, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { createCallBodySchema } from '@perezvon/contracts/http/create-call'
import { type CallId, callIdSchema } from '@perezvon/contracts/ids'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { type Clock, systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import { Secret } from '@perezvon/runtime/secret'
import { saveAgentVersion } from '@perezvon/store/agents'
import { markStarting, planSingleCall } from '@perezvon/store/attempts'
import { type Database, openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import { createTestDatabase } from '@perezvon/test/servers/test-database'
import { uniqueQueuePrefix, uniqueRedisPrefix } from '@perezvon/test/servers/test-redis'
import { signCallToken } from '@perezvon/voximplant/call-token'
import { readConfig } from '../config.ts'
import { createContext, type GatewayContext } from '../context.ts'
import { createService } from '../service.ts'

/** The PEREZVON_SECRET of rigs. */
export const SIGNING_SECRET = 'a secret that only the tests of the gateway know'

/** An API key that rigs with keys take. */
export const API_KEY = 'key-of-the-tests'

/** The agent of the tests, with a variable of its own. */
export const AGENT = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте, {{name}}! Чем могу помочь?',
  prompt: 'Вы голосовой ассистент компании HALO. Город клиента: {{city}}.',
  variables: { city: 'Москва', name: 'клиент' },
})

export type GatewayRig = {
  ctx: GatewayContext
  url: string
  db: Database
  live: Livecall
  queue: Producer
  completion: ScriptedCompletion
  speechToText: ScriptedSpeechToText
  agent: AgentVersion
  /** A second gateway on the same servers, with its own memory. */
  another(): Promise<{ url: string; stop(): Promise<void> }>
  /** Asks the gateway; with the API key unless `headers` say otherwise. */
  ask(path: string, init?: AskInit): Promise<Asked>
  token(callId: CallId, expiresInMs?: number): string
  /** A call that the carrier is asked for, and its token: not claimed. */
  planCall(phone?: string): Promise<{ callId: CallId; token: string }>
  /** A claimed call: ready for turns. */
  claimedCall(phone?: string): Promise<{ callId: CallId; token: string }>
  /** Claims a call that POST /calls has placed. */
  claimPlaced(callId: string): Promise<{ callId: CallId; token: string }>
  stop(): Promise<void>
}

export type AskInit = {
  method?: string
  headers?: Record<string, string>
  /** JSON unless it is a string. */
  body?: unknown
}

/** What the gateway answered: `body` where it was JSON, `text` in any case. */
export type Asked = { status: number; headers: Headers; body: Record<string, unknown>; text: string }

/** A gateway on real servers with a scripted model, listening on a free port. */
export async function startGatewayRig(options: {
  redisUrl: string
  databaseUrl: string
  environment?: Record<string, string>
  clock?: Clock
  log?: Logger
  /** Instead of the scripted model: the real adapter, at OPENAI_BASE_URL. */
  realCompletion?: boolean
}): Promise<GatewayRig> {
  const log = options.log ?? createLogger({ service: 'gateway', level: 'silent' })
  const clock = options.clock ?? systemClock
  const database = await createTestDatabase(options.databaseUrl)
  const db = openDatabase({ url: database.url, poolSize: 5 })
  await migrate(db)
  const { redisUrl } = options
  const live = connectLivecall({ redisUrl, prefix: uniqueRedisPrefix(), log })
  const queue = createProducer({ redisUrl, prefix: uniqueQueuePrefix() }, { log })
  const completion = createScriptedCompletion()
  const speechToText = createScriptedSpeechToText()
  const config = readConfig({
    PORT: '0',
    REDIS_URL: redisUrl,
    DATABASE_URL: database.url,
    PEREZVON_SECRET: SIGNING_SECRET,
    PEREZVON_API_KEYS: API_KEY,
    OPENAI_API_KEY: 'simulated',
    USE_VOXIMPLANT: 'false',
    VOXIMPLANT_CALLER_ID: '+70000000000',
    DRAIN_SECONDS: '30',
    ...options.environment,
  })
  const compose = () =>
    createContext(config, {
      db,
      live,
      queue,
      clock,
      log,
      speechToText,
      ...(options.realCompletion ? {} : { completion }),
    })
  const ctx = compose()
  const service = createService(ctx)
  await service.start()
  const url = `http://127.0.0.1:${service.port()}`
  const { agent } = await saveAgentVersion(db, { spec: AGENT, now: clock.now() })

  const token = (callId: CallId, expiresInMs = 3_600_000) =>
    signCallToken({
      callId,
      expiresAt: new Date(clock.now().getTime() + expiresInMs),
      secret: new Secret(SIGNING_SECRET),
    })
  const planCall = async (phone = '+79161234567') => {
    const callId = systemIds.call()
    await planSingleCall(db, {
      callId,
      contactId: systemIds.contact(),
      body: createCallBodySchema.parse({ phone, name: 'Анна' }),
      agentVersion: agent,
      now: clock.now(),
    })
    await markStarting(db, { callId, now: clock.now() })
    return { callId, token: token(callId) }
  }
  const claim = async (call: { callId: CallId; token: string }) => {
    const answer = await askAt(url, '/voximplant/claim', {
      headers: { 'x-call-token': call.token },
      body: { session_id: 'session-1', scenario: 'asr' },
    })
    if (answer.body.granted !== true) throw new Error(`not granted: ${answer.text}`)
    return call
  }
  const ask = async (path: string, init: AskInit = {}): Promise<Asked> => askAt(url, path, init)

  return {
    ctx,
    url,
    db,
    live,
    queue,
    completion,
    speechToText,
    agent,
    another: async () => {
      const twin = createService(compose())
      await twin.start()
      return { url: `http://127.0.0.1:${twin.port()}`, stop: twin.stop }
    },
    ask,
    token,
    planCall,
    claimedCall: async (phone) => claim(await planCall(phone)),
    claimPlaced: async (placed) => {
      const callId = callIdSchema.parse(placed)
      await markStarting(db, { callId, now: clock.now() })
      return claim({ callId, token: token(callId) })
    },
    stop: async () => {
      await service.stop()
      await queue.close()
      await live.close()
      await db.close()
      await database.drop()
    },
  }
}

/** Asks the gateway at `url`. */
export async function askAt(url: string, path: string, init: AskInit = {}): Promise<Asked> {
  const { body } = init
  const headers = { 'x-api-key': API_KEY, ...init.headers }
  const response = await fetch(new URL(path, url), {
    method: init.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text }
}
