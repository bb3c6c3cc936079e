import type { Clock } from '@perezvon/runtime/clock'
import type { CampaignNews } from './campaign-news.ts'

/** The same news, and between them, whenever there are none for so long, that time has passed. */
export async function* withPassingTime(
  news: AsyncGenerator<CampaignNews>,
  { clock, everyMs }: { clock: Clock; everyMs: number },
): AsyncGenerator<CampaignNews> {
  let next = news.next()
  // Whoever awaits it below hears of it; until then nobody does.
  next.catch(() => undefined)
  try {
    for (;;) {
      const heard = await firstOf(next, clock, everyMs)
      if (heard === undefined) {
        yield { kind: 'time', at: clock.now() }
        continue
      }
      if (heard.done) return
      yield heard.value
      next = news.next()
      next.catch(() => undefined)
    }
  } finally {
    await news.return(undefined)
  }
}

/** What comes first of a promise and of the time that it may take; undefined: the time. */
export async function firstOf<Value>(
  next: Promise<Value>,
  clock: Clock,
  ms: number,
): Promise<Value | undefined> {
  const waiting = new AbortController()
  const timeUp = clock.sleep(ms, waiting.signal).then(
    () => undefined,
    () => undefined,
  )
  try {
    return await Promise.race([next, timeUp])
  } finally {
    waiting.abort()
  }
}
