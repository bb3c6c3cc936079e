import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Logger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import { openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import type { CliConfig } from '../config.ts'
import type { Providers } from '../providers/providers.ts'
import { type Servers, startServers } from '../stack/servers.ts'
import { type Environment, stackEnvironment } from './environment.ts'
import { localSigningSecret } from './signing-secret.ts'
import {
  type Rehearsal,
  type SimulatedProviders,
  simulatedSettings,
  startSimulatedProviders,
} from './simulated-providers.ts'

export type LocalStackOptions = {
  config: CliConfig
  providers: Providers
  rehearsal: Rehearsal
  port: number
  dataDirectory: string
  toolsDirectory: string
  /** Starts the services, in this process or in processes of their own; answers them in the order of their start. */
  startServices: (environment: Environment) => Promise<Service[]>
  logOf: (service: string) => Logger
  /** Settings that stand above all others: rehearsals quicken what takes minutes in life. */
  settings?: Record<string, string>
  /** Told each step that may take longer than a second. */
  say: (line: string) => void
}

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
  const { config, providers, port, dataDirectory, say } = options
  const running: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of running.splice(0).toReversed()) await part.stop()
  }
  try {
    const servers = await startServers({
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      dataDirectory,
      toolsDirectory: options.toolsDirectory,
      log: say,
    })
    running.push(servers)
    await bringDatabaseUp(servers)
    const simulated = await startSimulatedProviders(providers, options.rehearsal, options.logOf('simulator'))
    running.push(simulated)
    const gatewayUrl = `http://127.0.0.1:${port}`
    const environment = stackEnvironment(
      config,
      {
        ...servers,
        ...(await placesIn(dataDirectory)),
        port,
        backendUrl: reachableBackend(config, providers, gatewayUrl),
      },
      providers,
      { ...simulatedSettings(simulated), ...options.settings },
    )
    say('services: starting')
    const services = await options.startServices(environment)
    for (const service of services) {
      running.push(service)
      await service.start()
    }
    return { gatewayUrl, environment, simulated, services, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** The simulated VoxEngine runs here; the real one needs the address that the operator gave. */
function reachableBackend(config: CliConfig, providers: Providers, gatewayUrl: string): string {
  return providers.voximplant === 'real' ? (config.BACKEND_URL ?? gatewayUrl) : gatewayUrl
}

async function bringDatabaseUp(servers: Servers): Promise<void> {
  const db = openDatabase({ url: servers.databaseUrl, poolSize: 1 })
  try {
    await migrate(db)
  } finally {
    await db.close()
  }
}

async function placesIn(dataDirectory: string): Promise<{ recordingsUrl: string; signingSecret: string }> {
  const recordings = join(dataDirectory, 'recordings')
  await mkdir(recordings, { recursive: true })
  return {
    recordingsUrl: pathToFileURL(recordings).href,
    signingSecret: await localSigningSecret(dataDirectory),
  }
}
