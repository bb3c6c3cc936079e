import type { Claimed, Session } from '../session/session.ts'
import { SayQueue } from '../speech/say-queue.ts'
import { Conversation } from '../talk/conversation.ts'
import { Keypad } from '../talk/keypad.ts'
import { OptOutKey } from '../talk/opt-out-key.ts'
import { TurnRequests } from '../talk/turn-requests.ts'
import type { Ear } from './ear.ts'

/** The agent's voice on the call. */
export function speakOn(session: Session, call: Call, options: SayOptions): SayQueue {
  const { guard, timers } = session
  const voice = new SayQueue({
    say: (text) => call.say(text, options),
    sendKeys: (keys) => {
      call.sendDigits(keys)
      session.record({ type: 'call.keys-sent', keys })
    },
    stopPlayback: () => call.stopPlayback(),
    now: () => Date.now(),
    timers,
    fault: (where, detail) => session.fault(where, detail),
  })
  call.addEventListener(
    CallEvents.PlaybackStarted,
    guard('playback-started', ({ duration }) => voice.playbackStarted(duration)),
  )
  call.addEventListener(
    CallEvents.PlaybackFinished,
    guard('playback-finished', ({ error }) => voice.playbackFinished(error)),
  )
  return voice
}

/** The talk that the gateway thinks for. */
export function talkOn(
  session: Session,
  claim: Claimed,
  parts: { voice: SayQueue; ear: Ear; handOver(target: string): boolean },
): Conversation {
  const { settings, call_id: callId } = claim
  const { gateway, timers } = session
  return new Conversation({
    settings,
    requests: new TurnRequests({
      callId,
      gateway,
      timeoutSeconds: settings.reply_timeout_seconds,
      timers,
      now: () => Date.now(),
    }),
    voice: parts.voice,
    timers,
    now: () => Date.now(),
    voiceInterruptsAfterMs: parts.ear.voiceInterruptsAfterMs,
    answersInSilence: parts.ear.answersInSilence,
    handOver: parts.handOver,
    // What the person answers to a command's words comes in a moment: the model has to know them by then.
    record: (fact) => void (fact.type === 'call.said' ? session.recordAtOnce(fact) : session.record(fact)),
    fault: (where, detail) => session.fault(where, detail),
    fail: (where, error) => session.fail(where, error),
    end: (ending) => session.end(ending),
  })
}

/** The keys that the person presses: the one that asks for no more calls, and what they answer by keys. */
export function keysOn(
  session: Session,
  call: Call,
  parts: { claim: Claimed; conversation: Conversation },
): { optOut: OptOutKey; keypad: Keypad; listen(): void; end(): void } {
  const { claim, conversation } = parts
  const { timers } = session
  const optOut = new OptOutKey({
    settings: claim.settings.opt_out,
    timers,
    tell: (fact) => session.recordAtOnce(fact),
    note: (key) => session.facts.optedOutBy(key),
    end: (ending) => session.end(ending),
  })
  const keypad = new Keypad({
    settings: claim.settings.keypad,
    timers,
    pressing: () => conversation.heardKey(),
    pressed: (keys) => conversation.heardKeys(keys),
  })
  let listening = false
  call.addEventListener(
    CallEvents.ToneReceived,
    session.guard('tone-received', ({ tone }) => {
      if (!listening) return
      if (optOut.isFor(tone)) optOut.heardKey(tone)
      else keypad.heardKey(tone)
    }),
  )
  return {
    optOut,
    keypad,
    listen: () => {
      listening = optOut.wanted || keypad.wanted
      if (listening) call.handleTones(true)
    },
    // Keys that are handled are taken out of the audio: nobody else on the line would hear them.
    end: () => {
      if (listening) call.handleTones(false)
      listening = false
      keypad.end()
    },
  }
}
