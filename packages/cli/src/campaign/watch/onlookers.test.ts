import { expect, test } from 'vitest'
import { sampleCampaign } from '../../public-api/sample-views.ts'
import type { CampaignNews } from './campaign-news.ts'
import { jsonOnlooker, type Onlooker, writingOnlooker } from './onlookers.ts'
import { afterNews, type WatchedCampaign } from './watched-campaign.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 9) + seconds * 1000)

function seen(seconds: number, finished: number, state: 'running' | 'paused' = 'running'): CampaignNews {
  const campaign = { ...sampleCampaign({ contacts: 9, finished, waiting: 9 - finished }), state }
  return { kind: 'progress', at: at(seconds), campaign }
}

/** What an onlooker writes of these news. */
function written(
  create: (output: { write(text: string): unknown }, options: { simulated: boolean }) => Onlooker,
  news: readonly CampaignNews[],
) {
  const lines: string[] = []
  const onlooker = create({ write: (text) => lines.push(text) }, { simulated: false })
  let watched: WatchedCampaign | undefined
  for (const item of news) {
    watched = afterNews(watched, item)
    if (watched !== undefined) onlooker(item, watched)
  }
  return lines
}

test('in a log there is a line every five seconds, and at once where something happened', () => {
  const lines = written(writingOnlooker, [
    seen(0, 1),
    seen(1, 2),
    seen(2, 3, 'paused'),
    { kind: 'silence', at: at(3), why: 'ECONNREFUSED', againInMs: 1000 },
    { kind: 'silence', at: at(4), why: 'ECONNREFUSED', againInMs: 2000 },
    seen(5, 3, 'paused'),
    seen(11, 4, 'paused'),
    seen(30, 4, 'paused'),
  ])
  expect(lines.map((line) => /^\w+ · \d\/9/.exec(line)?.[0])).toEqual([
    'running · 1/9',
    'paused · 3/9',
    'paused · 3/9',
    'paused · 3/9',
    'paused · 4/9',
  ])
  expect(lines[2]).toContain('no news: ECONNREFUSED; asking again')
})

test('for a program there is a line for each news, and none for what it knows', () => {
  const lines = written(jsonOnlooker, [seen(0, 1), { kind: 'time', at: at(1) }, seen(2, 1), seen(3, 2)])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      event: 'progress',
      at: '2026-11-21T09:00:00.000Z',
      simulated: false,
      campaign: { counters: { finished: 1 } },
    },
    { event: 'progress', at: '2026-11-21T09:00:03.000Z', campaign: { counters: { finished: 2 } } },
  ])
})
