import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { machineClock, type RigClock } from '../time/rig-clock.ts'
import { audioTranscriptions } from './audio-transcriptions.ts'
import { chatCompletions } from './chat-completions.ts'
import { unknownPath, wrongKey } from './error-answer.ts'
import { createFaultPanel, type FaultDial } from './fault-dial.ts'
import { answerError, answerJson, breakConnection, type HttpExchange } from './http-exchange.ts'
import { createPromptCache } from './prompt-cache.ts'
import { rehearsalPanel } from './rehearsal-panel.ts'
import { createRequestLedger, type SimulatedRequest } from './request-ledger.ts'
import type { ScriptedReply } from './scripted-reply.ts'
import type { SimulationState } from './simulation-state.ts'
import type { WireSplitting } from './wire-splitting.ts'

/** What the server writes its own log to; a pino logger fits. */
export interface SimulatorLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** The dials of a simulated OpenAI. Everything left out has the value of a healthy, quick model. */
export interface SimulatedOpenAiOptions {
  /** 0 or left out: any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** The same seed and the same prompts give the same replies, documents and faults. */
  readonly seed: number
  /** From the request's arrival to the first content token. Default 300. */
  readonly timeToFirstTokenMs?: number
  /** Between content tokens. Default 20. */
  readonly tokenIntervalMs?: number
  readonly faults?: readonly FaultDial[]
  /** Replies that are wanted word for word: for tests and benches. Without a match the built-in assistant answers. */
  readonly script?: readonly ScriptedReply[]
  /** How the bytes of a stream are cut on the wire: as events, inside each multi-byte character, or byte by byte. */
  readonly splitting?: WireSplitting
  /** The keys that are let in; left out: any bearer key. */
  readonly apiKeys?: readonly string[]
  /** Whisper's known invention on silence («Продолжение следует...») instead of an empty transcript. Default false. */
  readonly hallucinateOnSilence?: boolean
  readonly clock?: RigClock
  readonly log?: SimulatorLog
  /** How many requests the ledger keeps. Default 2000. */
  readonly ledgerSize?: number
}

/** A running (or not yet running) OpenAI-compatible server. */
export interface SimulatedOpenAi {
  /** Base URL for clients, ends in `/v1`. Throws before `start`. */
  readonly url: string
  start(): Promise<void>
  /** Cuts what is still open and frees the port. Twice does no harm. */
  stop(): Promise<void>
  /** The ledger, oldest first; also at `GET /rehearsal/requests`. */
  readonly requests: readonly SimulatedRequest[]
  setFaults(dials: readonly FaultDial[]): void
  setScript(script: readonly ScriptedReply[]): void
}

/** Creates the server; it listens after `start`. Throws a ZodError where a fault dial is malformed. */
export function createSimulatedOpenAi(options: SimulatedOpenAiOptions): SimulatedOpenAi {
  const state = createState(options)
  const stopping = new AbortController()
  const server = createServer((request, response) => {
    void answer({ request, response }, { state, options, stopping: stopping.signal })
  })
  let url: string | undefined
  return {
    get url() {
      if (url === undefined)
        throw new Error('the simulated OpenAI has not started: its address is not known yet')
      return url
    },
    async start() {
      server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
      await once(server, 'listening')
      url = `${originOf(server)}/v1`
      options.log?.info({ url }, 'simulated OpenAI listens')
    },
    async stop() {
      stopping.abort()
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    requests: state.ledger.entries,
    setFaults: state.faults.set,
    setScript: state.setScript,
  }
}

function createState(options: SimulatedOpenAiOptions): SimulationState {
  const clock = options.clock ?? machineClock
  const ordinals = { chat: 0, transcription: 0 }
  let script = options.script ?? []
  return {
    seed: options.seed,
    clock,
    ledger: createRequestLedger(clock, options.ledgerSize ?? 2000),
    faults: createFaultPanel(options.seed, options.faults ?? []),
    promptCache: createPromptCache(),
    splitting: options.splitting ?? 'none',
    timeToFirstTokenMs: options.timeToFirstTokenMs ?? 300,
    tokenIntervalMs: options.tokenIntervalMs ?? 20,
    hallucinateOnSilence: options.hallucinateOnSilence ?? false,
    script: () => script,
    setScript(next) {
      script = next
    },
    nextOrdinal(endpoint) {
      ordinals[endpoint] += 1
      return ordinals[endpoint]
    },
    keyOf: bearerKey,
  }
}

interface Serving {
  readonly state: SimulationState
  readonly options: SimulatedOpenAiOptions
  readonly stopping: AbortSignal
}

/** Answers one request; a fault of the simulation itself becomes a 500 that says so, and a line in the log. */
async function answer(http: Pick<HttpExchange, 'request' | 'response'>, serving: Serving): Promise<void> {
  const { request, response } = http
  const { pathname } = new URL(request.url ?? '/', 'http://simulated')
  if (pathname.startsWith('/rehearsal/')) {
    return guarded({ ...http, entry: unlisted(serving), gone: serving.stopping }, serving, (exchange) =>
      rehearsalPanel(exchange, serving.state, pathname),
    )
  }
  const leaving = new AbortController()
  const entry = serving.state.ledger.open({
    endpoint: endpointOf(pathname),
    clientRequestId: headerText(request, 'x-client-request-id'),
    clientPort: request.socket.remotePort,
  })
  response.once('close', () => {
    serving.state.ledger.close(entry, response.writableFinished ? 'completed' : 'aborted-by-client')
    leaving.abort()
  })
  await guarded({ ...http, entry, gone: leaving.signal }, serving, (exchange) =>
    route(exchange, serving, pathname),
  )
}

async function guarded(
  exchange: HttpExchange,
  serving: Serving,
  work: (exchange: HttpExchange) => Promise<void>,
): Promise<void> {
  try {
    await work(exchange)
  } catch (error) {
    if (exchange.request.destroyed && !exchange.response.writable) return // the client left while it was being read
    serving.options.log?.warn({ err: error, path: exchange.request.url }, 'the simulated OpenAI failed')
    if (exchange.response.headersSent) return breakConnection(exchange)
    const message = `The simulation failed: ${error instanceof Error ? error.message : String(error)}`
    answerError(exchange, { status: 500, error: { message, type: 'server_error', param: null, code: null } })
  }
}

async function route(exchange: HttpExchange, serving: Serving, path: string): Promise<void> {
  const key = bearerKey(exchange.request)
  const accepted = serving.options.apiKeys
  if (key === undefined || (accepted !== undefined && !accepted.includes(key)))
    return answerError(exchange, wrongKey(key))
  switch (`${exchange.request.method} ${path}`) {
    case 'POST /v1/chat/completions':
      return chatCompletions(exchange, serving.state)
    case 'POST /v1/audio/transcriptions':
      return audioTranscriptions(exchange, serving.state)
    case 'GET /v1/models':
      return answerJson(exchange, 200, { object: 'list', data: models.map(modelBody) })
    default:
      return answerError(exchange, unknownPath(exchange.request.method ?? 'GET', path))
  }
}

const models = [
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4o-transcribe',
  'whisper-1',
]

function modelBody(id: string): object {
  return { id, object: 'model', created: 1_712_361_441, owned_by: 'system' }
}

function endpointOf(path: string): SimulatedRequest['endpoint'] {
  if (path.endsWith('/audio/transcriptions')) return 'transcription'
  return path.endsWith('/models') ? 'models' : 'chat'
}

/** The panel's own requests are no part of the ledger. */
function unlisted({ state }: Serving): SimulatedRequest {
  return createRequestLedger(state.clock, 1).open({
    endpoint: 'models',
    clientRequestId: undefined,
    clientPort: undefined,
  })
}

function bearerKey(request: IncomingMessage): string | undefined {
  const [, key] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  return key
}

function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

function originOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('the simulated OpenAI listens on no TCP port')
  return `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`
}
