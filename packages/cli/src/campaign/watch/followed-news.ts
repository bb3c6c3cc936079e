import { type CampaignEvent, campaignEventSchema } from '@perezvon/contracts/http/follow-campaign'
import type { Clock } from '@perezvon/runtime/clock'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import type { EventSourceMessage } from 'eventsource-parser'
import type { CampaignApi } from '../../public-api/campaign-api.ts'
import type { StreamMessage } from '../../public-api/event-stream.ts'
import { ApiRefused } from '../../public-api/refusal.ts'
import { type CampaignNews, isOver } from './campaign-news.ts'
import { firstOf } from './passing-time.ts'
import { createPatience, whyOf } from './patience.ts'
import { type NewsOptions, polledNews } from './polled-news.ts'

/** A stream that was opened and says nothing for so long at its very beginning is held back by a proxy. */
const FIRST_WORD_MS = 10_000
/** How soon a stream that ended before the campaign did is asked for again, unless the gateway said otherwise. */
const BACK_MS = 2000

/** Where a stream is gone on with: what was heard last, and when to come back. */
type Place = { lastEventId: string | undefined; backMs: number }

type FollowApi = Pick<CampaignApi, 'getCampaign' | 'followCampaign'>

/**
 * The news of a campaign as the gateway sends them, until it is over. A connection that ends or breaks is made again,
 * from where it was; where the stream cannot be had at all, the campaign is looked at again and again instead.
 */
export async function* followedNews(
  api: FollowApi,
  campaignId: string,
  options: NewsOptions,
): AsyncGenerator<CampaignNews> {
  const { clock, signal } = options
  const patience = createPatience(clock)
  const place: Place = { lastEventId: undefined, backMs: BACK_MS }
  const seen = await api.getCampaign(campaignId, signal)
  yield { kind: 'progress', at: clock.now(), campaign: seen }
  patience.restore()
  if (isOver(seen)) return
  for (;;) {
    try {
      for await (const news of newsOfConnection(api, campaignId, place, options)) {
        if (news === 'no-stream') {
          yield* polledNews(() => api.getCampaign(campaignId, signal), options)
          return
        }
        patience.restore()
        yield news
        if (news.kind === 'progress' && isOver(news.campaign)) return
      }
      await clock.sleep(place.backMs, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      const failure = asError(thrown)
      const againInMs = patience.afterFailure(failure)
      yield { kind: 'silence', at: clock.now(), why: whyOf(failure), againInMs }
      await clock.sleep(againInMs, signal)
    }
  }
}

/** One connection: its news until it ends; `no-stream` where there are none to be had this way. */
async function* newsOfConnection(
  api: FollowApi,
  campaignId: string,
  place: Place,
  { clock, signal }: NewsOptions,
): AsyncGenerator<CampaignNews | 'no-stream'> {
  const hungUp = new AbortController()
  try {
    const messages = await openStream(api, campaignId, place, AbortSignal.any([signal, hungUp.signal]))
    const first = await firstOf(messages?.next() ?? DONE, clock, FIRST_WORD_MS)
    if (messages === undefined || first === undefined || first.done) {
      yield 'no-stream'
      return
    }
    yield* newsIn(first.value, place, clock)
    for await (const message of messages) yield* newsIn(message, place, clock)
  } finally {
    hungUp.abort()
  }
}

const DONE = Promise.resolve({ done: true as const, value: undefined })

/** Undefined where what answers knows no stream of a campaign's events: a gateway of another version, or a proxy. */
async function openStream(
  api: FollowApi,
  campaignId: string,
  { lastEventId }: Place,
  signal: AbortSignal,
): Promise<AsyncGenerator<StreamMessage> | undefined> {
  try {
    return await api.followCampaign(campaignId, { lastEventId, signal })
  } catch (thrown) {
    if (thrown instanceof ApiRefused && NO_SUCH_STREAM.has(thrown.status)) return undefined
    throw thrown
  }
}

/** Not there, not by this method, not in this form, not at all. A campaign that is not there is told by looking at it. */
const NO_SUCH_STREAM: ReadonlySet<number> = new Set([404, 405, 406, 501])

/** What a message tells; nothing where it only says how to go on, or tells what only newer clients understand. */
function* newsIn(message: StreamMessage, place: Place, clock: Clock): Generator<CampaignNews> {
  if ('retryMs' in message) {
    place.backMs = message.retryMs
    return
  }
  place.lastEventId = message.id ?? place.lastEventId
  if (message.event !== 'progress' && message.event !== 'journal') return
  const told = eventIn(message)
  if (told.event === 'journal') yield { kind: 'journal', at: clock.now(), entry: told.data }
  else yield { kind: 'progress', at: clock.now(), campaign: told.data }
}

function eventIn({ event, data }: EventSourceMessage): CampaignEvent {
  try {
    return campaignEventSchema.parse({ event, data: JSON.parse(data) })
  } catch (thrown) {
    throw new PerezvonError('api-refused', `The gateway sent a ${event} as none of this version would`, {
      cause: thrown,
    })
  }
}
