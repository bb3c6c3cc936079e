import type { Clock } from '@perezvon/runtime/clock'
import { asError } from '@perezvon/runtime/errors'
import { type CampaignNews, isOver, type SeenCampaign } from './campaign-news.ts'
import { createPatience, whyOf } from './patience.ts'

const LOOK_EVERY_MS = 1000

export type NewsOptions = {
  clock: Clock
  /** Aborted when nobody watches any more: the news end by throwing its reason. */
  signal: AbortSignal
}

/** The news of a campaign by looking at it again and again, until it is over. */
export async function* polledNews(
  look: () => Promise<SeenCampaign>,
  { clock, signal }: NewsOptions,
): AsyncGenerator<CampaignNews> {
  const patience = createPatience(clock)
  for (;;) {
    signal.throwIfAborted()
    const seen = await look().catch((thrown: unknown) => asError(thrown))
    if (seen instanceof Error) {
      const againInMs = patience.afterFailure(seen)
      yield { kind: 'silence', at: clock.now(), why: whyOf(seen), againInMs }
      await clock.sleep(againInMs, signal)
      continue
    }
    patience.restore()
    yield { kind: 'progress', at: clock.now(), campaign: seen }
    if (isOver(seen)) return
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}
