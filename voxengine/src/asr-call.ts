/**
 * One outgoing call in which the platform's recogniser listens and the gateway thinks: claim, dial, disclose, greet,
 * talk turn by turn, say goodbye, report.
 */
import { findAgentSpeech } from './line/agent-speech.ts'
import { keysOn, listenOn, speakOn, talkOn } from './line/call-speech.ts'
import { dial } from './line/dial.ts'
import { detectorFor, machineOn } from './line/machine-watch.ts'
import { turnOnModule } from './line/modules.ts'
import { Recording } from './line/recording.ts'
import { transferFrom } from './line/target-leg.ts'
import { type Claimed, Session } from './session/session.ts'
import { tieLooseEnds } from './talk/loose-ends.ts'
import { speakOpening } from './talk/opening.ts'
import { type CallParts, standBackForMachine, standBackForTarget } from './talk/standing-back.ts'

const session = new Session(`asr-call@${SCENARIO_VERSION}`)
VoxEngine.addEventListener(
  AppEvents.Terminating,
  session.guard('terminating', () => session.lastChance()),
)
VoxEngine.addEventListener(
  AppEvents.HttpRequest,
  session.guard('command', ({ content }) => session.command(content)),
)
VoxEngine.addEventListener(
  AppEvents.Started,
  session.guard('started', async (started) => {
    turnOnModule('ASR')
    const claim = await session.claim(started)
    if (claim && session.open) holdCall(claim)
    else session.end({ reason: 'claim-refused', endedBy: 'platform' })
  }),
)

function holdCall(claim: Claimed): void {
  const { settings } = claim
  const found = findAgentSpeech(settings)
  if (!found.ok) {
    session.fail('settings', new Error(found.detail))
    return
  }

  const detector = detectorFor(session, settings)
  const call = dial(session, claim, { detector, answered })
  const recording = new Recording(session, call)
  const voice = speakOn(session, call, found.speech)
  const conversation = talkOn(session, claim, {
    voice,
    speech: found.speech,
    handOver: (target) => transfer.start(target),
  })
  const listening = listenOn(session, call, {
    conversation,
    speech: found.speech,
    settleMs: settings.endpointing?.settle_ms,
    deaf,
  })
  const keys = keysOn(session, call, { claim, conversation })
  const transfer = transferFrom(session, call, {
    claim,
    speech: found.speech,
    conversation,
    joining: () => standBackForTarget(parts),
    cameBack: () => overdue && tooLong(),
  })
  const takeOver = () => standBackForMachine(parts)
  const machine = machineOn(session, call, { settings, detector, voice, takeOver })
  const parts: CallParts = { conversation, listening, keys, transfer, machine }
  let overdue = false
  session.facts.turns = () => conversation.turns
  session.facts.transfer = () => transfer.facts
  session.attach({
    hangUp() {
      transfer.callEnds()
      machine?.callEnds()
      call.hangup()
    },
    sayGoodbye,
    obey: (errand) => conversation.takeErrand(errand),
    dropped() {
      transfer.callEnds()
      machine?.callEnds()
      conversation.lineGone()
    },
    looseEnds: () => tieLooseEnds({ recording, transfer, listening, conversation }),
  })

  async function answered(): Promise<void> {
    session.timers.after(settings.max_duration_seconds * 1000, 'duration-limit', tooLong)
    recording.start(settings.recording)
    keys.listen()
    listening.start()
    machine?.answered()
    const disclosed = await speakOpening({
      settings,
      voice,
      record: (fact) => session.record(fact),
      greetingBegins: () => conversation.greetingBegins(),
    })
    if (disclosed === 'failed') mute()
    else conversation.begin()
  }

  /** Whoever pressed the key has it written down before they are told so. */
  async function sayGoodbye(text: string | undefined): Promise<void> {
    transfer.callEnds()
    machine?.callEnds()
    if (keys.optOut.pressed) {
      conversation.fallSilent()
      await keys.optOut.kept()
    }
    await conversation.sayGoodbye(text)
  }

  /** The agent's limit. It does not count while the person is in other hands, and waits for them to come back. */
  function tooLong(): void {
    overdue = transfer.active
    if (!overdue) session.end({ reason: 'duration-limit', endedBy: 'agent', goodbye: settings.farewell })
  }

  /** The recogniser cannot be opened any more. A machine is left its message all the same. */
  function deaf(): void {
    if (machine?.found) return
    session.end({ reason: 'speech-recognition-failed', endedBy: 'platform', goodbye: settings.farewell })
  }

  /** The disclosure could not be spoken: the agent may say nothing at all. */
  function mute(): void {
    session.end({ reason: 'scenario-error', endedBy: 'platform' })
  }
}
