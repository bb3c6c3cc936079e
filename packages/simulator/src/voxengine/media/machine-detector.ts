import type { TelephoneLine } from '../../carrier/telephone-line.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import type { CallEar } from '../calls/call-order.ts'
import { platformLimits } from '../platform-limits.ts'
import { machineDetectionEvents } from '../platform-names.ts'
import { priceList } from '../price-list.ts'
import type { SessionFloor } from '../session/session-floor.ts'

type Verdict = { resultClass: string; resultSubtype?: string; confidence?: number }

/** Answering-machine detection on one call: one verdict. It listens, so it needs a voice: silence is a timeout. */
export function createMachineDetector(options: {
  floor: SessionFloor
  detectorId: string
  timeoutMs: number | undefined
}): { earFor(callId: string): CallEar } {
  const { detectorId, floor } = options
  const { byDefault, most } = platformLimits.machineDetectionMs
  const timeoutMs = Math.min(most, Math.max(0, options.timeoutMs ?? byDefault))

  return {
    earFor(callId) {
      let line: TelephoneLine | undefined
      let timeout: RigTimer | undefined
      let listening: RigTimer | undefined
      let decided = false
      const decide = (verdict: Verdict) => {
        if (decided) return
        decided = true
        timeout?.cancel()
        listening?.cancel()
        floor.charge({
          resourceType: 'VOICEMAILDETECTION',
          cost: priceList.machineDetection,
          quantity: 1,
          unit: 'call',
          usedAtMs: floor.clock.now(),
          callId,
        })
        floor.fire(detectorId, machineDetectionEvents.DetectionComplete, { callId, ...verdict })
      }
      return {
        melodyPlays() {
          listening ??= floor.clock.after(floor.dice.between(700, 1_500), () =>
            decide({
              resultClass: 'VOICEMAIL',
              resultSubtype: 'NONE',
              confidence: floor.dice.between(50, 70),
            }),
          )
        },
        callAnswered(answered) {
          line = answered
          timeout = floor.clock.after(timeoutMs, () => decide({ resultClass: 'TIMEOUT' }))
        },
        voiceStarted() {
          listening ??= floor.clock.after(floor.dice.between(700, 1_800), () => {
            const confidence = floor.dice.between(78, 99)
            decide({ ...classOf(line), confidence })
          })
        },
        voiceStopped: () => undefined,
        callEnded: () => decide({ resultClass: 'CALL_ENDED' }),
      }
    },
  }
}

function classOf(line: TelephoneLine | undefined): Verdict {
  const answeredBy = line?.answeredBy()
  switch (answeredBy) {
    case 'voicemail':
      return { resultClass: 'VOICEMAIL', resultSubtype: 'NONE' }
    case 'assistant':
      return { resultClass: 'VOICEMAIL', resultSubtype: 'MIMIC' }
    case 'human':
    case undefined:
      return { resultClass: 'HUMAN', resultSubtype: 'NONE' }
    default:
      return answeredBy satisfies never
  }
}
