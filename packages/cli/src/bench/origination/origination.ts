import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CampaignId } from '@perezvon/contracts/ids'
import { JOBS } from '@perezvon/contracts/jobs/catalog'
import { leasesHeld, releaseLease } from '@perezvon/livecall/capacity/leases'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { systemClock } from '@perezvon/runtime/clock'
import { createLogger } from '@perezvon/runtime/logger'
import type { Database } from '@perezvon/store/database'
import { openScratchDatabase } from '@perezvon/store/scratch-database'
import { request } from 'undici'
import { SERVICE_ENVIRONMENT, serviceFlags } from '../../local-stack/service-flags.ts'
import { projectRoot } from '../../project-root.ts'
import type { Servers } from '../../stack/servers.ts'
import { type Figure, ratioFigure } from '../figure.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'
import { createDatabaseProcessor, type DatabaseProcessor, namedConnections } from './database-processor.ts'
import { startCarrier, startDialer, UNBOUND } from './processes.ts'
import { countStarted, endStarted, fillCampaign, switchCampaign } from './waiting-contacts.ts'

const ROUNDS = 7
/** A service runs for days: V8 goes on compiling both sides for the first ten thousand contacts, and bills us for it. */
const WARM_UPS = 6
/** Enough that a round is work, and not its beginning. */
const CONTACTS_A_ROUND = 2000
const FEW = CONTACTS_A_ROUND
const MANY = 1_000_000
/** Often enough for the wall time of seconds, so seldom that nobody is kept from working. */
const LOOK_EVERY_MS = 25
/** As many jobs as the dialer works on at the same time, and as many added at once as its pump adds. */
const FLOOR = {
  BATCH: String(CONTACTS_A_ROUND),
  CONCURRENCY: String(JOBS['originate-call'].concurrency),
}

type Measured = { cpuMicros: number; databaseMicros: number; perSecond: number }

/**
 * What it costs the dialer to bring a contact from due, in PostgreSQL, to an answered StartScenarios, against BullMQ
 * alone adding and processing jobs of the same size; and whether a million who wait beside it make a difference.
 */
export async function benchOrigination(servers: Servers, say: (line: string) => void): Promise<Figure[]> {
  const carrier = await startCarrier()
  const floor = await startFloor(servers)
  const few = await openSide(servers, carrier)
  const many = await openSide(servers, carrier)
  try {
    say(`origination: writing ${MANY} contacts`)
    const crowd = await fillCampaign(many.db, { ...CAMPAIGN, contacts: MANY })
    const rounds: { few: Measured; many: Measured; floor: Measured }[] = []
    for (let round = 1 - WARM_UPS; round <= ROUNDS; round += 1) {
      say(round > 0 ? `origination: round ${round} of ${ROUNDS}` : 'origination: warming up')
      const measured = {
        few: await originate(few, carrier, await fillCampaign(few.db, { ...CAMPAIGN, contacts: FEW })),
        floor: await runFloor(floor),
        many: await originate(many, carrier, crowd),
      }
      if (round > 0) rounds.push(measured)
    }
    return figuresOf(rounds)
  } finally {
    await Promise.all([few.close(), many.close(), floor.stop()])
    await carrier.stop()
  }
}

/** The campaign's own limits never bind, but that its lines end a round. */
export const CAMPAIGN = { concurrency: CONTACTS_A_ROUND, callsPerSecond: UNBOUND.callsPerSecond }

export function startFloor(servers: Servers): Promise<MeasuredProcess> {
  return startMeasuredProcess({
    file: join(projectRoot, 'test/floors/bare-add-and-process.ts'),
    nodeFlags: serviceFlags('dialer'),
    environment: {
      ...SERVICE_ENVIRONMENT,
      REDIS_URL: servers.redisUrl,
      BENCH_PREFIX: `bench-${randomUUID()}`,
      ...FLOOR,
    },
  })
}

/** A dialer with its own database and its own keys. */
type Side = {
  dialer: MeasuredProcess
  db: Database
  /** Of the dialer's connections, not of the bench's. */
  processor: DatabaseProcessor
  live: Livecall
  close(): Promise<void>
}

export async function openSide(servers: Servers, carrier: MeasuredProcess): Promise<Side> {
  const prefix = `bench-${randomUUID()}`
  const { db, url, drop } = await openScratchDatabase({ url: servers.databaseUrl, poolSize: 1 })
  const log = createLogger({ service: 'bench', level: 'warn' })
  const live = connectLivecall({ redisUrl: servers.redisUrl, prefix, log })
  const dialer = await startDialer({
    servers: { redisUrl: servers.redisUrl, databaseUrl: namedConnections(url, prefix) },
    prefix,
    carrierUrl: carrier.url,
    limits: UNBOUND,
  })
  return {
    dialer,
    db,
    processor: createDatabaseProcessor(db, { name: prefix }),
    live,
    close: async () => {
      await dialer.stop()
      await live.close()
      await drop()
    },
  }
}

export async function originate(
  side: Side,
  carrier: MeasuredProcess,
  campaign: CampaignId,
): Promise<Measured> {
  const { db, live, dialer, processor } = side
  await request(`${carrier.url}/stamps`, { method: 'DELETE' })
  const before = await dialer.cpuMicros()
  const databaseBefore = await processor.micros()
  const begin = performance.now()
  for (const cause of ['start', 'resume'] as const) await switchCampaign(db, campaign, cause)
  await wakePump(live)
  while ((await startsAt(carrier)) < CONTACTS_A_ROUND) await delay(LOOK_EVERY_MS)
  while ((await countStarted(db, campaign)) < CONTACTS_A_ROUND) await delay(LOOK_EVERY_MS)
  const seconds = (performance.now() - begin) / 1000
  const cpu = (await dialer.cpuMicros()) - before
  const database = (await processor.micros()) - databaseBefore
  await switchCampaign(db, campaign, 'pause')
  await endStarted(db, campaign)
  for (const callId of await leasesHeld(live, { now: systemClock.now() }))
    await releaseLease(live, { callId, campaignId: campaign })
  return {
    cpuMicros: cpu / CONTACTS_A_ROUND,
    databaseMicros: database / CONTACTS_A_ROUND,
    perSecond: CONTACTS_A_ROUND / seconds,
  }
}

async function startsAt(carrier: MeasuredProcess): Promise<number> {
  const answer = await request(`${carrier.url}/starts`)
  return Number(await answer.body.text())
}

export async function runFloor(floor: MeasuredProcess): Promise<Measured> {
  const before = await floor.cpuMicros()
  const begin = performance.now()
  const answer = await request(`${floor.url}/run?jobs=${CONTACTS_A_ROUND}`, { method: 'POST' })
  const fault = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`the floor failed: ${fault}`)
  const seconds = (performance.now() - begin) / 1000
  const cpu = (await floor.cpuMicros()) - before
  return { cpuMicros: cpu / CONTACTS_A_ROUND, databaseMicros: 0, perSecond: CONTACTS_A_ROUND / seconds }
}

function figuresOf(rounds: { few: Measured; many: Measured; floor: Measured }[]): Figure[] {
  const perProcessorSecond = (measured: Measured) => 1_000_000 / measured.cpuMicros
  return [
    ratioFigure({
      name: 'origination: contacts a second of processor time',
      unit: 'contacts/s',
      ours: rounds.map(({ few }) => perProcessorSecond(few)),
      floor: rounds.map(({ floor }) => perProcessorSecond(floor)),
      leastRatio: 0.4,
      notes: [
        `${ROUNDS} rounds of ${CONTACTS_A_ROUND} contacts, after ${WARM_UPS} that were not counted`,
        'ours: from due in PostgreSQL to StartScenarios answered and written; floor: BullMQ adds and processes as many jobs',
      ],
    }),
    ratioFigure({
      name: 'origination: contacts a second, wall time',
      unit: 'contacts/s',
      ours: rounds.map(({ few }) => few.perSecond),
      floor: rounds.map(({ floor }) => floor.perSecond),
      notes: ['dialer, PostgreSQL, Redis, carrier and bench share the cores'],
    }),
    ratioFigure({
      name: `origination: a contact of ${MANY} waiting against one of ${FEW}, processor time of dialer and PostgreSQL`,
      unit: 'µs',
      ours: rounds.map(({ many }) => many.cpuMicros + many.databaseMicros),
      floor: rounds.map(({ few }) => few.cpuMicros + few.databaseMicros),
      greatestRatio: 1.15,
      notes: [`wall time: ${medianRate(rounds)}`],
    }),
  ]
}

function medianRate(rounds: { few: Measured; many: Measured }[]): string {
  const { ours, floor } = ratioFigure({
    name: '',
    unit: '',
    ours: rounds.map(({ many }) => many.perSecond),
    floor: rounds.map(({ few }) => few.perSecond),
  })
  return `${ours.median} against ${floor.median} contacts/s`
}
