import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { expect, test } from 'vitest'
import type { StreamMessage } from '../../public-api/event-stream.ts'
import { ApiRefused } from '../../public-api/refusal.ts'
import { sampleCampaign } from '../../public-api/sample-views.ts'
import { followedNews } from './followed-news.ts'

const running = (finished: number) => sampleCampaign({ contacts: 9, finished, waiting: 9 - finished })
const over: CampaignView = { ...sampleCampaign({ waiting: 0, in_attempt: 0 }), state: 'completed' }
const broken = new PerezvonError('gateway-unreachable', 'No gateway answers. Start one.')

const progress = (id: string, campaign: CampaignView): StreamMessage => ({
  id,
  event: 'progress',
  data: JSON.stringify({ ...campaign, waiting_for: [] }),
})
const paused: StreamMessage = {
  id: '2',
  event: 'journal',
  data: JSON.stringify({ id: 2, at: '2026-11-21T09:00:00.000Z', entry: 'paused', detail: { reason: null } }),
}

/** One connection: what it brings, and how it ends; `refused` it never comes about, `silent` it says nothing. */
type Connection = { messages: StreamMessage[]; breaks?: Error } | { refused: Error } | 'no-events' | 'silent'

/** A gateway whose stream behaves like this, connection by connection, and whose campaign looks like that. */
async function follow(
  connections: Connection[],
  looks: CampaignView[] = [running(0), over],
  clock = quickClock(),
) {
  const askedFrom: (string | undefined)[] = []
  const left = [...connections]
  const api = {
    getCampaign: async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? over,
    followCampaign: async (
      _: string,
      { lastEventId, signal }: { lastEventId: string | undefined; signal: AbortSignal },
    ) => {
      askedFrom.push(lastEventId)
      const next = left.shift()
      if (next === undefined || next === 'no-events') return undefined
      if (next !== 'silent' && 'refused' in next) throw next.refused
      return streamOf(next, signal)
    },
  }
  const news: string[] = []
  for await (const item of followedNews(api, 'camp_1', { clock, signal: new AbortController().signal })) {
    if (item.kind === 'progress') news.push(`${item.campaign.state} ${item.campaign.counters.finished}`)
    else
      news.push(item.kind === 'journal' ? item.entry.entry : `${item.kind}: ${'why' in item ? item.why : ''}`)
  }
  return { news, askedFrom }
}

async function* streamOf(
  connection: { messages: StreamMessage[]; breaks?: Error } | 'silent',
  signal: AbortSignal,
) {
  if (connection === 'silent') {
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    return
  }
  yield* connection.messages
  if (connection.breaks !== undefined) throw connection.breaks
}

/** A clock of which each sleep passes at once, after whatever is ready by then. */
function quickClock(slept: number[] = []): Clock {
  let now = 0
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      await new Promise(setImmediate)
      slept.push(ms)
      now += ms
    },
  }
}

test('news come as they are sent, until the campaign is over', async () => {
  const stream = { messages: [paused, progress('2', running(3)), progress('2', over)] }
  const { news, askedFrom } = await follow([stream])
  expect(news).toEqual(['running 0', 'paused', 'running 3', 'completed 5'])
  expect(askedFrom).toEqual([undefined])
})

test('a connection that ends or breaks is made again from where it was, as soon as the gateway said', async () => {
  const slept: number[] = []
  const { news, askedFrom } = await follow(
    [
      { messages: [{ retryMs: 500 }, paused, progress('2', running(1))] },
      { messages: [progress('3', running(2))], breaks: broken },
      { refused: new ApiRefused('busy', { status: 503 }) },
      { messages: [progress('4', over)] },
    ],
    undefined,
    quickClock(slept),
  )
  expect(news).toEqual([
    'running 0',
    'paused',
    'running 1',
    'running 2',
    'silence: No gateway answers',
    'silence: busy',
    'completed 5',
  ])
  expect(askedFrom).toEqual([undefined, '2', '3', '3'])
  expect(slept.filter((ms) => ms !== 10_000)).toEqual([500, 1000, 2000])
})

test('what only newer clients understand is passed over; what none should is told', async () => {
  const stranger: StreamMessage = { event: 'applause', data: '?' }
  expect((await follow([{ messages: [stranger, progress('1', over)] }])).news).toEqual([
    'running 0',
    'completed 5',
  ])
  const nonsense: StreamMessage = { event: 'progress', data: '{' }
  await expect(follow([{ messages: [nonsense] }])).rejects.toMatchObject({ code: 'api-refused' })
})

test.each<[string, Connection]>([
  ['is not there', { refused: new ApiRefused('There is no such route', { status: 404 }) }],
  ['has no events', 'no-events'],
  ['ends without a word', { messages: [] }],
  ['is held back by a proxy', 'silent'],
])('where the stream %s, the campaign is looked at instead', async (_, connection) => {
  const { news, askedFrom } = await follow([connection], [running(0), running(1), running(2), over])
  expect(news).toEqual(['running 0', 'running 1', 'running 2', 'completed 5'])
  expect(askedFrom).toHaveLength(1)
})

test('a campaign that is over is told once, and one that is not there is refused', async () => {
  expect(await follow([], [over])).toEqual({ news: ['completed 5'], askedFrom: [] })
  const gone = new ApiRefused('There is no campaign', { status: 404 })
  const api = {
    getCampaign: () => Promise.reject(gone),
    followCampaign: () => Promise.reject(gone),
  }
  const options = { clock: quickClock(), signal: new AbortController().signal }
  await expect(followedNews(api, 'camp_1', options).next()).rejects.toBe(gone)
})
