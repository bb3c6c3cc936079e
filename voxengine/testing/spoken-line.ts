import { SayQueue } from '../src/speech/say-queue.ts'
import type { ManualTimers } from './manual-timers.ts'

/** A phrase is heard a moment after it was asked for, and takes 100 ms for each character. */
const STARTS_AFTER_MS = 100
export const MS_PER_CHARACTER = 100

/** A call that speaks whatever it is told to, with the events that the platform would send. */
export function createSpokenLine(timers: ManualTimers, lookTakesMs = 0): { voice: SayQueue; said: string[] } {
  const said: string[] = []
  let lostMs = 0
  let cancel: () => void = () => undefined
  const voice: SayQueue = new SayQueue({
    say(text) {
      said.push(text)
      cancel = timers.after(STARTS_AFTER_MS, 'line', () => {
        voice.playbackStarted(text.length * MS_PER_CHARACTER)
        cancel = timers.after(text.length * MS_PER_CHARACTER, 'line', () => voice.playbackFinished())
      })
    },
    sendKeys: (keys) => said.push(`keys ${keys}`),
    stopPlayback: () => cancel(),
    now() {
      lostMs += lookTakesMs
      return timers.now() + lostMs
    },
    timers,
    fault: () => undefined,
  })
  return { voice, said }
}
