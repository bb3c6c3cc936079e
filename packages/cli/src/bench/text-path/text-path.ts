import { Agent } from 'undici'
import { percentile } from '../../demo/percentile.ts'
import type { Servers } from '../../stack/servers.ts'
import { type Figure, ratioFigure } from '../figure.ts'
import { runLoad } from '../load.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import { type PauseWatchdog, startPauseWatchdog } from '../pause-watchdog.ts'
import { bareCaller, type Caller, gatewayCaller } from './ask-turns.ts'
import { startTextPathProcesses, type TextPathProcesses } from './processes.ts'

const ROUNDS = 5
const TURNS_A_CALL = 6
/** Concurrent turns, and how many turns are taken in a round: enough for a second or more of processor time. */
const LOADS = [
  { concurrency: 1, turns: 60 },
  { concurrency: 50, turns: 600 },
  { concurrency: 200, turns: 1000 },
] as const
const PACE = { timeToFirstTokenMs: 20, tokenIntervalMs: 2 }

type Measured = { cpuMicros: number; turnsPerSecond: number; p50: number; p99: number; leftOut: number }

/**
 * The text path's cost: a whole turn at the gateway (every sentence fetched) against a bare Hono handler that proxies
 * the same streamed completion through the SDK's default fetch with as many Redis round trips.
 */
export async function benchTextPath(servers: Servers, say: (line: string) => void): Promise<Figure[]> {
  const processes = await startTextPathProcesses(servers, PACE)
  const watchdog = startPauseWatchdog()
  try {
    const figures: Figure[] = []
    for (const load of LOADS) figures.push(...(await benchLoad(processes, load, watchdog, say)))
    return figures
  } finally {
    watchdog.stop()
    await processes.stop()
  }
}

type Load = (typeof LOADS)[number]

async function benchLoad(
  processes: TextPathProcesses,
  load: Load,
  watchdog: PauseWatchdog,
  say: (line: string) => void,
): Promise<Figure[]> {
  const ours: Measured[] = []
  const floor: Measured[] = []
  const measureOurs = () =>
    measure(processes, processes.gateway, gatewayCaller(processes.gateway.url), load, watchdog)
  const measureFloor = () =>
    measure(processes, processes.bare, bareCaller(processes.bare.url), load, watchdog)
  // Compiled code and open connections first: a service runs for days, not for its first second.
  await measureOurs()
  await measureFloor()
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`text-path: ${load.concurrency} at the same time, round ${round} of ${ROUNDS}`)
    ours.push(await measureOurs())
    floor.push(await measureFloor())
  }
  return figuresOf(load, ours, floor, processes.redisRoundTrips)
}

async function measure(
  processes: TextPathProcesses,
  server: MeasuredProcess,
  caller: Caller,
  load: Load,
  watchdog: PauseWatchdog,
): Promise<Measured> {
  const dispatcher = new Agent({ connections: load.concurrency })
  const calls = await processes.prepareCalls(Math.ceil(load.turns / TURNS_A_CALL) + load.concurrency)
  const state = Array.from({ length: load.concurrency }, () => ({ call: calls.pop(), turn: 0 }))
  const before = await server.cpuMicros()
  const { timings, wallMs } = await runLoad({
    concurrency: load.concurrency,
    total: load.turns,
    operation: async (worker) => {
      const mine = state[worker]
      if (mine === undefined) throw new Error(`there is no worker ${worker}`)
      if (mine.turn === TURNS_A_CALL) Object.assign(mine, { call: calls.pop(), turn: 0 })
      mine.turn += 1
      if (mine.call === undefined) throw new Error('more turns were taken than calls prepared')
      await caller(dispatcher, { ...mine.call, turn: mine.turn })
    },
  })
  const cpu = (await server.cpuMicros()) - before
  await dispatcher.close()
  const steady = timings
    .filter(({ from, to }) => !watchdog.pausedBetween(from, to))
    .map(({ from, to }) => to - from)
  return {
    cpuMicros: cpu / load.turns,
    turnsPerSecond: (load.turns / wallMs) * 1000,
    p50: percentile(steady, 0.5) ?? Number.NaN,
    p99: percentile(steady, 0.99) ?? Number.NaN,
    leftOut: timings.length - steady.length,
  }
}

function figuresOf(
  { concurrency, turns }: Load,
  ours: Measured[],
  floor: Measured[],
  redisRoundTrips: number,
): Figure[] {
  const figure = (
    key: 'cpuMicros' | 'turnsPerSecond' | 'p50' | 'p99',
    name: string,
    unit: string,
    more: { greatestRatio?: number; notes?: string[] } = {},
  ) =>
    ratioFigure({
      name: `text-path ${name}, ${concurrency} concurrent`,
      unit,
      ours: ours.map((one) => one[key]).filter(Number.isFinite),
      floor: floor.map((one) => one[key]).filter(Number.isFinite),
      ...more,
    })
  const leftOut = [...ours, ...floor].reduce((sum, one) => sum + one.leftOut, 0)
  const latencyNotes = [
    `${leftOut} of ${turns * (ours.length + floor.length)} turns left out: the machine paused`,
  ]
  return [
    figure('cpuMicros', 'processor time a turn', 'µs', {
      greatestRatio: 1,
      notes: [
        'ours: process_text and every next_sentence; floor: one request, the whole reply',
        `${redisRoundTrips} Redis round trips a turn, counted at the gateway, made by the floor as well`,
      ],
    }),
    figure('turnsPerSecond', 'throughput', 'turns/s', {
      notes: ['wall time; the load and the model server share the cores'],
    }),
    figure('p50', 'whole turn p50', 'ms', { notes: latencyNotes }),
    figure('p99', 'whole turn p99', 'ms', { notes: latencyNotes }),
  ]
}
