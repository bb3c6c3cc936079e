import { heardPart, partHeardFrom } from '../../carrier/speech-timing.ts'
import type { FaultPanel } from '../../faults/fault-panel.ts'
import type { SpokenEntry } from '../../ledger/entries.ts'
import type { OpenRecording, RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { ScenarioCall } from '../calls/scenario-call.ts'
import { eventNames } from '../platform-names.ts'
import { recordCost } from '../price-list.ts'
import type { SessionFloor } from '../session/session-floor.ts'

const { RecorderEvents } = eventNames

/**
 * `createRecorder`: records the mix of what is sent to it, and can stop in mid-call. A call sends what its person says;
 * what the agent says would have to be sent beside it, by a player or another call.
 */
export interface MixRecorder {
  hear(call: ScenarioCall): void
  /** The call is sent to it no more. */
  deaf(call: ScenarioCall): void
  mute(muted: boolean): void
  stop(): void
  /** The session ends: the file is finished, no event tells of it. */
  dispose(): void
}

/** A stretch in which a call was sent to it: the call's own time, and when that was for the recorder. */
interface Fed {
  readonly call: ScenarioCall
  readonly fromMs: number
  readonly untilMs: () => number
  readonly atMs: number
}

/** Creates a recorder and starts it. */
export function createMixRecorder(options: {
  floor: SessionFloor
  storage: RecordingStorage
  faults: FaultPanel
  recorderId: string
  secure: boolean
}): MixRecorder {
  const { faults, floor, recorderId, storage } = options
  const { clock } = floor
  const beganAtMs = clock.now()
  const fed: Fed[] = []
  let muted = false
  let stopped = false

  const soFar = () => ({
    durationMs: clock.now() - beganAtMs,
    utterances: muted ? [] : fed.flatMap((stretch) => heardOf(stretch, stretch.atMs - beganAtMs)),
  })
  if (faults.strike('recorder', recorderId) !== undefined) {
    clock.after(30, () => floor.fire(recorderId, RecorderEvents.RecorderError, { error: 'No storage' }))
    const nothing = () => undefined
    return { hear: nothing, deaf: nothing, mute: nothing, stop: nothing, dispose: nothing }
  }
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
    hear(call) {
      const fromMs = call.line?.talkMs() ?? 0
      fed.push({ call, fromMs, untilMs: () => call.line?.talkMs() ?? 0, atMs: clock.now() })
    },
    deaf(call) {
      const at = fed.findLastIndex((stretch) => stretch.call === call)
      const stretch = fed[at]
      if (stretch === undefined) return
      const untilMs = stretch.untilMs()
      fed[at] = { ...stretch, untilMs: () => untilMs }
    },
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

/** What the person said while the call was sent: of what began before, or goes on after, the part that lies between. */
function heardOf({ call, fromMs, untilMs }: Fed, shiftMs: number): SpokenEntry[] {
  const until = untilMs()
  return (call.line?.said() ?? []).flatMap((said) => {
    const { channel, endMs, startMs, text } = said
    if (channel !== 'person' || endMs <= fromMs || startMs >= until) return []
    const durationMs = endMs - startMs
    const whole = said.cutShort ? said.heard : text
    const spoken = heardPart(whole, until - startMs, durationMs)
    const heard = partHeardFrom(spoken, fromMs - startMs, Math.min(durationMs, until - startMs))
    const at = (ms: number) => Math.max(0, ms - fromMs + shiftMs)
    return [{ ...said, heard, startMs: at(startMs), endMs: at(Math.min(endMs, until)) }]
  })
}
