import type { RigTimer } from '../../time/rig-clock.ts'
import { eventNames } from '../platform-names.ts'
import type { SessionFloor } from '../session/session-floor.ts'

const { CallEvents } = eventNames
const timeoutByDefaultMs = 20_000

/** `enableBeepDetection`: one tone, or an error when none came in time. */
export class BeepDetection {
  readonly #floor: SessionFloor
  readonly #callId: string
  #timer: RigTimer | undefined

  constructor(floor: SessionFloor, callId: string) {
    this.#floor = floor
    this.#callId = callId
  }

  start(timeoutMs = timeoutByDefaultMs): void {
    this.stop()
    this.#timer = this.#floor.clock.after(timeoutMs, () => {
      this.#timer = undefined
      this.#floor.fire(this.#callId, CallEvents.BeepDetectionError, { reason: 'timeout' })
    })
  }

  heard(frequencyHz: number): void {
    if (this.#timer === undefined) return
    this.stop()
    this.#floor.fire(this.#callId, CallEvents.BeepDetectionComplete, { frequencies: [frequencyHz] })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
