import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { startPauseWatchdog } from '../../bench/pause-watchdog.ts'
import type { Arrived } from './arrivals.ts'

/** The thread of `watchArrivals`. Tells its address first, and what it saw whenever it is asked. */
const { carrierUrl } = z.object({ carrierUrl: z.url() }).parse(workerData)
const START = '/platform_api/StartScenarios'
const agent = new Agent({ keepAlive: true })
/** Of calls that come evenly, 30 a second, two fall together where this thread looks so much too late. */
const PAUSE_MS = 20
const now = () => performance.timeOrigin + performance.now()
const askedAtMs: number[] = []
const watchdog = startPauseWatchdog({ now, pauseMs: PAUSE_MS })

parentPort?.on('message', () => {
  const pauses = watchdog.pauses().map(({ from, to }) => ({ fromMs: from, toMs: to }))
  parentPort?.postMessage({ askedAtMs, pauses } satisfies Arrived)
})

const server = createServer((incoming, response) => {
  if (incoming.url?.startsWith(START)) askedAtMs.push(now())
  passOn(incoming, response)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the watch has no port')
  parentPort?.postMessage({ url: `http://127.0.0.1:${address.port}` })
})

/** What the carrier does to a request happens to the one before it: answered, cut off, or left without a word. */
function passOn(incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '/' } = incoming
  const onward = request(new URL(url, carrierUrl), { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  incoming.pipe(onward)
}
