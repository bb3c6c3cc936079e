import type { PersonUtterance } from '../../carrier/telephone-line.ts'
import type { FaultPanel } from '../../faults/fault-panel.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import type { CallEar } from '../calls/call-order.ts'
import { voiceActivityEvents } from '../platform-names.ts'
import type { SessionFloor } from '../session/session-floor.ts'

/** Invented, but of the right order. Session time. */
const timing = { createMs: 120, voiceMs: 130, minSilenceByDefaultMs: 300 }

/** Silero's detector of voice activity: tells when speech began and when it ended, in seconds of what it was fed. */
export interface VoiceDetector extends CallEar {
  /** Audio begins to be fed, perhaps in the middle of an utterance. */
  attach(current: PersonUtterance | undefined): void
  detach(): void
  reset(): void
  close(): void
}

/** Creates a detector; whether the platform made it, an event of its own tells. */
export function createVoiceDetector(options: {
  floor: SessionFloor
  faults: FaultPanel
  vadId: string
  minSilenceMs: number | undefined
}): VoiceDetector {
  const { faults, floor, vadId } = options
  const { clock } = floor
  const minSilenceMs = options.minSilenceMs ?? timing.minSilenceByDefaultMs
  let fedSinceMs = clock.now()
  let dead = false
  let began = {}
  let speaking = false
  let starting: RigTimer | undefined
  let ending: RigTimer | undefined

  const fire = (name: string, fields: Readonly<Record<string, unknown>> = {}) => {
    if (!dead) floor.fire(vadId, name, fields)
  }
  const seconds = (atMs: number) => Math.round(Math.max(0, atMs - fedSinceMs)) / 1000
  const die = () => {
    dead = true
    starting?.cancel()
    ending?.cancel()
  }
  const begin = (atMs: number) => {
    starting = undefined
    const fault = faults.strike('voice-activity', 'voice')?.fault
    if (fault === 'voice-detector-dies')
      fire(voiceActivityEvents.Error, { reason: 'The connection was lost' })
    if (fault === 'voice-detector-dies' || fault === 'voice-detector-mute') return die()
    speaking = true
    began = { speechStartAt: seconds(atMs) }
    if (!tellsLate) fire(voiceActivityEvents.Result, began)
  }
  const end = (atMs: number) => {
    ending = undefined
    speaking = false
    fire(voiceActivityEvents.Result, { ...(tellsLate ? began : {}), speechEndAt: seconds(atMs) })
  }

  const made = faults.strike('voice-activity', 'create')?.fault
  const tellsLate = made === 'voice-detector-tells-late'
  clock.after(timing.createMs, () => {
    if (made === 'voice-detector-hangs') return
    if (made !== 'voice-detector-refused') return fire('created')
    fire('refused', { reason: 'The voice activity service is unavailable' })
    die()
  })

  const detector: VoiceDetector = {
    attach(current) {
      fedSinceMs = clock.now()
      if (current !== undefined) detector.voiceStarted(current)
    },
    voiceStarted() {
      ending?.cancel()
      ending = undefined
      if (dead || speaking || starting !== undefined) return
      const atMs = clock.now()
      starting = clock.after(timing.voiceMs, () => begin(atMs))
    },
    voiceStopped() {
      if (dead) return
      const atMs = clock.now()
      // What is too short to be speech was none.
      starting?.cancel()
      starting = undefined
      if (speaking) ending = clock.after(minSilenceMs, () => end(atMs))
    },
    detach: () => detector.voiceStopped({ text: '', startedAtMs: 0, durationMs: 0 }),
    reset() {
      speaking = false
      ending?.cancel()
      ending = undefined
      fire(voiceActivityEvents.Reset)
    },
    close: die,
  }
  return detector
}
