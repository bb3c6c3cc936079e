import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { mostInStretch } from '@perezvon/livecall/capacity/evenness'
import { leasesHeld, releaseLease } from '@perezvon/livecall/capacity/leases'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import { connectLivecall, type Livecall } from '@perezvon/livecall/connection'
import { systemClock } from '@perezvon/runtime/clock'
import { createLogger } from '@perezvon/runtime/logger'
import type { Database } from '@perezvon/store/database'
import { openScratchDatabase } from '@perezvon/store/scratch-database'
import { request } from 'undici'
import { z } from 'zod'
import type { Servers } from '../../stack/servers.ts'
import { boundFigure, type Figure } from '../figure.ts'
import { type MeasuredProcess, startMeasuredProcess } from '../measured-process.ts'
import { startCarrier, startDialer } from '../origination/processes.ts'
import { endStarted, fillCampaign, switchCampaign } from '../origination/waiting-contacts.ts'
import { type PauseWatchdog, startPauseWatchdog } from '../pause-watchdog.ts'
import { mostInWindow, rateWithin, type Stretch, stoodStill } from './evenness.ts'

const ROUNDS = 5
const RATES = [5, 20, 50] as const
const LEAST_RATE = 0.97
/** Until calls come evenly: planned, and their jobs taken. */
const SETTLING_MS = 2000
const STEADY_MS = 10_000
const CAMPAIGN_PAUSED_MS = 1500
const DIALER_STOPPED_MS = 1000
const AFTERWARDS_MS = 3000
const CONTACTS = 2000
const LIMITS = { concurrency: 10_000, callsPerSecond: Math.max(...RATES) }

const stampsSchema = z.object({
  stamps: z.array(z.number()),
  pauses: z.array(z.object({ from: z.number(), to: z.number() })),
})

/** What one carrier saw of one part of a round. */
type Seen = { most: number; rate: number; stillMs: number }
type Part = 'steady' | 'campaignResumed' | 'dialerBack'
type Round = Record<Part, { ours: Seen; floor: Seen }>

/**
 * How evenly two dialers originate, seen from the carrier: in a steady campaign, after it was paused, and after one dialer
 * stood still; against a metronome that beats at the same rate at the same time.
 */
export async function benchPacing(servers: Servers, say: (line: string) => void): Promise<Figure[]> {
  const fleet = await openFleet(servers)
  try {
    const figures: Figure[] = []
    for (const perSecond of RATES) {
      const rounds: Round[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        say(`pacing: ${perSecond} a second, round ${round} of ${ROUNDS}`)
        rounds.push(await playRound(fleet, perSecond, round))
      }
      figures.push(...figuresOf(perSecond, rounds))
    }
    return figures
  } finally {
    await fleet.close()
  }
}

type Fleet = {
  dialers: readonly [MeasuredProcess, MeasuredProcess]
  carrier: MeasuredProcess
  /** Of the metronome: the two must not disturb each other. */
  floorCarrier: MeasuredProcess
  db: Database
  live: Livecall
  watchdog: PauseWatchdog
  close(): Promise<void>
}

async function openFleet(servers: Servers): Promise<Fleet> {
  const prefix = `bench-${randomUUID()}`
  const { db, url, drop } = await openScratchDatabase({ url: servers.databaseUrl, poolSize: 1 })
  const log = createLogger({ service: 'bench', level: 'warn' })
  const live = connectLivecall({ redisUrl: servers.redisUrl, prefix, log })
  const [carrier, floorCarrier] = [await startCarrier(), await startCarrier()]
  const start = () =>
    startDialer({
      servers: { redisUrl: servers.redisUrl, databaseUrl: url },
      prefix,
      carrierUrl: carrier.url,
      limits: LIMITS,
    })
  const dialers = [await start(), await start()] as const
  const watchdog = startPauseWatchdog()
  return {
    dialers,
    carrier,
    floorCarrier,
    db,
    live,
    watchdog,
    close: async () => {
      watchdog.stop()
      await Promise.all(dialers.map((dialer) => dialer.stop()))
      await Promise.all([carrier.stop(), floorCarrier.stop(), live.close()])
      await drop()
    },
  }
}

async function playRound(fleet: Fleet, perSecond: number, round: number): Promise<Round> {
  const { db, live, dialers, carrier, floorCarrier } = fleet
  const campaign = await fillCampaign(db, {
    contacts: CONTACTS,
    concurrency: CONTACTS,
    callsPerSecond: perSecond,
  })
  await Promise.all([carrier, floorCarrier].map(({ url }) => request(`${url}/stamps`, { method: 'DELETE' })))
  const metronome = await startMeasuredProcess({
    file: join(import.meta.dirname, 'metronome-host.ts'),
    environment: { CARRIER_URL: floorCarrier.url, PER_SECOND: String(perSecond) },
  })
  await switchCampaign(db, campaign, 'start')
  await wakePump(live)
  await delay(SETTLING_MS)
  const steady = await stretchOf(STEADY_MS)
  await switchCampaign(db, campaign, 'pause')
  await delay(CAMPAIGN_PAUSED_MS)
  const resumedAt = now()
  await switchCampaign(db, campaign, 'resume')
  await wakePump(live)
  const campaignResumed = { ...(await stretchOf(AFTERWARDS_MS)), from: resumedAt }
  await dialers[round % dialers.length]?.standStill(DIALER_STOPPED_MS)
  const dialerBack = await stretchOf(AFTERWARDS_MS)
  await switchCampaign(db, campaign, 'pause')
  await metronome.stop()
  const seen = await seenBy(fleet)
  // What was asked for in the last moment still gets its answer.
  await delay(1000)
  await endStarted(db, campaign)
  for (const callId of await leasesHeld(live, { now: systemClock.now() }))
    await releaseLease(live, { callId, campaignId: campaign })
  return { steady: seen(steady), campaignResumed: seen(campaignResumed), dialerBack: seen(dialerBack) }
}

/** The instant that all processes of a machine agree upon. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

async function stretchOf(ms: number): Promise<Stretch> {
  const from = now()
  await delay(ms)
  return { from, to: now() }
}

/** What both carriers saw, without the pauses that either of them, or the bench, noticed. */
async function seenBy(fleet: Fleet): Promise<(stretch: Stretch) => Round[Part]> {
  const ask = async ({ url }: MeasuredProcess) =>
    stampsSchema.parse(await (await request(`${url}/stamps`)).body.json())
  const [ours, floor] = [await ask(fleet.carrier), await ask(fleet.floorCarrier)]
  const noticed = fleet.watchdog
    .pauses()
    .map(({ from, to }) => ({ from: performance.timeOrigin + from, to: performance.timeOrigin + to }))
  const pauses = [...noticed, ...ours.pauses, ...floor.pauses]
  const look = (stamps: readonly number[], stretch: Stretch): Seen => ({
    most: mostInWindow(stamps, { stretch, pauses }),
    rate: rateWithin(stamps, { stretch, pauses }),
    stillMs: stoodStill(pauses, stretch),
  })
  return (stretch) => ({ ours: look(ours.stamps, stretch), floor: look(floor.stamps, stretch) })
}

function figuresOf(perSecond: number, rounds: readonly Round[]): Figure[] {
  const bound = { atMost: mostInStretch(perSecond) }
  const most = (part: Part, when: string, ms: number) =>
    boundFigure({
      name: `pacing at ${perSecond} a second: most originations in any 100 ms, ${when}`,
      unit: 'calls',
      ours: rounds.map((round) => round[part].ours.most),
      floor: rounds.map((round) => round[part].floor.most),
      bound,
      notes: [leftOut(rounds, part, ms)],
    })
  return [
    most('steady', 'steady', STEADY_MS),
    boundFigure({
      name: `pacing at ${perSecond} a second: the rate, of what was asked`,
      unit: 'share',
      ours: rounds.map(({ steady }) => steady.ours.rate / perSecond),
      floor: rounds.map(({ steady }) => steady.floor.rate / perSecond),
      bound: { atLeast: LEAST_RATE },
      notes: [leftOut(rounds, 'steady', STEADY_MS)],
    }),
    most('campaignResumed', 'after the campaign was paused', AFTERWARDS_MS),
    most('dialerBack', 'after one of two dialers stood still', AFTERWARDS_MS),
  ]
}

function leftOut(rounds: readonly Round[], part: Part, ms: number): string {
  const still = rounds.reduce((sum, round) => sum + round[part].ours.stillMs, 0)
  return `${Math.round(still)} of ${rounds.length * ms} ms left out: the machine paused`
}
