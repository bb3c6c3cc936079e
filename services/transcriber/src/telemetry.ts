import type { Transcript } from '@perezvon/contracts/transcript/transcript'
import type { Logger } from '@perezvon/runtime/logger'
import type { Metrics } from '@perezvon/runtime/metrics'
import type { Recording } from '@perezvon/store/recordings'

type Fact = { log: Logger; recording: Recording }

/** What the transcriber tells of its work. Never what was said, never a recording's address: that is a key to it. */
export type Telemetry = {
  stored(fact: Fact & { bytes: number; tookMs: number }): void
  waiting(fact: Fact & { why: string; afterMs: number }): void
  transcribed(fact: Fact & { transcript: Transcript; tookMs: number }): void
  failed(fact: Fact & { reason: string; detail: string }): void
}

/** Counters and log lines, one helper a fact. */
export function createTelemetry(metrics: Metrics): Telemetry {
  const recordings = metrics.counter('perezvon_recordings_total', 'Recordings by what became of them.', [
    'became',
  ])
  const failures = metrics.counter('perezvon_recording_failures_total', 'Recordings given up.', ['reason'])
  const bytesStored = metrics.counter('perezvon_recording_bytes_total', 'Bytes of recordings stored.')
  const duration = metrics.histogram('perezvon_transcription_seconds', 'What a transcription took.', {
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 180],
  })
  const ids = ({ recording }: Fact) => ({ recording_id: recording.id, call_id: recording.callId })
  return {
    stored: (fact) => {
      recordings.inc({ became: 'stored' })
      bytesStored.inc(fact.bytes)
      fact.log.info({ ...ids(fact), bytes: fact.bytes, took_ms: fact.tookMs }, 'recording stored')
    },
    waiting: (fact) => {
      fact.log.info(
        { ...ids(fact), why: fact.why, after_ms: fact.afterMs },
        'recording not ready, looked at again',
      )
    },
    transcribed: (fact) => {
      const { segments, duration_ms, model, language } = fact.transcript
      const unknown = segments.filter(({ speaker }) => speaker === 'unknown').length
      recordings.inc({ became: 'transcribed' })
      duration.observe(fact.tookMs / 1000)
      fact.log.info(
        {
          ...ids(fact),
          model,
          language,
          audio_ms: duration_ms,
          segments: segments.length,
          segments_of_unknown: unknown,
          took_ms: fact.tookMs,
        },
        'recording transcribed',
      )
    },
    failed: (fact) => {
      recordings.inc({ became: 'failed' })
      failures.inc({ reason: fact.reason })
      fact.log.warn({ ...ids(fact), reason: fact.reason, detail: fact.detail }, 'recording given up')
    },
  }
}
