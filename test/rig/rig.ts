import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@perezvon/cli/config'
import { buildScenarioFiles } from '@perezvon/cli/local-stack/scenario-build'
import { type ServiceProcess, startServiceProcess } from '@perezvon/cli/local-stack/service-processes'
import { SERVICES, type ServiceRoom } from '@perezvon/cli/local-stack/service-rooms'
import { composeServices } from '@perezvon/cli/local-stack/services'
import type { Rehearsal } from '@perezvon/cli/local-stack/simulated-providers'
import { type LocalStack, startLocalStack } from '@perezvon/cli/local-stack/start-local-stack'
import { projectRoot, toolsDirectory } from '@perezvon/cli/project-root'
import { createPublicApi, type PublicApi } from '@perezvon/cli/public-api/public-api'
import { findFreePort } from '@perezvon/cli/stack/free-port'
import type { AgentSpec, AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { CampaignView, ContactView } from '@perezvon/contracts/http/campaign-view'
import { connectLivecall, DEFAULT_LIVECALL_PREFIX, type Livecall } from '@perezvon/livecall/connection'
import { DEFAULT_QUEUE_PREFIX } from '@perezvon/queue/connection'
import { createProducer, type Producer } from '@perezvon/queue/producer'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger, type Logger } from '@perezvon/runtime/logger'
import type { Service } from '@perezvon/runtime/service'
import type { SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import type { SimulatedVoximplant } from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { type Database, openDatabase } from '@perezvon/store/database'
import { expect, inject } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../servers/test-database.ts'
import { type PrivateRedis, startPrivateRedis } from '../servers/test-redis.ts'
import type { Front } from './front.ts'

/** The whole system on real servers, with the two clouds simulated: what tests of whole calls work with. */
export type Rig = {
  api: PublicApi
  /** Where clients and scenarios reach the gateway. */
  gatewayUrl: string
  voximplant: SimulatedVoximplant
  openai: SimulatedOpenAi
  stack: LocalStack
  /** The record, and the motion, looked at beside the services. */
  db: Database
  live: Livecall
  jobs: Pick<Producer, 'depth'>
  /** What the services logged so far. */
  log(): string
  /** A service that runs as a process of its own (see `processes`). */
  processOf(room: ServiceRoom): ServiceProcess
  /** Starts another process of a service, e.g. after one was killed; `settings` stand above the stack's. */
  startProcess(room: ServiceRoom, settings?: Record<string, string>): Promise<ServiceProcess>
  stop(): Promise<void>
}

export type RigOptions = {
  voximplant?: Rehearsal['voximplant']
  openai?: Rehearsal['openai']
  speed?: number
  /** Services that run as processes of their own; the others live in the test's process. */
  processes?: readonly ServiceRoom[]
  /** Scenarios and clients reach the gateway through it. */
  front?: Front
  settings?: Record<string, string>
}

/** For tests of half a minute: several times that, since machines pause and other tests run beside them. */
export const LONG = 400_000

/** Pauses that are minutes in life: a start whose connection broke is in doubt for all the time in which history may lag. */
const QUICK = { RECONCILE_EVERY_SECONDS: '1', RECONCILE_LAG_SECONDS: '20', SWEEP_EVERY_SECONDS: '1' }

/** Starts everything. Each rig has a Redis and a database of its own. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-rig-'))
  const redis = await startPrivateRedis({ durable: true })
  const database = await createTestDatabase(inject('databaseUrl'))
  const processes = createProcesses()
  const removeServers = async () => {
    await database.drop()
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const stack = await startStack(options, { folder, redis, database, processes })
    const { voximplant, openai } = stack.simulated
    if (voximplant === undefined || openai === undefined) throw new Error('a rig simulates both clouds')
    options.front?.serve(stack.gatewayUrl)
    const db = openDatabase({ url: database.url, poolSize: 2 })
    const live = connectLivecall({
      redisUrl: redis.url,
      prefix: DEFAULT_LIVECALL_PREFIX,
      log: processes.logOf('rig'),
    })
    const queue = { redisUrl: redis.url, prefix: DEFAULT_QUEUE_PREFIX }
    const jobs = createProducer(queue, { log: processes.logOf('rig') })
    const gatewayUrl = options.front?.url ?? stack.gatewayUrl
    return {
      api: createPublicApi({ baseUrl: gatewayUrl }),
      gatewayUrl,
      voximplant,
      openai,
      stack,
      db,
      live,
      jobs,
      log: processes.log,
      processOf: processes.of,
      startProcess: (room, settings) => processes.start(room, { ...stack.environment, ...settings }),
      stop: async () => {
        await processes.stopAll()
        await stack.stop()
        await jobs.close()
        await live.close()
        await db.close()
        await removeServers()
      },
    }
  } catch (thrown) {
    await processes.stopAll()
    await removeServers()
    throw thrown
  }
}

type Ground = { folder: string; redis: PrivateRedis; database: TestDatabase; processes: Processes }

async function startStack(options: RigOptions, ground: Ground): Promise<LocalStack> {
  const { folder, redis, database, processes } = ground
  const apart = options.processes ?? []
  const startServices = async (environment: Record<string, string>): Promise<Service[]> => {
    const together = SERVICES.filter((room) => !apart.includes(room))
    const services: Service[] = await composeServices(environment, processes.logOf, together)
    for (const room of apart) services.push(await processes.start(room, environment))
    return services
  }
  return startLocalStack({
    config: readConfig({ REDIS_URL: redis.url, DATABASE_URL: database.url, LOG_LEVEL: 'warn' }),
    providers: { openai: 'simulated', voximplant: 'simulated' },
    rehearsal: {
      seed: 1,
      speed: options.speed ?? 40,
      scenarioFiles: await buildScenarioFiles(projectRoot),
      openai: { timeToFirstTokenMs: 20, tokenIntervalMs: 1, ...options.openai },
      ...(options.voximplant === undefined ? {} : { voximplant: options.voximplant }),
    },
    port: await findFreePort(),
    dataDirectory: folder,
    toolsDirectory,
    startServices,
    logOf: processes.logOf,
    settings: {
      ...QUICK,
      ...(options.front === undefined ? {} : { BACKEND_URL: options.front.url }),
      ...options.settings,
    },
    say: () => undefined,
  })
}

type Processes = {
  start(room: ServiceRoom, environment: Record<string, string>): Promise<ServiceProcess>
  /** The newest of a room. */
  of(room: ServiceRoom): ServiceProcess
  stopAll(): Promise<void>
  logOf(service: string): Logger
  log(): string
}

function createProcesses(): Processes {
  const newest = new Map<ServiceRoom, ServiceProcess>()
  const all: ServiceProcess[] = []
  const lines: string[] = []
  return {
    start: async (room, environment) => {
      const onLog = (line: string) => lines.push(line)
      const started = await startServiceProcess({ room, root: projectRoot, environment, onLog })
      newest.set(room, started)
      all.push(started)
      return started
    },
    of: (room) => {
      const found = newest.get(room)
      if (found === undefined) throw new Error(`${room} does not run as a process in this rig`)
      return found
    },
    stopAll: async () => {
      for (const process of all) await process.stop()
    },
    logOf: (service) =>
      createLogger({ service, level: 'warn', destination: { write: (line) => lines.push(line) } }),
    log: () => lines.join(''),
  }
}

/** Stores the example agent that the demo uses. */
export async function createHalo(api: PublicApi): Promise<AgentVersion> {
  return api.createAgent({ yaml: await readFile(join(projectRoot, 'examples/agents/halo.yaml'), 'utf8') })
}

/** Stores an agent that is the demo's but for what is given. */
export async function createAgentLikeHalo(
  api: PublicApi,
  changes: Pick<AgentSpec, 'name'> & Partial<AgentSpec>,
): Promise<AgentVersion> {
  const { spec } = await createHalo(api)
  // JSON is YAML, too.
  return api.createAgent({ yaml: JSON.stringify({ ...spec, ...changes }) })
}

/** A campaign that calls these numbers at any hour, as quickly as the rig allows. */
export async function createQuickCampaign(
  api: PublicApi,
  phones: readonly string[],
  spec: Record<string, unknown> = {},
): Promise<CampaignView> {
  return api.createCampaign(
    {
      name: 'rehearsal',
      agent: 'halo',
      concurrency: 20,
      calls_per_second: 50,
      calling_windows: [{ from: '00:00', to: '24:00' }],
      retries: {
        busy: { count: 2, after_seconds: [1] },
        no_answer: { count: 1, after_seconds: [1] },
        voicemail: { count: 0, after_seconds: [1] },
        failed: { count: 3, after_seconds: [1] },
      },
      contacts: phones.map((phone) => ({ id: phone, phone })),
      ...spec,
    },
    systemIds.campaign(),
  )
}

/** Numbers of nobody, as many as wanted. */
export function fictitiousNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+7000${String(1_000_000 + index)}`)
}

/** Waits until every contact of a campaign has its outcome; answers the contacts. */
export async function untilFinished(api: PublicApi, campaignId: string): Promise<ContactView[]> {
  await expect
    .poll(async () => (await api.getCampaign(campaignId)).state, { timeout: 240_000, interval: 200 })
    .toBe('completed')
  return api.listContacts(campaignId)
}

/** Calls that the carrier itself dialled more than once. */
export function dialledTwice({ voximplant }: Rig): string[] {
  return voximplant.ledger
    .dialledTwice((data) => /call_[0-9a-z]+/.exec(data)?.[0] ?? data)
    .map(({ key }) => key)
}
