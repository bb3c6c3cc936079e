import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { asError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { listCampaigns } from '@perezvon/store/campaigns'
import { openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import type { CliConfig } from '../config.ts'
import type { Interruption } from '../interruption.ts'
import { printable } from '../printable.ts'
import type { StackProviders } from '../providers/providers.ts'
import { type Servers, startServers } from '../stack/servers.ts'
import { type Environment, stackEnvironment } from './environment.ts'
import { requireFreePort } from './gateway-port.ts'
import { layRehearsalGround, type RehearsalGround } from './rehearsal-ground.ts'
import { localSigningSecret } from './signing-secret.ts'
import {
  type Rehearsal,
  type SimulatedProviders,
  simulatedSettings,
  startSimulatedProviders,
} from './simulated-providers.ts'

export type LocalStackOptions = {
  config: CliConfig
  /** The operator's environment, for the services' settings that the command line does not read; none unless given. */
  inherited?: Readonly<Record<string, string | undefined>>
  providers: StackProviders
  rehearsal: Rehearsal
  /** Keeps everything apart from what the servers hold besides, and removes it at the end. */
  apart?: boolean
  port: number
  dataDirectory: string
  toolsDirectory: string
  /**
   * Gives the services, in this process or in processes of their own, in the order of their start; on `ground` where
   * the stack keeps apart.
   */
  startServices: (environment: Environment, ground?: RehearsalGround) => Promise<Service[]>
  logOf: (service: string) => Logger
  /** Settings that stand above all others: rehearsals quicken what takes minutes in life. */
  settings?: Record<string, string>
  /** Told each step that may take longer than a second. */
  say: (line: string) => void
  /** Listened to once Redis and PostgreSQL run; what was begun is stopped then, and its reason thrown. */
  interruption?: Interruption
}

/** Longer than a service gives itself. What it was in the middle of is a repeatable step. */
const STOP_DEADLINE_MS = 75_000

type Part = { name: string; stop(): Promise<void> }

/** Everything that a campaign needs, running on one machine. */
export type LocalStack = {
  gatewayUrl: string
  environment: Environment
  simulated: SimulatedProviders
  services: readonly Service[]
  stop(): Promise<void>
}

/**
 * Starts the embedded servers where none are given, brings the database to its newest shape, then the simulated
 * providers and the services. Whatever fails, nothing is left running.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { config, providers, say, interruption } = options
  const running: Part[] = []
  const stop = () => stopAll(running.splice(0).toReversed(), say)
  try {
    const servers = await startServers({
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      dataDirectory: options.dataDirectory,
      toolsDirectory: options.toolsDirectory,
      log: say,
    })
    running.push({ name: 'the servers', stop: servers.stop })
    interruption?.listen()
    await requireFreePort({ host: config.HOST, port: options.port })
    const ground = options.apart
      ? await layRehearsalGround(servers, options.logOf('rehearsal-ground'))
      : undefined
    if (ground !== undefined) running.push({ name: 'the rehearsal’s ground', stop: ground.clear })
    const databaseUrl = ground?.databaseUrl ?? servers.databaseUrl
    await bringDatabaseUp(databaseUrl, say)
    const gatewayUrl = addressOf(config.HOST, options.port)
    const places = await placesOf(options, { redisUrl: servers.redisUrl, databaseUrl }, gatewayUrl)
    const log = options.logOf('simulator')
    const simulated = await startSimulatedProviders(providers, options.rehearsal, log, places)
    const simulatedPart = { name: 'the simulated providers', stop: simulated.stop }
    running.push(simulatedPart)
    const environment = stackEnvironment({
      config,
      inherited: options.inherited ?? {},
      places,
      providers,
      simulated: { ...simulatedSettings(simulated), ...options.settings },
    })
    say('services: starting')
    const services = await options.startServices(environment, ground)
    for (const service of services) {
      interruption?.signal.throwIfAborted()
      // Simulated people hang up before the gateway drains: it would wait for all they still have to say.
      if (service.name === 'gateway') running.splice(running.indexOf(simulatedPart), 0, service)
      else running.push(service)
      await service.start()
    }
    return { gatewayUrl, environment, simulated, services, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** Stops all parts, one after the other, whatever becomes of the others; what did not stop is told. */
async function stopAll(parts: readonly Part[], say: (line: string) => void): Promise<void> {
  for (const part of parts) {
    const deadline = new AbortController()
    const tooLate = delay(STOP_DEADLINE_MS, undefined, { signal: deadline.signal }).then(() => {
      throw new Error(`not within ${STOP_DEADLINE_MS / 1000} s`)
    })
    try {
      await Promise.race([part.stop(), tooLate])
    } catch (thrown) {
      say(`${part.name} did not stop: ${asError(thrown).message}`)
    } finally {
      deadline.abort()
      await tooLate.catch(() => undefined)
    }
  }
}

/** Where programs of this machine reach a gateway that listens on `host`. */
function addressOf(host: string | undefined, port: number): string {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Of the newest campaigns only: the list is for a person. */
const CAMPAIGNS_TOLD = 100

/** Migrates, and tells which campaigns of earlier runs will be dialled from now on. */
async function bringDatabaseUp(url: string, say: (line: string) => void): Promise<void> {
  const db = openDatabase({ url, poolSize: 1 })
  try {
    await migrate(db)
    const { items } = await listCampaigns(db, { limit: CAMPAIGNS_TOLD })
    for (const { id, state, spec } of items)
      if (state === 'running') say(`campaign ${id} (${printable(spec.name)}) is running and goes on`)
  } finally {
    await db.close()
  }
}

async function placesOf(
  { config, providers, port, dataDirectory }: LocalStackOptions,
  servers: Pick<Servers, 'redisUrl' | 'databaseUrl'>,
  gatewayUrl: string,
) {
  const recordings = join(dataDirectory, 'recordings')
  await mkdir(recordings, { recursive: true })
  return {
    ...servers,
    port,
    // The simulated VoxEngine runs here; the real one needs the address that the operator gave.
    backendUrl: providers.voximplant === 'real' ? (config.BACKEND_URL ?? gatewayUrl) : gatewayUrl,
    recordingsUrl: pathToFileURL(recordings).href,
    signingSecret: await localSigningSecret(dataDirectory),
  }
}
