import type { Clock } from '@perezvon/runtime/clock'

const PAUSE_MS = 250
const PATIENCE_MS = 60_000

/**
 * Asks again while gateways are killed and servers restart under the question: for what may be asked twice. Throws the
 * last failure after a minute.
 */
export async function patiently<Answer>(clock: Clock, ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = clock.now().getTime() + PATIENCE_MS
  for (;;) {
    try {
      return await ask()
    } catch (thrown) {
      if (clock.now().getTime() > deadline) throw thrown
      await clock.sleep(PAUSE_MS)
    }
  }
}
