import type { JournalEntry } from '@perezvon/contracts/campaign/campaign-journal'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { type CampaignNews, isOver, type SeenCampaign } from './campaign-news.ts'

/** A campaign as the last news show it, with what its course so far lets one expect. */
export type WatchedCampaign = {
  campaign: SeenCampaign
  /** The last entries of its journal, the newest last. */
  journal: readonly JournalEntry[]
  /** Dials and finished contacts over the last minutes, the oldest first. */
  course: readonly Sample[]
  /** Why nothing has been heard since the last news, where it is so. */
  silence: { why: string; since: Date } | undefined
}

type Sample = { atMs: number; attempts: number; finished: number }

/** How long back a pace is taken from: dials come and go quickly, ends of contacts slowly. */
const DIALS_SPAN_MS = 30_000
const FINISHED_SPAN_MS = 300_000
const SAMPLE_EVERY_MS = 1000
/** A pace of less than this says nothing yet. */
const LEAST_SPAN_MS = 3000

/** As many entries of the journal as are told. */
const ENTRIES = 5

/** A campaign that was looked at once. */
export function seenOnce(campaign: SeenCampaign): WatchedCampaign {
  return { campaign, journal: [], course: [], silence: undefined }
}

/** What is known after these news. Undefined until the first look at the campaign. */
export function afterNews(
  before: WatchedCampaign | undefined,
  news: CampaignNews,
): WatchedCampaign | undefined {
  switch (news.kind) {
    case 'time':
      return before
    case 'silence':
      return before && { ...before, silence: before.silence ?? { why: news.why, since: news.at } }
    case 'journal':
      return before && { ...before, journal: [...before.journal, news.entry].slice(-ENTRIES) }
    case 'progress':
      return {
        campaign: news.campaign,
        journal: before?.journal ?? [],
        course: courseWith(before?.course ?? [], news.campaign, news.at.getTime()),
        silence: undefined,
      }
  }
}

function courseWith(course: readonly Sample[], { counters }: CampaignView, atMs: number): readonly Sample[] {
  const sample = { atMs, attempts: counters.attempts, finished: counters.finished }
  const kept = course.filter((one) => one.atMs >= atMs - FINISHED_SPAN_MS)
  const [previous, last] = kept.slice(-2)
  const replacesLast =
    previous !== undefined && last !== undefined && last.atMs - previous.atMs < SAMPLE_EVERY_MS
  return [...(replacesLast ? kept.slice(0, -1) : kept), sample]
}

/** Dials a second over the last half minute of a campaign that runs; undefined while it is too early to say. */
export function dialsPerSecond({ campaign, course }: WatchedCampaign, now: Date): number | undefined {
  if (campaign.state !== 'running') return undefined
  return pace(course, ({ attempts }) => attempts, { now, spanMs: DIALS_SPAN_MS })
}

/** When the last contact will be done if it goes on as over the last minutes; undefined where that cannot be said. */
export function expectedEnd(watched: WatchedCampaign, now: Date): Date | undefined {
  const { campaign, course } = watched
  if (campaign.state !== 'running' || isOver(campaign)) return undefined
  const perSecond = pace(course, ({ finished }) => finished, { now, spanMs: FINISHED_SPAN_MS })
  if (perSecond === undefined || perSecond <= 0) return undefined
  const left = campaign.counters.contacts - campaign.counters.finished
  return new Date(now.getTime() + (left / perSecond) * 1000)
}

function pace(
  course: readonly Sample[],
  figure: (sample: Sample) => number,
  { now, spanMs }: { now: Date; spanMs: number },
): number | undefined {
  const last = course.at(-1)
  const first = course.find(({ atMs }) => atMs >= now.getTime() - spanMs) ?? last
  if (first === undefined || last === undefined) return undefined
  const span = now.getTime() - first.atMs
  return span < LEAST_SPAN_MS ? undefined : ((figure(last) - figure(first)) / span) * 1000
}
