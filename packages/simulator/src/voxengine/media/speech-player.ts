import { speechDurationMs } from '../../carrier/speech-timing.ts'
import type { RigTimer } from '../../time/rig-clock.ts'
import type { SpeechOrder } from '../calls/call-order.ts'
import type { ScenarioCall } from '../calls/scenario-call.ts'
import { platformLimits } from '../platform-limits.ts'
import { eventNames, voiceByDefault } from '../platform-names.ts'
import { synthesisCost } from '../price-list.ts'
import type { SessionFloor } from '../session/session-floor.ts'

const { PlayerEvents } = eventNames

/** `createTTSPlayer`: a speech with a timeline of its own, heard by whatever call it is sent to. */
export interface SpeechPlayer {
  sendTo(call: ScenarioCall): void
  stopTo(call: ScenarioCall): void
  stop(): void
}

/** Creates a player; its speech is synthesised now and starts when it is first sent somewhere. */
export function createSpeechPlayer(options: {
  floor: SessionFloor
  playerId: string
  order: SpeechOrder
  voices: ReadonlySet<string>
}): SpeechPlayer {
  const { floor, order, playerId } = options
  const voice = order.voice ?? voiceByDefault
  const durationMs = speechDurationMs(order.text)
  const listeners = new Set<ScenarioCall>()
  let state: 'synthesising' | 'ready' | 'playing' | 'over' = 'synthesising'
  let timer: RigTimer | undefined

  const fire = (name: string, fields: Readonly<Record<string, unknown>> = {}) =>
    floor.fire(playerId, name, fields)
  const start = () => {
    state = 'playing'
    fire(PlayerEvents.Started, { duration: durationMs })
    for (const call of listeners) call.voice.play({ text: order.text, voice, durationMs, startsAfterMs: 0 })
    timer = floor.clock.after(durationMs, () => {
      state = 'over'
      fire(PlayerEvents.PlaybackFinished)
    })
  }
  const becomeReady = () => {
    const error = orderError(order.text, voice, options.voices)
    if (error !== undefined) {
      state = 'over'
      return fire(PlayerEvents.PlaybackFinished, { error })
    }
    state = 'ready'
    floor.charge({
      resourceType: 'TTS_YANDEX',
      cost: synthesisCost(order.text.length),
      quantity: order.text.length,
      unit: 'character',
      usedAtMs: floor.clock.now(),
    })
    fire(PlayerEvents.PlaybackReady)
    if (listeners.size > 0) start()
  }
  timer = floor.clock.after(floor.dice.between(200, 450), becomeReady)
  floor.clock.after(0, () => fire(PlayerEvents.Created))

  return {
    sendTo(call) {
      listeners.add(call)
      if (state === 'ready') start()
    },
    stopTo(call) {
      if (listeners.delete(call) && state === 'playing') call.voice.silence()
    },
    stop() {
      if (state === 'over') return
      if (state === 'playing') for (const call of listeners) call.voice.silence()
      state = 'over'
      timer?.cancel()
      fire(PlayerEvents.Stopped)
    },
  }
}

function orderError(text: string, voice: string, voices: ReadonlySet<string>): string | undefined {
  if (text.length > platformLimits.sayCharacters) return 'The text is longer than 1500 characters'
  if (!voices.has(voice)) return `400: unknown voice ${voice}`
  return undefined
}
