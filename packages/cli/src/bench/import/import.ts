import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { saveAgentVersion } from '@perezvon/store/agents'
import { createCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { openScratchDatabase } from '@perezvon/store/scratch-database'
import { suppressNumbers } from '@perezvon/store/suppressions'
import { request } from 'undici'
import type { Servers } from '../../stack/servers.ts'
import { boundFigure, type Figure, ratioFigure } from '../figure.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import { type ListFile, suppressedNumbers, writeListFile } from './list-file.ts'
import { API_KEY, startFloor, startGateway } from './processes.ts'

const ROUNDS = 5
const DEFAULT_ROWS = 1_000_000
/** A list with so many times fewer rows is measured in rounds; and memory that grows with a list would show. */
const FEWER = 10
const GREATEST_RATIO = 2.5
const GREATEST_MEGABYTES = 150
/** What the allocator and the collector make of the same work differs by a few hundredths. */
const FLAT = 1.1
const SUPPRESSED_AT_ONCE = 10_000

/** Processor time a row, in microseconds; and how long the upload took. */
type Round = { ours: number; floor: number; seconds: number }
/** Of a gateway, in megabytes. */
type Memory = { idle: number; peak: number }

/**
 * What an uploaded list costs the gateway that takes it in over HTTP, normalised, compared and suppressed, against a bare
 * program that splits the same file by hand and streams it into COPY; and how much memory it takes, for a short list and a
 * long one.
 */
export async function benchImport(
  servers: Pick<Servers, 'redisUrl' | 'databaseUrl'>,
  say: (line: string) => void,
  { rows = DEFAULT_ROWS }: { rows?: number | undefined } = {},
): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'perezvon-lists-'))
  const { db, url, drop } = await openScratchDatabase({ url: servers.databaseUrl, poolSize: 1 })
  try {
    say(`import: writing lists of ${rows} and ${Math.ceil(rows / FEWER)} rows`)
    const list = await writeListFile(join(directory, 'many.csv'), rows)
    const fewer = await writeListFile(join(directory, 'few.csv'), Math.ceil(rows / FEWER))
    await suppressAll(db, rows)
    await saveAgentVersion(db, { spec: AGENT, now: systemClock.now() })
    const reached = { redisUrl: servers.redisUrl, databaseUrl: url }
    await startOnce(reached)
    const fresh = await measure(db, { reached, lists: [fewer], say })
    const warm = await measure(db, {
      reached,
      lists: [list, ...Array.from({ length: ROUNDS }, () => fewer)],
      say,
    })
    return figuresOf({ rows, fresh, warm })
  } finally {
    await drop()
    await rm(directory, { recursive: true, force: true })
  }
}

type Measured = { rounds: Round[]; memory: Memory; floorPeak: number }

/** What a start leaves for those after it (an image is built with it) is there before anything is measured. */
async function startOnce(reached: { redisUrl: string; databaseUrl: string }): Promise<void> {
  const gateway = await startGateway(reached)
  await gateway.stop()
}

/** One gateway of its own takes the lists, one after the other, in turn with the floor. */
async function measure(
  db: Database,
  options: {
    reached: { redisUrl: string; databaseUrl: string }
    lists: readonly ListFile[]
    say: (line: string) => void
  },
): Promise<Measured> {
  const { reached, lists, say } = options
  const gateway = await startGateway(reached)
  const floor = await startFloor(reached)
  try {
    const idle = await gateway.peakMegabytes()
    const rounds: Round[] = []
    for (const list of lists) {
      const bare = await cpuARow(floor, list, () => runFloor(floor, list))
      const begin = performance.now()
      const ours = await cpuARow(gateway, list, () => upload(db, gateway, list))
      const seconds = (performance.now() - begin) / 1000
      say(`import: ${list.rows} rows in ${Math.round(seconds)} s`)
      rounds.push({ ours, floor: bare, seconds })
    }
    const memory = { idle, peak: await gateway.peakMegabytes() }
    return { rounds, memory, floorPeak: await floor.peakMegabytes() }
  } finally {
    await Promise.all([gateway.stop(), floor.stop()])
  }
}

async function cpuARow(
  measured: MeasuredProcess,
  list: ListFile,
  work: () => Promise<void>,
): Promise<number> {
  const before = await measured.cpuMicros()
  await work()
  return ((await measured.cpuMicros()) - before) / list.rows
}

async function runFloor(floor: MeasuredProcess, list: ListFile): Promise<void> {
  const { statusCode, body } = await request(`${floor.url}/run`, { method: 'POST', body: list.path })
  const said = await body.text()
  if (statusCode !== 200 || Number(said) !== list.rows) throw new Error(`the floor failed: ${said}`)
}

/** Uploads a list into a campaign of its own, like any client; a report that is not what must come of it is a failure. */
async function upload(db: Database, gateway: MeasuredProcess, list: ListFile): Promise<void> {
  const campaignId = await emptyCampaign(db)
  const { statusCode, body } = await request(`${gateway.url}/campaigns/${campaignId}/contacts`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${API_KEY}` },
    body: createReadStream(list.path),
    headersTimeout: 0,
  })
  const said = await body.text()
  if (statusCode !== 200) throw new Error(`the import failed: ${said}`)
  const { added, duplicates, suppressed } = addContactsReportSchema.parse(JSON.parse(said))
  const expected = list.rows - list.duplicates - list.suppressed
  if (added !== expected || duplicates !== list.duplicates || suppressed !== list.suppressed)
    throw new Error(`the import did not bring what the list holds: ${said}`)
}

/** The rows of the campaigns before are gone: each round meets the same database. */
async function emptyCampaign(db: Database): Promise<CampaignId> {
  await db.script('truncate contacts cascade')
  const id = systemIds.campaign()
  const spec = campaignSpecSchema.parse({ name: 'Bench', agent: AGENT.name, start: false })
  await createCampaign(db, {
    id,
    spec,
    contacts: [],
    now: systemClock.now(),
    writeId: systemIds.writeContact,
  })
  return id
}

async function suppressAll(db: Database, rows: number): Promise<void> {
  const phones = suppressedNumbers(rows)
  for (let at = 0; at < phones.length; at += SUPPRESSED_AT_ONCE) {
    const numbers = phones.slice(at, at + SUPPRESSED_AT_ONCE).map((phone) => ({ phone, reason: 'bench' }))
    await suppressNumbers(db, { numbers, source: 'import', now: systemClock.now() })
  }
}

function figuresOf(options: { rows: number; fresh: Measured; warm: Measured }): Figure[] {
  const { rows, fresh, warm } = options
  const few = Math.ceil(rows / FEWER)
  const cpu = (name: string, rounds: readonly Round[]) =>
    ratioFigure({
      name: `import: processor time of the gateway a row, ${name}`,
      unit: 'µs',
      ours: rounds.map(({ ours }) => ours),
      floor: rounds.map(({ floor }) => floor),
      greatestRatio: GREATEST_RATIO,
      notes: [`uploads took ${rounds.map(({ seconds }) => Math.round(seconds)).join(', ')} s`],
    })
  const peak = { unit: 'MB', ours: [warm.memory.peak] }
  return [
    cpu(`one list of ${rows}`, warm.rounds.slice(0, 1)),
    cpu(`${ROUNDS} lists of ${few} after it`, warm.rounds.slice(1)),
    boundFigure({
      ...peak,
      name: `import: peak memory of the gateway over a list of ${rows} rows and ${ROUNDS} of ${few}`,
      floor: [warm.floorPeak],
      bound: { atMost: GREATEST_MEGABYTES },
      notes: [`before the first list: ${Math.round(warm.memory.idle)} MB`],
    }),
    ratioFigure({
      ...peak,
      name: `import: peak memory of the gateway, the same against a list of ${few} alone`,
      floor: [fresh.memory.peak],
      greatestRatio: FLAT,
    }),
  ]
}

const AGENT = agentSpecSchema.parse({
  name: 'bench',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'Здравствуйте, говорит автоматический помощник.',
  greeting: '{{name}}, ваш заказ {{order_number}} на {{amount}} рублей едет в город {{city}}.',
  prompt: 'Ты вежливый помощник магазина.',
})
