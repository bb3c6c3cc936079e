import type { Claimed, Session } from '../session/session.ts'
import type { SayQueue } from '../speech/say-queue.ts'
import type { AnsweringMachine } from '../talk/answering-machine.ts'
import type { Conversation } from '../talk/conversation.ts'
import { tieLooseEnds } from '../talk/loose-ends.ts'
import { speakOpening } from '../talk/opening.ts'
import { type CallParts, standBackForMachine, standBackForTarget } from '../talk/standing-back.ts'
import type { Transfer } from '../talk/transfer.ts'
import { findVoice } from './agent-voice.ts'
import { keysOn, speakOn, talkOn } from './call-speech.ts'
import type { Ear, EarKind, OpenEar } from './ear.ts'
import { detectorFor, machineOn } from './machine-watch.ts'
import { Recording } from './recording.ts'
import { transferFrom } from './target-leg.ts'

/** How the person is reached: `answered` is called once, in the tick in which they can hear us. */
export type Reach = (parts: { detector: AmdDetector | undefined; answered: () => unknown }) => Call

/**
 * Holds one claimed call from its first ring to its end. Whatever the scenario, all of it is the same but how the person is
 * reached and by what ear they are heard.
 */
export function holdCall(session: Session, claim: Claimed, scenario: { hears: EarKind; reach: Reach }): void {
  const found = findAgent(claim, scenario.hears)
  if (found.ok) new HeldCall(session, claim, { ...found, reach: scenario.reach }).begin()
  else session.fail('settings', new Error(found.detail))
}

/** Finds all that the platform must have for this agent, before anybody is called. */
function findAgent({ settings }: Claimed, hears: EarKind) {
  const { dialogue = 'asr' } = settings
  if (dialogue !== hears.dialogue) {
    const detail = `this agent’s dialogue is ${dialogue}, and the rule runs the scenario for ${hears.dialogue}: check the rules’ ids in the settings`
    return { ok: false, detail } as const
  }
  const voice = findVoice(settings)
  if (!voice.ok) return voice
  const hearing = hears.find(settings)
  return hearing.ok ? ({ ok: true, say: voice.say, ear: hearing.ear } as const) : hearing
}

/** A call and all that talks and listens on it. */
class HeldCall {
  readonly #session: Session
  readonly #claim: Claimed
  readonly #call: Call
  readonly #recording: Recording
  readonly #voice: SayQueue
  readonly #conversation: Conversation
  readonly #listening: OpenEar
  readonly #keys: ReturnType<typeof keysOn>
  readonly #transfer: Transfer
  readonly #machine: AnsweringMachine | undefined
  /** The agent's limit has passed while the person was in other hands. */
  #overdue = false

  constructor(session: Session, claim: Claimed, parts: { say: SayOptions; ear: Ear; reach: Reach }) {
    const { settings } = claim
    const { ear, reach, say } = parts
    this.#session = session
    this.#claim = claim
    const detector = detectorFor(session, settings)
    const call = reach({ detector, answered: () => this.#answered() })
    this.#call = call
    this.#recording = new Recording(session, call)
    const voice = speakOn(session, call, say)
    this.#voice = voice
    const conversation = talkOn(session, claim, {
      voice,
      ear,
      handOver: (target) => this.#transfer.start(target),
    })
    this.#conversation = conversation
    this.#listening = ear.on(session, call, { settings, conversation, deaf: () => this.#deaf() })
    this.#keys = keysOn(session, call, { claim, conversation })
    this.#transfer = transferFrom(session, call, {
      claim,
      say,
      conversation,
      joining: () => standBackForTarget(this.#parts),
      cameBack: () => this.#overdue && this.#tooLong(),
    })
    const takeOver = () => standBackForMachine(this.#parts)
    this.#machine = machineOn(session, call, { settings, detector, voice, takeOver })
  }

  /** From now on the session can end it. */
  begin(): void {
    const session = this.#session
    const conversation = this.#conversation
    session.facts.turns = () => conversation.turns
    session.facts.transfer = () => this.#transfer.facts
    session.attach({
      hangUp: () => {
        this.#standAlone()
        this.#call.hangup()
      },
      sayGoodbye: (text) => this.#sayGoodbye(text),
      obey: (errand) => conversation.takeErrand(errand),
      dropped: () => {
        this.#standAlone()
        conversation.lineGone()
      },
      looseEnds: () =>
        tieLooseEnds({
          recording: this.#recording,
          transfer: this.#transfer,
          listening: this.#listening,
          conversation,
        }),
    })
  }

  get #parts(): CallParts {
    return {
      conversation: this.#conversation,
      listening: this.#listening,
      keys: this.#keys,
      transfer: this.#transfer,
      machine: this.#machine,
    }
  }

  async #answered(): Promise<void> {
    const session = this.#session
    const { settings } = this.#claim
    if (settings.announcement !== undefined) return this.#announce(settings.announcement)
    session.timers.after(settings.max_duration_seconds * 1000, 'duration-limit', () => this.#tooLong())
    this.#recording.start(settings.recording)
    this.#keys.listen()
    this.#listening.start()
    this.#machine?.answered()
    const disclosed = await speakOpening({
      settings,
      voice: this.#voice,
      record: (fact) => session.record(fact),
      greetingBegins: () => this.#conversation.greetingBegins(),
    })
    if (disclosed === 'failed') this.#mute()
    else this.#conversation.begin()
  }

  /** Not as a goodbye: those have a deadline, and this may take longer. */
  async #announce(text: string): Promise<void> {
    await this.#voice.say({ text, turn: 0, kind: 'announcement' })
    this.#session.end({ reason: 'announcement', endedBy: 'agent' })
  }

  /** Nobody is called for the person any more, and nobody is taken for a machine. */
  #standAlone(): void {
    this.#transfer.callEnds()
    this.#machine?.callEnds()
  }

  /** Whoever pressed the key has it written down before they are told so. */
  async #sayGoodbye(text: string | undefined): Promise<void> {
    this.#standAlone()
    const { optOut } = this.#keys
    if (optOut.pressed) {
      this.#conversation.fallSilent()
      await optOut.kept()
    }
    await this.#conversation.sayGoodbye(text)
  }

  /** The agent's limit. It does not count while the person is in other hands, and waits for them to come back. */
  #tooLong(): void {
    this.#overdue = this.#transfer.active
    const { farewell: goodbye } = this.#claim.settings
    if (!this.#overdue) this.#session.end({ reason: 'duration-limit', endedBy: 'agent', goodbye })
  }

  /** Nothing can be heard any more. A machine is left its message all the same. */
  #deaf(): void {
    if (this.#machine?.found) return
    const { farewell: goodbye } = this.#claim.settings
    this.#session.end({ reason: 'speech-recognition-failed', endedBy: 'platform', goodbye })
  }

  /** The disclosure could not be spoken: the agent may say nothing at all. */
  #mute(): void {
    this.#session.end({ reason: 'scenario-error', endedBy: 'platform' })
  }
}
