import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { PerezvonError } from '@perezvon/runtime/errors'
import { expect, test } from 'vitest'
import { ApiRefused } from '../../public-api/refusal.ts'
import { sampleCampaign } from '../../public-api/sample-views.ts'
import type { CampaignNews } from './campaign-news.ts'
import { polledNews } from './polled-news.ts'

const running = sampleCampaign()
const over: CampaignView = {
  ...sampleCampaign({ waiting: 0, in_attempt: 0 }),
  state: 'completed',
}
const away = new PerezvonError('gateway-unreachable', 'away')

/** A clock of which each sleep passes at once. */
function quickClock(slept: number[] = []) {
  let now = 0
  return {
    now: () => new Date(now),
    sleep: async (ms: number) => {
      slept.push(ms)
      now += ms
    },
  }
}

/** The news of a campaign that looks like this, one after the other; what throws is thrown. */
async function newsOf(
  looks: readonly (CampaignView | Error)[],
  slept: number[] = [],
): Promise<CampaignNews[]> {
  const left = [...looks]
  const look = async () => {
    const next = left.length > 1 ? left.shift() : left[0]
    if (next instanceof Error) throw next
    return next ?? running
  }
  const news: CampaignNews[] = []
  const options = { clock: quickClock(slept), signal: new AbortController().signal }
  for await (const item of polledNews(look, options)) news.push(item)
  return news
}

test('the news end with the end of the campaign, and not while calls of a cancelled one are on the line', async () => {
  const hangingOn: CampaignView = { ...sampleCampaign({ waiting: 0, in_attempt: 2 }), state: 'cancelled' }
  const ended: CampaignView = { ...sampleCampaign({ waiting: 0, in_attempt: 0 }), state: 'cancelled' }
  expect(await newsOf([running, over])).toHaveLength(2)
  expect(await newsOf([running, hangingOn, hangingOn, ended])).toHaveLength(4)
})

test('a gateway that is away for a while is asked again, ever more seldom', async () => {
  const slept: number[] = []
  const busy = new ApiRefused('busy', { status: 503 })
  const kinds = (await newsOf([running, away, away, busy, running, away, over], slept)).map(
    ({ kind }) => kind,
  )
  expect(kinds).toEqual(['progress', 'silence', 'silence', 'silence', 'progress', 'silence', 'progress'])
  expect(slept).toEqual([1000, 1000, 2000, 4000, 1000, 1000])
})

test('a gateway that was never there, is away for ten minutes, or refuses, is told', async () => {
  await expect(newsOf([away, over])).rejects.toBe(away)
  await expect(newsOf([running, away])).rejects.toBe(away)
  const gone = new ApiRefused('There is no campaign', { status: 404 })
  await expect(newsOf([running, gone])).rejects.toBe(gone)
})

test('who stops listening is not kept', async () => {
  const stopped = new AbortController()
  stopped.abort(new Error('enough'))
  const news = polledNews(async () => running, { clock: quickClock(), signal: stopped.signal })
  await expect(news.next()).rejects.toThrow('enough')
})
