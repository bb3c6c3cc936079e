import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from '@perezvon/store/database'
import { migrate } from '@perezvon/store/migrate'
import { readConfig } from '../../config.ts'
import { type Environment, stackEnvironment } from '../../local-stack/environment.ts'
import { startServiceProcess } from '../../local-stack/service-processes.ts'
import type { ServiceRoom } from '../../local-stack/service-rooms.ts'
import { findFreePort } from '../../stack/free-port.ts'
import { startPostgres } from '../../stack/postgres-server.ts'
import { startRedis } from '../../stack/redis-server.ts'
import type { RunningServer } from '../../stack/running-server.ts'
import { type Arrived, watchArrivals } from './arrivals.ts'
import { type CloudDials, startClouds } from './clouds.ts'
import { startFront } from './front.ts'
import { type LastingProcess, startLastingProcess } from './lasting-process.ts'

export type StageOptions = {
  dials: CloudDials
  gateways: number
  dialers: number
  /** Settings that stand above all others: what takes minutes in life. */
  settings: Record<string, string>
  /** Where servers keep their data: a folder that is removed afterwards. */
  folder: string
  logs: string
  root: string
  toolsDirectory: string
  say: (line: string) => void
}

/**
 * What a rehearsal is played on: a Redis and a PostgreSQL of its own, the simulated clouds, and gateways and dialers in
 * processes of their own behind one address. Nothing of it is shared with anybody, since all of it is killed or
 * restarted.
 */
export type Stage = {
  /** Where clients and scenarios reach the gateways. */
  gatewayUrl: string
  rehearsalUrl: string
  /** How dialling has looked from outside so far. */
  arrivals(): Promise<Arrived>
  redis: RunningServer
  postgres: RunningServer
  services: readonly LastingProcess[]
  /** How the simulated clouds ended, once they have: nothing can be rehearsed without them. */
  cloudsEnded: Promise<string>
  stop(): Promise<void>
}

const SIGNING_SECRET = 'a rehearsal signs with nothing worth keeping'
const SIMULATED = { openai: 'simulated', voximplant: 'simulated' } as const

/** Sets it up. Whatever fails, nothing is left running. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const running: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const stopPart of running.splice(0).toReversed()) await stopPart()
  }
  try {
    return { ...(await setUp(options, running)), stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

async function setUp(
  options: StageOptions,
  running: (() => Promise<unknown>)[],
): Promise<Omit<Stage, 'stop'>> {
  const { folder, root, say } = options
  const logTo = logFiles(options.logs)
  const { redis, postgres } = await startOwnServers(options, running)
  await bringUp(postgres.url)
  const clouds = await startClouds(options.dials, { root, folder, onLog: logTo('clouds') })
  running.push(() => clouds.process.stop())
  const arrivals = await watchArrivals(clouds.url)
  running.push(arrivals.stop)
  const ports: number[] = []
  for (let gateway = 0; gateway < options.gateways; gateway += 1) ports.push(await findFreePort())
  const front = await startFront(ports)
  const environment = stackEnvironment({
    config: readConfig({ LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }),
    inherited: {},
    places: {
      redisUrl: redis.url,
      databaseUrl: postgres.url,
      backendUrl: front.url,
      port: 0,
      recordingsUrl: join(folder, 'recordings'),
      signingSecret: SIGNING_SECRET,
    },
    providers: SIMULATED,
    simulated: { ...clouds.settingsBehind(arrivals.url), ...options.settings },
  })
  // Services start often: what Node has compiled once need not be compiled again.
  const cache = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  const startOne = (name: string, room: ServiceRoom, more: Environment) => {
    const onLog = logTo(name)
    const one = { room, root, environment: { ...environment, ...cache, ...more }, onLog }
    return startLastingProcess({
      name,
      start: () => startServiceProcess(one),
      sleep: (ms) => delay(ms),
      say,
    })
  }
  say(`services: starting ${options.gateways} gateways and ${options.dialers} dialers`)
  const starting = [
    ...ports.map((port, index) => startOne(`gateway-${index + 1}`, 'gateway', { PORT: String(port) })),
    ...Array.from({ length: options.dialers }, (_, index) => startOne(`dialer-${index + 1}`, 'dialer', {})),
  ]
  for (const one of starting) running.push(async () => (await one.catch(() => undefined))?.stop())
  running.push(front.stop)
  const services = await Promise.all(starting)
  return {
    gatewayUrl: front.url,
    rehearsalUrl: clouds.rehearsalUrl,
    arrivals: arrivals.read,
    redis,
    postgres,
    services,
    cloudsEnded: clouds.process.ended,
  }
}

async function startOwnServers(
  { folder, toolsDirectory, say }: StageOptions,
  running: (() => Promise<unknown>)[],
): Promise<{ redis: RunningServer; postgres: RunningServer }> {
  const redis = await startRedis({ dataDirectory: join(folder, 'redis'), toolsDirectory, log: say })
  running.push(redis.stop)
  const postgres = await startPostgres({
    dataDirectory: folder,
    toolsDirectory,
    database: 'perezvon',
    log: say,
  })
  running.push(postgres.stop)
  return { redis, postgres }
}

async function bringUp(databaseUrl: string): Promise<void> {
  const db = openDatabase({ url: databaseUrl, poolSize: 1 })
  try {
    await migrate(db)
  } finally {
    await db.close()
  }
}

/** A file a process; what each of its lives says is appended. */
function logFiles(folder: string): (name: string) => (text: string) => void {
  mkdirSync(folder, { recursive: true })
  return (name) => {
    const file = createWriteStream(join(folder, `${name}.log`))
    return (text) => file.write(text)
  }
}
