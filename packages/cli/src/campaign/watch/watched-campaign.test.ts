import { expect, test } from 'vitest'
import { sampleCampaign } from '../../public-api/sample-views.ts'
import type { CampaignNews } from './campaign-news.ts'
import { afterNews, dialsPerSecond, expectedEnd, type WatchedCampaign } from './watched-campaign.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 9) + seconds * 1000)

/** The news that at so many seconds a campaign of 1000 had so many dials and so many contacts done. */
function seen(seconds: number, attempts: number, finished: number): CampaignNews {
  const counters = { contacts: 1000, waiting: 1000 - finished, in_attempt: 0, attempts, finished }
  return { kind: 'progress', at: at(seconds), campaign: sampleCampaign(counters) }
}

function watching(news: readonly CampaignNews[]): WatchedCampaign {
  const watched = news.reduce<WatchedCampaign | undefined>(afterNews, undefined)
  if (watched === undefined) throw new Error('nothing was seen')
  return watched
}

test('the pace is that of the last half minute, whatever was before', () => {
  const slowThenFast = watching([seen(0, 0, 0), seen(300, 30, 10), seen(330, 330, 60)])
  expect(dialsPerSecond(slowThenFast, at(330))).toBe(10)
})

test('a pace falls while nothing is heard, and is not told before it is known', () => {
  const watched = watching([seen(0, 0, 0), seen(10, 100, 10)])
  expect(dialsPerSecond(watched, at(10))).toBe(10)
  expect(dialsPerSecond(watched, at(20))).toBe(5)
  expect(dialsPerSecond(watching([seen(0, 0, 0), seen(2, 20, 1)]), at(2))).toBeUndefined()
})

test('the end is expected by how fast contacts are done', () => {
  const watched = watching([seen(0, 0, 0), seen(100, 120, 100)])
  expect(expectedEnd(watched, at(100))).toEqual(at(1000))
  expect(expectedEnd(watching([seen(0, 0, 0), seen(100, 120, 0)]), at(100))).toBeUndefined()
  const paused: WatchedCampaign = { ...watched, campaign: { ...watched.campaign, state: 'paused' } }
  expect(expectedEnd(paused, at(100))).toBeUndefined()
})

test('however many news come, the course keeps one a second of five minutes', () => {
  const news = Array.from({ length: 4000 }, (_, index) => seen(index / 4, index, index / 10))
  const { course } = watching(news)
  expect(course.length).toBeLessThanOrEqual(302)
  expect(course.at(-1)?.attempts).toBe(3999)
})

test('silence is told from its beginning until something is heard', () => {
  const silence = (seconds: number): CampaignNews => ({
    kind: 'silence',
    at: at(seconds),
    why: 'away',
    againInMs: 1000,
  })
  expect(afterNews(undefined, silence(0))).toBeUndefined()
  expect(watching([seen(0, 0, 0), silence(5), silence(9)]).silence).toEqual({ why: 'away', since: at(5) })
  expect(watching([seen(0, 0, 0), silence(5), seen(9, 1, 1)]).silence).toBeUndefined()
})
