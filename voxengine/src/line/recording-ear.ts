import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Session } from '../session/session.ts'
import { RecordedHearing } from '../speech/recorded-hearing.ts'
import { UtteranceRecorder } from '../speech/utterance-recorder.ts'
import type { Recorder, RecorderEvents as TakeEvents } from '../speech/utterance-take.ts'
import { VoiceWatch } from '../speech/voice-watch.ts'
import type { EarKind, EarParts, OpenEar } from './ear.ts'
import { turnOnModule } from './modules.ts'
import { openLineDetector, openSilero } from './voice-detectors.ts'

type Hearing = NonNullable<ScenarioSettings['recorded_hearing']>

/** «Угу» is shorter: whoever speaks longer than this means to be heard. */
const VOICE_INTERRUPTS_AFTER_MS = 500

/** Voice activity says where an utterance ends, a recorder has it, and the gateway writes it down. */
export const recordingEar: EarKind = {
  dialogue: 'streaming',
  find({ recorded_hearing: hearing }) {
    if (!hearing) return { ok: false, detail: 'the settings do not say how utterances are recorded' }
    // Nobody is dialled where that throws.
    turnOnModule('Recorder')
    return {
      ok: true,
      ear: {
        voiceInterruptsAfterMs: VOICE_INTERRUPTS_AFTER_MS,
        answersInSilence: true,
        on: (session, call, parts) => hearOn(session, call, { ...parts, hearing }),
      },
    }
  },
}

function hearOn(session: Session, call: Call, parts: EarParts & { hearing: Hearing }): OpenEar {
  const { conversation, deaf, hearing } = parts
  const { timers } = session
  const now = () => Date.now()
  const fault = (where: string, detail: string) => session.fault(where, detail)
  const recorder = new UtteranceRecorder({
    open: (events) => openRecorder(session, call, { events, secure: hearing.secure }),
    timers,
    now,
    cost: (amount) => session.facts.cost(amount),
    fault,
    deaf,
  })
  const line = openLineDetector(session, call, hearing)
  const silero = openSilero(session, call, hearing)
  const watch = new VoiceWatch({
    detectors: hearing.detector === 'line' ? [line] : [silero, silero, line],
    witness: line,
    timers,
    stirs: () => ear.somethingStirs(),
    began: () => ear.voiceBegan(),
    ended: (silentForMs, voiceMs) => ear.voiceEnded(silentForMs, voiceMs),
    fault,
    deaf,
  })
  const ear = new RecordedHearing({
    recorder,
    watch,
    timers,
    now,
    voice: () => conversation.heardVoice(),
    voiceGoesOn: () => conversation.heardVoiceGoOn(),
    voiceEnd: () => conversation.heardVoiceEnd(),
    utterance: (utterance) => conversation.heardUtterance(utterance),
  })
  return ear
}

function openRecorder(
  { guard }: Session,
  call: Call,
  { events, secure }: { events: TakeEvents; secure: boolean },
): Recorder {
  const recorder = VoxEngine.createRecorder({ name: 'utterance', secure })
  recorder.addEventListener(
    RecorderEvents.Started,
    guard('recorder-started', ({ url }) => events.started(url)),
  )
  recorder.addEventListener(
    RecorderEvents.Stopped,
    guard('recorder-stopped', ({ cost }) => events.stopped(cost)),
  )
  recorder.addEventListener(
    RecorderEvents.RecorderError,
    guard('recorder-error', ({ error }) => events.failed(error)),
  )
  call.sendMediaTo(recorder)
  return { stop: () => recorder.stop() }
}
