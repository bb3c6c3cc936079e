import type { Clock } from '@perezvon/runtime/clock'
import type { PublicApi } from '../../public-api/public-api.ts'
import type { OrderedSuppression } from '../judge/facts.ts'
import { patiently } from './patience.ts'

/** A number, and the moment of its turn, which cannot come earlier. */
export type Turn = { phone: string; atMs: number }

const BEFORE_TURN_MS = 1_000

/** Suppresses numbers now; answers when the API had answered. */
export async function suppressNow(
  api: PublicApi,
  phones: readonly string[],
  { clock, when }: { clock: Clock; when: OrderedSuppression['when'] },
): Promise<OrderedSuppression[]> {
  const suppressed: OrderedSuppression[] = []
  for (const phone of phones) {
    await patiently(clock, () => suppress(api.baseUrl, phone))
    suppressed.push({ phone, when, answeredAtMs: clock.now().getTime(), inTime: true })
  }
  return suppressed
}

/** Suppresses each number one second before its turn. `done` answers those that were, once no more will be. */
export function suppressBeforeTurns(
  api: PublicApi,
  turns: readonly Turn[],
  clock: Clock,
): { stop(): void; done: Promise<OrderedSuppression[]> } {
  const stopping = new AbortController()
  const all = turns.map(async ({ phone, atMs }): Promise<OrderedSuppression[]> => {
    const waitMs = Math.max(0, atMs - BEFORE_TURN_MS - clock.now().getTime())
    try {
      await clock.sleep(waitMs, stopping.signal)
    } catch (thrown) {
      if (stopping.signal.aborted) return []
      throw thrown
    }
    await patiently(clock, () => suppress(api.baseUrl, phone))
    const answeredAtMs = clock.now().getTime()
    return [{ phone, when: 'before-turn', answeredAtMs, inTime: answeredAtMs < atMs }]
  })
  const done = Promise.all(all).then((suppressions) => suppressions.flat())
  done.catch(() => undefined)
  return { stop: () => stopping.abort(), done }
}

async function suppress(baseUrl: string, phone: string): Promise<void> {
  const response = await fetch(new URL('/suppressions', baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ phone, reason: 'rehearsal' }),
  })
  await response.arrayBuffer()
  if (response.status !== 201) throw new Error(`POST /suppressions answered ${response.status}`)
}
