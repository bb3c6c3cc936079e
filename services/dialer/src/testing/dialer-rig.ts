import { randomUUID } from 'node:crypto'
import type { CallEnded } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import type { JobName, JobPayload } from '@perezvon/contracts/jobs/catalog'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { saveCallSettings } from '@perezvon/livecall/call-settings'
import { connectLivecall } from '@perezvon/livecall/connection'
import { publishSpeech } from '@perezvon/livecall/sentences'
import { beginTurn } from '@perezvon/livecall/turns'
import type { JobHandler, JobRun } from '@perezvon/queue/consumer'
import { createProducer } from '@perezvon/queue/producer'
import type { Clock } from '@perezvon/runtime/clock'
import { createLogger } from '@perezvon/runtime/logger'
import { createMetrics } from '@perezvon/runtime/metrics'
import { Secret } from '@perezvon/runtime/secret'
import { storeCallEvents } from '@perezvon/store/call-events'
import { NOON } from '@perezvon/store/sample-records'
import { openScratchDatabase } from '@perezvon/store/scratch-database'
import { DEFAULT_PATIENCE } from '@perezvon/store/stranded-attempts'
import type { CallHistoryQuery, CallSession } from '@perezvon/voximplant/management-api/call-history'
import type { StartResult } from '@perezvon/voximplant/management-api/start-scenarios'
import { readConfig } from '../config.ts'
import { type Carrier, createContext, type DialerContext, type Timing } from '../context.ts'
import { restoreLeases } from '../sweeping/restore-leases.ts'

export const SECRET = 'a-secret-of-at-least-thirty-two-characters'
export const RULE_ID = '42'

/** A carrier that answers what the test says, and remembers what it was asked. */
export type ScriptedCarrier = Carrier & {
  starts: { ruleId: string; customData: string }[]
  queries: CallHistoryQuery[]
  /** What the next requests are answered; `started` with a new session where nothing is left. */
  answers: (StartResult | (() => StartResult | Promise<StartResult>))[]
  sessions: CallSession[] | Error
}

export type DialerRig = {
  ctx: DialerContext
  carrier: ScriptedCarrier
  /** Sleeping moves this clock instead of waiting. */
  clock: Clock & { move(ms: number): void }
  /** Redis loses what it knows of leases and of the dial schedule. */
  loseCapacity(): Promise<void>
  close(): Promise<void>
}

/** A dialer without its loops, on a database and keys of its own: handlers are run by hand. */
export async function openDialerRig(servers: {
  databaseUrl: string
  redisUrl: string
  timing?: Partial<Timing>
}): Promise<DialerRig> {
  const log = createLogger({ service: 'dialer', level: 'silent' })
  const scratch = await openScratchDatabase({ url: servers.databaseUrl })
  const prefix = `t-${randomUUID()}`
  const live = connectLivecall({ redisUrl: servers.redisUrl, prefix, log })
  const queue = { redisUrl: servers.redisUrl, prefix: `{${prefix}}` }
  const jobs = createProducer(queue, { log })
  const clock = movableClock()
  const carrier = scriptedCarrier()
  const config = readConfig({
    REDIS_URL: servers.redisUrl,
    DATABASE_URL: scratch.url,
    PEREZVON_SECRET: SECRET,
    BACKEND_URL: 'https://calls.example.com',
    USE_VOXIMPLANT: 'false',
    VOXIMPLANT_ACCOUNT_ID: '1',
    VOXIMPLANT_API_KEY: 'key',
    VOXIMPLANT_RULE_ID: RULE_ID,
    ACCOUNT_CONCURRENCY: '10',
    ACCOUNT_CALLS_PER_SECOND: '100',
  })
  const ctx = await createContext(config, {
    db: scratch.db,
    live,
    queue,
    jobs,
    carrier,
    clock,
    log,
    metrics: createMetrics('dialer'),
    random: () => 0,
    timing: {
      pumpEveryMs: 50,
      sweepEveryMs: 60_000,
      reconcileEveryMs: 15_000,
      reconcileLagMs: 300_000,
      reconcileGiveUpMs: 86_400_000,
      patience: DEFAULT_PATIENCE,
      ...servers.timing,
    },
  })
  await restoreLeases(ctx)
  return {
    ctx,
    carrier,
    clock,
    loseCapacity: async () => {
      await live.redis.del(await live.redis.keys(`${prefix}:*`))
    },
    close: async () => {
      await jobs.close()
      await live.close()
      await scratch.drop()
    },
  }
}

function movableClock(): DialerRig['clock'] {
  let now = NOON.getTime()
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms
    },
    move: (ms) => {
      now += ms
    },
  }
}

function scriptedCarrier(): ScriptedCarrier {
  let sessions = 0
  const carrier: ScriptedCarrier = {
    starts: [],
    queries: [],
    answers: [],
    sessions: [],
    prepareStart: async (session) => async () => {
      carrier.starts.push(session)
      const answer = carrier.answers.shift()
      if (answer !== undefined) return typeof answer === 'function' ? answer() : answer
      sessions += 1
      return { kind: 'started', sessionId: `session-${sessions}`, sessionUrl: 'https://media.example/1' }
    },
    callHistory: async (query) => {
      carrier.queries.push(query)
      if (carrier.sessions instanceof Error) throw carrier.sessions
      return carrier.sessions
    },
  }
  return carrier
}

/** Runs a handler once, as the queue would. */
export function runJob<Name extends JobName>(handler: JobHandler<Name>, payload: JobPayload<Name>) {
  const run: JobRun = {
    signal: new AbortController().signal,
    log: createLogger({ service: 'dialer', level: 'silent' }),
    lastTry: false,
  }
  return handler(payload, run)
}

/** Writes turns of a live conversation, as the gateway does. */
export async function haveConversation(
  { live }: DialerContext,
  { callId, turns }: { callId: CallId; turns: readonly Turn[] },
): Promise<void> {
  await saveCallSettings(live, { callId, settings: SETTINGS })
  for (const record of turns) {
    const { turn, user_text: userText, confidence } = record
    await beginTurn(live, { utterance: { callId, turn, userText, confidence }, owner: 'test', now: NOON })
    await publishSpeech(live, {
      name: { callId, turn },
      owner: 'test',
      from: 0,
      items: [],
      finished: { exchange: [userText, [record.ai_text], record.source], record },
    })
  }
}

const SETTINGS = {
  agent: 'halo@1',
  language: 'ru-RU',
  prompt: 'p',
  opening: 'o',
  model: 'gpt-4o-mini',
  temperature: 0,
  max_reply_tokens: 100,
  max_turns: 12,
  first_sentence_deadline_ms: 6000,
  memory: { budget_tokens: 4000 },
  fallback: 'f',
  farewell: 'f',
  ready_answers: [],
  guardrails: { forbidden: [], required: [], replacement: 'r' },
  tools: [],
  time_zone: null,
  built_in_tools: [],
  transfer_targets: [],
  opt_out: { phrases: [], reply: 'r' },
}

/** Stores a session's final report, as the gateway does. */
export async function report(
  { db, clock }: DialerContext,
  { callId, sessionId, ...more }: { callId: CallId; sessionId: string } & Partial<CallEnded>,
): Promise<void> {
  const ended: CallEnded = {
    seq: 9,
    at: NOON.toISOString(),
    type: 'call.ended',
    connected: true,
    reason: 'person-hung-up',
    ended_by: 'person',
    duration_seconds: 30,
    cost: 1.25,
    turns: 0,
    ...more,
  }
  await storeCallEvents(db, { callId, sessionId, events: [ended], now: clock.now() })
}

/** The secret of call tokens, as the gateway holds it. */
export const tokenSecret = new Secret(SECRET)
