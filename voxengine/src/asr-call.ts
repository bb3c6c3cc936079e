/**
 * One outgoing call in which the platform's recogniser listens and the gateway thinks: claim, dial, disclose, greet,
 * talk turn by turn, say goodbye, report.
 */
import { findAgentSpeech } from './line/agent-speech.ts'
import { keysOn, listenOn, speakOn, talkOn } from './line/call-speech.ts'
import { dial } from './line/dial.ts'
import { turnOnModule } from './line/modules.ts'
import { Recording } from './line/recording.ts'
import { type Claimed, Session } from './session/session.ts'
import { speakOpening } from './talk/opening.ts'

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

  const call = dial(session, claim, answered)
  const recording = new Recording(session, call)
  const voice = speakOn(session, call, found.speech)
  const conversation = talkOn(session, claim, { voice, speech: found.speech })
  const listening = listenOn(session, call, { conversation, speech: found.speech, deaf })
  const optOut = keysOn(session, call, claim)
  session.facts.turns = () => conversation.turns
  session.attach({
    hangUp: () => call.hangup(),
    sayGoodbye,
    dropped: () => conversation.lineGone(),
    looseEnds: async () => {
      await Promise.all([recording.settled(), listening.end()])
      await conversation.settle()
    },
  })

  async function answered(): Promise<void> {
    session.timers.after(settings.max_duration_seconds * 1000, 'duration-limit', tooLong)
    recording.start(settings.recording)
    if (optOut.wanted) call.handleTones(true)
    listening.start()
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
    if (optOut.pressed) {
      conversation.fallSilent()
      await optOut.kept()
    }
    await conversation.sayGoodbye(text)
  }

  function tooLong(): void {
    session.end({ reason: 'duration-limit', endedBy: 'agent', goodbye: settings.farewell })
  }

  /** The recogniser cannot be opened any more. */
  function deaf(): void {
    session.end({ reason: 'speech-recognition-failed', endedBy: 'platform', goodbye: settings.farewell })
  }

  /** The disclosure could not be spoken: the agent may say nothing at all. */
  function mute(): void {
    session.end({ reason: 'scenario-error', endedBy: 'platform' })
  }
}
