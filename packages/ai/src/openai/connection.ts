import { OpenAI } from 'openai/client'
import { Agent } from 'undici'
import { createConnectionWarmth } from './connection-warmth.ts'
import { createKeptAliveFetch } from './kept-alive-fetch.ts'

/** Where OpenAI is and how to be let in. */
export interface OpenAiConnectionOptions {
  readonly apiKey: string
  /** Default https://api.openai.com/v1. Any server that speaks the same API will do. */
  readonly baseUrl?: string
  /** For DNS, TCP and TLS together. Default 5000. */
  readonly connectTimeoutMs?: number
}

/** The SDK over connections of our own. One per process is enough: adapters share it. */
export interface OpenAiConnection {
  readonly client: OpenAI
  /** Somebody will soon be answered: opens a connection unless one was used lately. Never rejects. */
  warm(): Promise<void>
  /** Waits for what is under way, then closes the connections. */
  close(): Promise<void>
}

/**
 * How long an idle connection is kept where the server does not say: shorter than the idle limits of the
 * proxies in front of the API, long enough that turns of a call find one open.
 */
const keepAliveMs = 30_000
/** So long after its last use a connection is most likely open still. */
const stillOpenMs = 20_000

/**
 * Creates the connection; nothing is sent yet. The SDK's own retries and environment variables are off: jobs
 * have BullMQ's tries, live turns have a deadline, and settings come from a service's config alone.
 */
export function createOpenAiConnection(options: OpenAiConnectionOptions): OpenAiConnection {
  const dispatcher = new Agent({
    keepAliveTimeout: keepAliveMs,
    connect: { timeout: options.connectTimeoutMs ?? 5000 },
    // One stream a connection: under HTTP/2 a lost packet would hold up every call at once.
    allowH2: false,
  })
  const baseUrl = options.baseUrl ?? 'https://api.openai.com/v1'
  const warmth = createConnectionWarmth({ dispatcher, baseUrl, stillOpenMs, now: () => performance.now() })
  const fetchKeptAlive = createKeptAliveFetch(dispatcher)
  const client = new OpenAI({
    apiKey: options.apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: (input, init) => {
      warmth.used()
      return fetchKeptAlive(input, init)
    },
  })
  return { client, warm: warmth.warm, close: () => dispatcher.close() }
}
