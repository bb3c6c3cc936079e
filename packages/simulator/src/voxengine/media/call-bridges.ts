import type { CallEar } from '../calls/call-order.ts'
import type { ScenarioCall } from '../calls/scenario-call.ts'

/** `sendMediaTo` from one call to another: what is said on the first is heard on the second. */
export interface CallBridges {
  /** The other call's audio takes the place of whatever the target was hearing. */
  open(from: ScenarioCall, to: ScenarioCall): void
  close(from: ScenarioCall, to: ScenarioCall): void
}

/** Creates the bridges of a session. One direction each; `sendMediaBetween` opens two. */
export function createCallBridges(): CallBridges {
  const ears = new Map<ScenarioCall, Map<ScenarioCall, CallEar>>()

  const close = (from: ScenarioCall, to: ScenarioCall) => {
    const ear = ears.get(from)?.get(to)
    if (ear === undefined) return
    from.ears.delete(ear)
    ears.get(from)?.delete(to)
  }
  return {
    open(from, to) {
      close(from, to)
      const ear: CallEar = {
        voiceStarted: (utterance) => to.voice.carry(utterance),
        voiceStopped: () => to.voice.silence(),
      }
      to.voice.takeFrom(() => close(from, to))
      from.ears.add(ear)
      ears.set(from, (ears.get(from) ?? new Map<ScenarioCall, CallEar>()).set(to, ear))
    },
    close(from, to) {
      if (ears.get(from)?.has(to) === true) to.voice.silence()
      close(from, to)
    },
  }
}
