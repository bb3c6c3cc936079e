import type { CampaignStatus } from '@perezvon/contracts/http/campaign-status'
import type { CampaignId } from '@perezvon/contracts/ids'
import { onCampaignChanged } from '@perezvon/livecall/live-events/campaign-changes'
import type { Metrics } from '@perezvon/runtime/metrics'
import { journalEnd } from '@perezvon/store/campaign-journal'
import { findCampaignStatus, type StatusContext } from '../obstacles/campaign-status.ts'

/** At most four times a second, however many calls end. */
const SHORTEST_PAUSE_MS = 250
/** Whoever was not told looks by itself: Redis may be away. */
const LOOK_EVERY_MS = 3000
/** Balancers cut connections on which nothing comes; most wait a minute. */
const SILENCE_MS = 15_000

/** What is new about a campaign. */
export type CampaignNews = { status: CampaignStatus; journalEnd: number }

/** Campaigns that somebody follows. */
export type CampaignWatch = {
  /**
   * The campaign as it is, then each time that it is not what it was before; 'silence' where nothing was to be told for a
   * while. A follower who is slow gets the latest. Ends when `until` is aborted.
   */
  follow(campaignId: CampaignId, until: AbortSignal): AsyncGenerator<CampaignNews | 'silence'>
}

type Followed = {
  news: CampaignNews | undefined
  /** Counts what was new. */
  version: number
  waiting: Set<() => void>
  followers: number
  stopped: AbortController
}

/** Reads each followed campaign once for all that follow it here. */
export function createCampaignWatch(ctx: StatusContext & { metrics: Metrics }): CampaignWatch {
  const campaigns = new Map<CampaignId, Followed>()
  let followers = 0
  ctx.metrics.gauge('perezvon_campaign_followers', 'Clients that follow a campaign.', () => followers)

  const join = (campaignId: CampaignId): Followed => {
    const followed = campaigns.get(campaignId) ?? beginReading(ctx, campaignId)
    campaigns.set(campaignId, followed)
    followed.followers += 1
    followers += 1
    return followed
  }
  const leave = (campaignId: CampaignId, followed: Followed): void => {
    followed.followers -= 1
    followers -= 1
    if (followed.followers > 0) return
    campaigns.delete(campaignId)
    followed.stopped.abort()
  }

  return {
    follow: async function* (campaignId, until) {
      const followed = join(campaignId)
      try {
        let seen = 0
        while (!until.aborted) {
          if (followed.news !== undefined && followed.version > seen) {
            seen = followed.version
            yield followed.news
          } else if ((await somethingNew(ctx, followed, until)) === 'silence') yield 'silence'
        }
      } finally {
        leave(campaignId, followed)
      }
    },
  }
}

/** Waits until there is news, nothing was new for long, or nobody wants to know. */
async function somethingNew(
  { clock }: StatusContext,
  { waiting }: Followed,
  until: AbortSignal,
): Promise<'news' | 'silence'> {
  const { promise, resolve } = Promise.withResolvers<'news'>()
  const wake = () => resolve('news')
  const done = new AbortController()
  const silence = clock.sleep(SILENCE_MS, done.signal).then(
    () => 'silence' as const,
    () => 'news' as const, // aborted below, when nobody looks at it any more
  )
  waiting.add(wake)
  until.addEventListener('abort', wake, { once: true })
  try {
    return await Promise.race([promise, silence])
  } finally {
    done.abort()
    waiting.delete(wake)
    until.removeEventListener('abort', wake)
  }
}

function beginReading(ctx: StatusContext, campaignId: CampaignId): Followed {
  const stopped = new AbortController()
  const followed: Followed = { news: undefined, version: 0, waiting: new Set(), followers: 0, stopped }
  void readOn(ctx, campaignId, followed)
  return followed
}

/** Reads when it is told to, and by itself now and then; until nobody follows any more. */
async function readOn(ctx: StatusContext, campaignId: CampaignId, followed: Followed): Promise<void> {
  const { signal } = followed.stopped
  const bell = createBell()
  const ears = createEars(ctx, campaignId, bell.ring)
  while (!signal.aborted) {
    ears.listen()
    bell.forget()
    await read(ctx, campaignId, followed)
    await pause(ctx, SHORTEST_PAUSE_MS, signal)
    const look = new AbortController()
    const stop = AbortSignal.any([signal, look.signal])
    await Promise.race([bell.rung(), pause(ctx, LOOK_EVERY_MS - SHORTEST_PAUSE_MS, stop)])
    look.abort()
  }
  await ears.close()
}

async function read(ctx: StatusContext, campaignId: CampaignId, followed: Followed): Promise<void> {
  try {
    // The journal last: a state is never told without its entry, and whoever leaves with the last one has heard them all.
    const status = await findCampaignStatus(ctx, { id: campaignId })
    if (status === undefined) return
    const end = await journalEnd(ctx.db, { campaignId })
    const news: CampaignNews = { status, journalEnd: end }
    if (JSON.stringify(news) === JSON.stringify(followed.news)) return
    followed.news = news
    followed.version += 1
    for (const wake of [...followed.waiting]) wake()
  } catch (thrown) {
    ctx.log.warn({ err: thrown, campaign_id: campaignId }, 'could not read a followed campaign')
  }
}

async function pause({ clock }: StatusContext, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => {
    // aborted: whoever waits looks at the signal
  })
}

/** Remembers a ring that came while nobody waited for it. */
function createBell(): { ring(): void; rung(): Promise<void>; forget(): void } {
  let rang = false
  let wake: (() => void) | undefined
  return {
    ring: () => {
      rang = true
      wake?.()
    },
    rung: () =>
      new Promise((resolve) => {
        wake = resolve
        if (rang) resolve()
      }),
    forget: () => {
      rang = false
    },
  }
}

/** Listens for changes as long as Redis lets it; asked again after a failure, it tries again. */
function createEars(ctx: StatusContext, campaignId: CampaignId, ring: () => void) {
  let listening: Promise<(() => Promise<void>) | undefined> | undefined
  const failed = (thrown: unknown): undefined => {
    listening = undefined
    ctx.log.warn({ err: thrown, campaign_id: campaignId }, 'could not listen for changes of a campaign')
  }
  const heard = (stop: () => Promise<void>) => {
    ring() // what changed before is read now
    return stop
  }
  return {
    listen: (): void => {
      listening ??= onCampaignChanged(ctx.live, campaignId, ring).then(heard, failed)
    },
    close: async (): Promise<void> => {
      const stop = await listening
      await stop?.().catch(failed)
    },
  }
}
