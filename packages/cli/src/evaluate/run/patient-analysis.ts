import { type AiError, isAiError } from '@perezvon/ai/ai-errors'
import type { Analysis } from '@perezvon/ai/analysis/analysis'
import type { Clock } from '@perezvon/runtime/clock'

/** Limits of an account are by the minute. */
const PAUSES_MS = [1000, 4000, 15_000, 30_000]
const LONGEST_PAUSE_MS = 60_000

/** Asks again, after a pause, where the vendor could not serve just now: conversations held at a time run into limits. */
export function patientAnalysis(analysis: Analysis, clock: Clock): Analysis {
  return {
    analyse: async (request, signal) => {
      for (const pause of PAUSES_MS) {
        try {
          return await analysis.analyse(request, signal)
        } catch (thrown) {
          if (!isAiError(thrown) || !mayPass(thrown)) throw thrown
          await clock.sleep(pauseAfter(thrown, pause), signal)
        }
      }
      return analysis.analyse(request, signal)
    },
  }
}

function mayPass({ trouble }: AiError): boolean {
  switch (trouble) {
    case 'overloaded':
    case 'late':
      return true
    case 'account':
    case 'request':
      return false
    default:
      return trouble satisfies never
  }
}

function pauseAfter(error: AiError, pauseMs: number): number {
  const wanted = error.trouble === 'overloaded' ? error.retryAfterMs : undefined
  return Math.min(LONGEST_PAUSE_MS, wanted ?? pauseMs)
}
