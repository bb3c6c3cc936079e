import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Guard } from '../session/guard.ts'
import type { Session } from '../session/session.ts'
import { Listening, type RecogniserEvents } from '../speech/listening.ts'
import { findInList } from '../speech/platform-lists.ts'
import type { EarKind, EarParts, OpenEar } from './ear.ts'
import { turnOnModule } from './modules.ts'

/** Providers that tell no interim results. YandexV3 is not listed as telling them either; it is asked to. */
const WITHOUT_INTERIM = ['Microsoft']
/** Phrase hints are documented for Google alone. */
const WITH_HINTS = ['Google']

/** The platform's recogniser writes the words down while they are spoken. */
export const recogniserEar: EarKind = {
  dialogue: 'asr',
  find(settings) {
    // Its lists may be there only from then on.
    turnOnModule('ASR')
    const found = findRecogniser(settings)
    if (!found.ok) return found
    const { options } = found
    return {
      ok: true,
      ear: {
        // Without interim results no word can be counted: then any voice interrupts.
        voiceInterruptsAfterMs: options.interimResults ? undefined : 0,
        answersInSilence: false,
        on: (session, call, parts) => listenOn(session, call, { ...parts, options }),
      },
    }
  },
}

/** Finds the settings' profile and model in the platform's lists. */
function findRecogniser({
  speech_recognition: hearing,
}: Pick<ScenarioSettings, 'speech_recognition'>):
  | { ok: true; options: ASROptions }
  | { ok: false; detail: string } {
  const profile = findInList<ASRProfile>('ASRProfileList', ASRProfileList, hearing.profile)
  if (!profile.ok) return profile
  const model =
    hearing.model === undefined
      ? undefined
      : findInList<ASRModel>('ASRModelList', ASRModelList, hearing.model)
  if (model?.ok === false) return model

  const provider = hearing.profile.split('.')[0] ?? ''
  const interimResults = hearing.interim_results && !WITHOUT_INTERIM.includes(provider)
  const options: ASROptions = { profile: profile.entry, singleUtterance: true, interimResults }
  if (model) options.model = model.entry
  if (WITH_HINTS.includes(provider) && hearing.phrase_hints.length > 0)
    options.phraseHints = hearing.phrase_hints
  return { ok: true, options }
}

function listenOn(session: Session, call: Call, parts: EarParts & { options: ASROptions }): OpenEar {
  const { conversation, options, settings } = parts
  return new Listening({
    open: (events) => openRecogniser({ guard: session.guard, call, options }, events),
    timers: session.timers,
    now: () => Date.now(),
    settleMs: settings.endpointing?.settle_ms,
    voice: () => conversation.heardVoice(),
    voiceEnd: () => conversation.heardVoiceEnd(),
    interim: (text) => conversation.heardInterim(text),
    utterance: (utterance) => conversation.heardUtterance(utterance),
    cost: (amount) => session.facts.cost(amount),
    fault: (where, detail) => session.fault(where, detail),
    wordsLost: () => conversation.wordsWereLost(),
    deaf: parts.deaf,
  })
}

/** Opens one recogniser and sends the call's audio to it. */
function openRecogniser(
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
