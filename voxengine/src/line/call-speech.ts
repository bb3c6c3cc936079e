import type { Claimed, Session } from '../session/session.ts'
import { Listening } from '../speech/listening.ts'
import { SayQueue } from '../speech/say-queue.ts'
import { Conversation } from '../talk/conversation.ts'
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
    voice: () => conversation.heardVoice(),
    interim: (text) => conversation.heardInterim(text),
    utterance: (utterance) => conversation.heardUtterance(utterance),
    cost: (amount) => session.facts.cost(amount),
    fault: (where, detail) => session.fault(where, detail),
    deaf: parts.deaf,
  })
}
