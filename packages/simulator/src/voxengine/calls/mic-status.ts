import type { RigTimer } from '../../time/rig-clock.ts'
import { eventNames } from '../platform-names.ts'
import type { SessionFloor } from '../session/session-floor.ts'
import type { CallEar } from './call-order.ts'

/** Invented, but of the right order. Session time. */
const timing = { activeMs: 160, inactiveMs: 400 }

/** `call.handleMicStatus(true)`: the line itself tells whether a voice is on it. */
export function createMicStatus(floor: SessionFloor, callId: string): CallEar {
  let active = false
  let turning: RigTimer | undefined
  const turn = (to: boolean, afterMs: number) => {
    turning?.cancel()
    turning =
      active === to
        ? undefined
        : floor.clock.after(afterMs, () => {
            active = to
            floor.fire(callId, eventNames.CallEvents.MicStatusChange, { active })
          })
  }
  return {
    voiceStarted: () => turn(true, timing.activeMs),
    voiceStopped: () => turn(false, timing.inactiveMs),
    callEnded: () => turning?.cancel(),
  }
}
