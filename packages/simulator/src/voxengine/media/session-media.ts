import { z } from 'zod'
import type { FaultPanel } from '../../faults/fault-panel.ts'
import type { RecordingStorage } from '../../recording-storage/recording-storage.ts'
import type { CallEar } from '../calls/call-order.ts'
import type { SessionCalls } from '../calls/session-calls.ts'
import { platformLimits } from '../platform-limits.ts'
import { knownProfiles } from '../platform-names.ts'
import { type HostOperations, operation, PlatformRefusal } from '../realm/host-operation.ts'
import { type ConfidenceScale, Recogniser } from '../recognition/recogniser.ts'
import type { SessionFloor } from '../session/session-floor.ts'
import { createCallBridges } from './call-bridges.ts'
import { createMachineDetector } from './machine-detector.ts'
import { createMixRecorder, type MixRecorder } from './mix-recorder.ts'
import { createSpeechPlayer, type SpeechPlayer } from './speech-player.ts'
import { createVoiceDetector, type VoiceDetector } from './voice-detector.ts'

/** Recognisers, players, recorders and detectors of a session, and what is connected to what. */
export interface SessionMedia {
  readonly operations: HostOperations
  /** The ear that a detector puts on a call, where one was handed to `callPSTN`. */
  detectorEar(detectorId: string | undefined, callId: string): CallEar | undefined
  /** The session ends: nothing more is heard, spoken or fired. */
  dispose(): void
}

const connection = z.object({ from: z.string(), to: z.string() })
const recogniserOrder = z.object({
  asrId: z.string(),
  profile: z.string().optional(),
  model: z.string().optional(),
  interimResults: z.boolean(),
  singleUtterance: z.boolean().optional(),
})
const justRecogniser = z.object({ asrId: z.string() })
const playerOrder = z.object({
  playerId: z.string(),
  text: z.string(),
  voice: z.string().optional(),
  progressive: z.boolean(),
})
const justPlayer = z.object({ playerId: z.string() })
const recorderOrder = z.object({ recorderId: z.string(), secure: z.boolean() })
const voiceDetectorOrder = z.object({ vadId: z.string(), minSilenceMs: z.number().optional() })
const justVoiceDetector = z.object({ vadId: z.string() })
const muting = z.object({ recorderId: z.string(), muted: z.boolean() })
const justRecorder = z.object({ recorderId: z.string() })
const detectorOrder = z.object({
  detectorId: z.string(),
  model: z.string(),
  timeoutMs: z.number().optional(),
})

/** Creates the media of a session. */
export function createSessionMedia(options: {
  floor: SessionFloor
  calls: SessionCalls
  storage: RecordingStorage
  faults: FaultPanel
  voices: ReadonlySet<string>
  confidenceScale: ConfidenceScale
}): SessionMedia {
  const { calls, floor } = options
  const recognisers = new Map<string, Recogniser>()
  const players = new Map<string, SpeechPlayer>()
  const recorders = new Map<string, MixRecorder>()
  const voiceDetectors = new Map<string, VoiceDetector>()
  const detectors = new Map<string, ReturnType<typeof createMachineDetector>>()
  const bridges = createCallBridges()

  const connect = ({ from, to }: z.output<typeof connection>) => {
    const call = calls.find(from)
    const target = calls.find(to)
    if (call !== undefined) {
      const ear = recognisers.get(to) ?? voiceDetectors.get(to)
      if (ear !== undefined) {
        call.ears.add(ear)
        ear.attach(call.line?.personSpeaks())
      }
      recorders.get(to)?.hear(call)
    }
    if (target === undefined) return
    if (call !== undefined) return bridges.open(call, target)
    players.get(from)?.sendTo(target)
  }
  const disconnect = ({ from, to }: z.output<typeof connection>) => {
    const ear = recognisers.get(to) ?? voiceDetectors.get(to)
    if (ear !== undefined && calls.find(from)?.ears.delete(ear)) ear.detach()
    const call = calls.find(from)
    if (call !== undefined) recorders.get(to)?.deaf(call)
    const target = calls.find(to)
    if (target === undefined) return
    if (call !== undefined) bridges.close(call, target)
    players.get(from)?.stopTo(target)
  }

  return {
    detectorEar: (detectorId, callId) =>
      detectorId === undefined ? undefined : detectors.get(detectorId)?.earFor(callId),
    dispose() {
      for (const recogniser of recognisers.values()) recogniser.dispose()
      for (const recorder of recorders.values()) recorder.dispose()
      for (const detector of voiceDetectors.values()) detector.close()
    },
    operations: {
      'media.send': operation(connection, connect),
      'media.stop': operation(connection, disconnect),
      'asr.create': operation(recogniserOrder, ({ asrId, interimResults, profile, singleUtterance }) => {
        const { confidenceScale, faults } = options
        const order = { asrId, interimResults, profile, singleUtterance }
        recognisers.set(
          asrId,
          new Recogniser({ ...order, floor, profiles: knownProfiles, faults, confidenceScale }),
        )
      }),
      'asr.stop': operation(justRecogniser, ({ asrId }) => recognisers.get(asrId)?.stop()),
      'player.create': operation(playerOrder, ({ playerId, ...order }) => {
        if (players.size >= platformLimits.mediaPlayers) {
          throw new PlatformRefusal('Exceeded the player count limit!')
        }
        players.set(playerId, createSpeechPlayer({ floor, playerId, order, voices: options.voices }))
      }),
      'player.stop': operation(justPlayer, ({ playerId }) => players.get(playerId)?.stop()),
      'recorder.create': operation(recorderOrder, ({ recorderId, secure }) => {
        const { faults, storage } = options
        recorders.set(recorderId, createMixRecorder({ floor, storage, faults, recorderId, secure }))
      }),
      'recorder.mute': operation(muting, ({ muted, recorderId }) => recorders.get(recorderId)?.mute(muted)),
      'recorder.stop': operation(justRecorder, ({ recorderId }) => recorders.get(recorderId)?.stop()),
      'vad.create': operation(voiceDetectorOrder, ({ vadId, minSilenceMs }) => {
        const { faults } = options
        voiceDetectors.set(vadId, createVoiceDetector({ floor, faults, vadId, minSilenceMs }))
      }),
      'vad.reset': operation(justVoiceDetector, ({ vadId }) => voiceDetectors.get(vadId)?.reset()),
      'vad.close': operation(justVoiceDetector, ({ vadId }) => voiceDetectors.get(vadId)?.close()),
      'amd.create': operation(detectorOrder, ({ detectorId, timeoutMs }) => {
        detectors.set(detectorId, createMachineDetector({ floor, detectorId, timeoutMs }))
      }),
    },
  }
}
