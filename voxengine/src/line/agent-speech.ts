import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Guard } from '../session/guard.ts'
import type { RecogniserEvents } from '../speech/listening.ts'
import { findInList } from '../speech/platform-lists.ts'

/** How the agent speaks and hears, in the platform's own objects. */
export type AgentSpeech = {
  say: SayOptions
  hear: ASROptions
  /** The recogniser tells words before they are final. */
  tellsInterim: boolean
}

/** Providers that tell no interim results. YandexV3 is not listed as telling them either; it is asked to. */
const WITHOUT_INTERIM = ['Microsoft']
/** Phrase hints are documented for Google alone. */
const WITH_HINTS = ['Google']

/** Finds the settings' voice, profile and model in the platform's lists; the detail says what is not there. */
export function findAgentSpeech(
  settings: ScenarioSettings,
): { ok: true; speech: AgentSpeech } | { ok: false; detail: string } {
  const { speech_recognition: hearing, voice: speaking } = settings
  const voice = findInList<Voice>('VoiceList', VoiceList, speaking.name)
  if (!voice.ok) return voice
  const profile = findInList<ASRProfile>('ASRProfileList', ASRProfileList, hearing.profile)
  if (!profile.ok) return profile
  const model =
    hearing.model === undefined
      ? undefined
      : findInList<ASRModel>('ASRModelList', ASRModelList, hearing.model)
  if (model?.ok === false) return model

  const provider = hearing.profile.split('.')[0] ?? ''
  const tellsInterim = hearing.interim_results && !WITHOUT_INTERIM.includes(provider)
  const hear: ASROptions = { profile: profile.entry, singleUtterance: true, interimResults: tellsInterim }
  if (model) hear.model = model.entry
  if (WITH_HINTS.includes(provider) && hearing.phrase_hints.length > 0)
    hear.phraseHints = hearing.phrase_hints
  const say: SayOptions = { voice: voice.entry, progressivePlayback: true }
  if (Object.keys(speaking.options).length > 0) say.ttsOptions = speaking.options
  return { ok: true, speech: { say, hear, tellsInterim } }
}

/** Opens one recogniser and sends the call's audio to it. */
export function openRecogniser(
  parts: { guard: Guard; call: Call; options: ASROptions },
  events: RecogniserEvents,
): ASR {
  const { guard, call, options } = parts
  const asr = VoxEngine.createASR(options)
  const on = <Name extends keyof ASREventMap>(name: Name, tell: (event: ASREventMap[Name]) => void) =>
    asr.addEventListener(
      name,
      guard(name, (event: ASREventMap[Name]) => {
        events.alive()
        tell(event)
      }),
    )
  on(ASREvents.Started, () => undefined)
  on(ASREvents.CaptureStarted, () => events.voice())
  on(ASREvents.SpeechCaptured, () => events.captured())
  on(ASREvents.InterimResult, ({ text }) => events.interim(text))
  on(ASREvents.Result, ({ text, confidence }) => events.result(text, confidence))
  on(ASREvents.Stopped, ({ cost }) => events.stopped(cost))
  on(ASREvents.ASRError, ({ error }) => events.error(error))
  call.sendMediaTo(asr)
  return asr
}
