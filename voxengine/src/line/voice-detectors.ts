import type { Session } from '../session/session.ts'
import type { Cancel } from '../session/timers.ts'
import type { OpenDetector } from '../speech/voice-watch.ts'
import { turnOnModule } from './modules.ts'

type VoiceSettings = { threshold: number; silence_ms: number }

/** Silero's detector, which is fed by the call. Rejects where the platform has none. */
export function openSilero({ guard }: Session, call: Call, settings: VoiceSettings): OpenDetector {
  const { threshold, silence_ms: silenceMs } = settings
  return async (events) => {
    turnOnModule('Silero')
    const vad = await Silero.createVAD({ threshold, minSilenceDurationMs: silenceMs })
    vad.addEventListener(
      Silero.VADEvents.Result,
      // Whether beginning and end come one by one, or together at the end, the documentation leaves open.
      guard('voice-activity', ({ speechStartAt, speechEndAt }) => {
        if (typeof speechEndAt !== 'number') return typeof speechStartAt === 'number' && events.began()
        const voiceMs = typeof speechStartAt === 'number' ? (speechEndAt - speechStartAt) * 1000 : undefined
        return events.ended(silenceMs, voiceMs)
      }),
    )
    vad.addEventListener(
      Silero.VADEvents.Error,
      guard('voice-activity', ({ reason }) => events.failed(reason)),
    )
    call.sendMediaTo(vad)
    return {
      close() {
        call.stopMediaTo(vad)
        vad.close()
      },
    }
  }
}

/**
 * What the line itself tells of a voice on it. How long it waits before it takes a pause for silence is not documented, so
 * an utterance ends only when the agent's own pause has passed, too.
 */
export function openLineDetector(
  { guard, timers }: Session,
  call: Call,
  settings: VoiceSettings,
): OpenDetector {
  const { silence_ms: silenceMs } = settings
  return (events) => {
    let cancel: Cancel = () => undefined
    const changed = guard('voice-activity', ({ active }: CallEventMap['Call.MicStatusChange']) => {
      cancel()
      if (active) events.began()
      else cancel = timers.after(silenceMs, 'voice-activity', () => events.ended(silenceMs))
    })
    call.addEventListener(CallEvents.MicStatusChange, changed)
    call.handleMicStatus(true)
    return {
      close() {
        cancel()
        call.removeEventListener(CallEvents.MicStatusChange, changed)
        call.handleMicStatus(false)
      },
    }
  }
}
