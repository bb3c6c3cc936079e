import type { Claimed, Session } from '../session/session.ts'
import { Listening } from '../speech/listening.ts'
import { SayQueue } from '../speech/say-queue.ts'
import { Conversation } from '../talk/conversation.ts'
import { OptOutKey } from '../talk/opt-out-key.ts'
import { TurnRequests } from '../talk/turn-requests.ts'
import { type AgentSpeech, openRecogniser } from './agent-speech.ts'

/** The agent's voice on the call. */
export function speakOn(session: Session, call: Call, speech: AgentSpeech): SayQueue {
  const { guard, timers } = session
  const voice = new SayQueue({
    say: (text) => call.say(text, speech.say),
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
  parts: { voice: SayQueue; speech: AgentSpeech },
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
    voiceInterrupts: !parts.speech.tellsInterim,
    record: (fact) => session.record(fact),
    fault: (where, detail) => session.fault(where, detail),
    fail: (where, error) => session.fail(where, error),
    end: (ending) => session.end(ending),
  })
}

/** The agent's ear on the call: what it hears goes to the conversation. */
export function listenOn(
  session: Session,
  call: Call,
  parts: { speech: AgentSpeech; conversation: Conversation; deaf(): void },
): Listening {
  const { speech, conversation } = parts
  return new Listening({
    open: (events) => openRecogniser({ guard: session.guard, call, options: speech.hear }, events),
    timers: session.timers,
    now: () => Date.now(),
    voice: () => conversation.heardVoice(),
    interim: (text) => conversation.heardInterim(text),
    utterance: (utterance) => conversation.heardUtterance(utterance),
    cost: (amount) => session.facts.cost(amount),
    fault: (where, detail) => session.fault(where, detail),
    deaf: parts.deaf,
  })
}

/** The key by which the person asks not to be called, where the agent has one. */
export function keysOn(session: Session, call: Call, claim: Claimed): OptOutKey {
  const optOut = new OptOutKey({
    settings: claim.settings.opt_out,
    timers: session.timers,
    tell: (fact) => session.recordAtOnce(fact),
    note: (key) => session.facts.optedOutBy(key),
    end: (ending) => session.end(ending),
  })
  call.addEventListener(
    CallEvents.ToneReceived,
    session.guard('tone-received', ({ tone }) => optOut.heardKey(tone)),
  )
  return optOut
}
