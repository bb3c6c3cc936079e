import type { SpokenEntry } from '../../ledger/entries.ts'
import type { OpenRecording, RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { ScenarioCall } from '../calls/scenario-call.ts'
import { eventNames } from '../platform-names.ts'
import { recordCost } from '../price-list.ts'
import type { SessionFloor } from '../session/session-floor.ts'

const { RecorderEvents } = eventNames

/** `createRecorder`: records the mix of the calls that are sent to it, and can stop in mid-call. */
export interface MixRecorder {
  hear(call: ScenarioCall): void
  mute(muted: boolean): void
  stop(): void
  /** The session ends: the file is finished, no event tells of it. */
  dispose(): void
}

/** Creates a recorder and starts it. */
export function createMixRecorder(options: {
  floor: SessionFloor
  storage: RecordingStorage
  recorderId: string
  secure: boolean
}): MixRecorder {
  const { floor, recorderId, storage } = options
  const { clock } = floor
  const beganAtMs = clock.now()
  const heard = new Map<ScenarioCall, { talkMs: number; atMs: number }>()
  let muted = false
  let stopped = false

  const shifted = (call: ScenarioCall, from: { talkMs: number; atMs: number }): SpokenEntry[] => {
    const shiftMs = from.atMs - beganAtMs - from.talkMs
    return (call.line?.said() ?? [])
      .filter(({ endMs }) => endMs > from.talkMs)
      .map((said) => ({ ...said, startMs: said.startMs + shiftMs, endMs: said.endMs + shiftMs }))
  }
  const soFar = () => ({
    durationMs: clock.now() - beganAtMs,
    utterances: muted ? [] : [...heard].flatMap(([call, from]) => shifted(call, from)),
  })
  const recording: OpenRecording = storage.open({
    sessionId: floor.sessionId,
    stereo: false,
    secure: options.secure,
    soFar,
  })
  clock.after(30, () => floor.fire(recorderId, RecorderEvents.Started, { url: recording.url }))

  const finish = () => {
    const durationMs = Math.round(clock.now() - beganAtMs)
    recording.finish(durationMs, recordCost(durationMs))
    return durationMs
  }
  return {
    hear: (call) => heard.set(call, { talkMs: call.line?.talkMs() ?? 0, atMs: clock.now() }),
    mute(value) {
      muted = value
    },
    stop() {
      if (stopped) return
      stopped = true
      const durationMs = finish()
      clock.after(100, () =>
        floor.fire(recorderId, RecorderEvents.Stopped, {
          cost: String(recordCost(durationMs)),
          duration: Math.round(durationMs / 1000),
        }),
      )
    },
    dispose() {
      if (!stopped) finish()
      stopped = true
    },
  }
}
