import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Session } from '../session/session.ts'
import type { SayQueue } from '../speech/say-queue.ts'
import { AnsweringMachine, type Verdict } from '../talk/answering-machine.ts'
import { leaveMessage } from '../talk/left-message.ts'
import { turnOnModule } from './modules.ts'

/** The platform's detector of machines, to be handed to the call that is dialled; undefined where nobody looks for any. */
export function detectorFor(session: Session, settings: ScenarioSettings): AmdDetector | undefined {
  if (!settings.voicemail) return undefined
  try {
    turnOnModule('AMD')
    return AMD.create({ model: AMD.Model[settings.voicemail.model] })
  } catch (error) {
    session.fault('machine-detection', error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/** What is done about a machine on this call; undefined where nobody looks for any. */
export function machineOn(
  session: Session,
  call: Call,
  parts: { settings: ScenarioSettings; detector: AmdDetector | undefined; voice: SayQueue; takeOver(): void },
): AnsweringMachine | undefined {
  const { detector, settings, voice, takeOver } = parts
  const { voicemail } = settings
  if (!voicemail || !detector) return undefined
  const { guard } = session
  const machine = new AnsweringMachine({
    settings: voicemail,
    timers: session.timers,
    record: (fact) => session.record(fact),
    listenForTone: (timeout) => listenForTone(session, call, timeout),
    takeOver: () => {
      session.facts.hangUpMeans('voicemail')
      takeOver()
    },
    leaveMessage: (text) =>
      leaveMessage({ voice, disclosure: settings.disclosure, text, record: (fact) => session.record(fact) }),
    end: (reason) => session.end({ reason, endedBy: 'agent' }),
  })
  detector.addEventListener(
    AMD.Events.DetectionComplete,
    guard('machine-detection', ({ resultClass, resultSubtype, confidence }) =>
      machine.heard(verdictOf(resultClass, resultSubtype), confidence),
    ),
  )
  detector.addEventListener(
    AMD.Events.DetectionError,
    guard('machine-detection', ({ message }) => {
      session.fault('machine-detection', message)
      machine.heard('failed')
    }),
  )
  call.addEventListener(
    CallEvents.BeepDetectionComplete,
    // Whether it also comes where no tone was heard, with the time that was waited, the documentation leaves open.
    guard('beep-detection', ({ frequencies, timeout }) => {
      if (timeout === undefined || (frequencies?.length ?? 0) > 0) machine.heardTone()
    }),
  )
  return machine
}

/** Where the platform cannot, the message is left when the tone has been waited for. */
function listenForTone(session: Session, call: Call, timeout: number): void {
  try {
    call.enableBeepDetection({ timeout })
  } catch (error) {
    session.fault('beep-detection', error instanceof Error ? error.message : String(error))
  }
}

function verdictOf(result: AmdResultClass, subtype: 'MIMIC' | 'NONE' | undefined): Verdict {
  if (result === 'VOICEMAIL') return subtype === 'MIMIC' ? 'assistant' : 'machine'
  return result === 'HUMAN' ? 'human' : 'timeout'
}
