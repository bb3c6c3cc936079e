import type { AnalysisUsage } from '@perezvon/ai/analysis/analysis'
import type { Analysis } from '@perezvon/contracts/analysis/analysis'
import type { CallId } from '@perezvon/contracts/ids'
import type { Logger } from '@perezvon/runtime/logger'
import type { Metrics } from '@perezvon/runtime/metrics'

/** What the analyst tells of its work. Never what was said. */
export type Telemetry = {
  analysed(fact: {
    log: Logger
    callId: CallId
    analysis: Analysis
    tookMs: number
    usage: AnalysisUsage | null
  }): void
}

/** Counters and log lines, one helper a fact. */
export function createTelemetry(metrics: Metrics): Telemetry {
  const analyses = metrics.counter('perezvon_analyses_total', 'Calls analysed.', ['disposition', 'based_on'])
  const duration = metrics.histogram(
    'perezvon_analysis_seconds',
    'From the job’s start to the saved analysis.',
    {
      buckets: [0.5, 1, 2, 5, 10, 20, 60],
    },
  )
  const dropped = metrics.counter(
    'perezvon_analysis_fields_empty_total',
    'Fields without a value that holds.',
  )
  return {
    analysed: ({ log, callId, analysis, tookMs, usage }) => {
      const empty = analysis.fields.filter(({ value }) => value === null).length
      analyses.inc({ disposition: analysis.disposition, based_on: analysis.based_on })
      duration.observe(tookMs / 1000)
      dropped.inc(empty)
      log.info(
        {
          call_id: callId,
          disposition: analysis.disposition,
          sentiment: analysis.sentiment,
          opt_out_heard: analysis.opt_out_heard,
          based_on: analysis.based_on,
          model: analysis.model,
          fields_filled: analysis.fields.length - empty,
          fields_empty: empty,
          took_ms: tookMs,
          prompt_tokens: usage?.promptTokens,
          completion_tokens: usage?.completionTokens,
        },
        'call analysed',
      )
    },
  }
}
