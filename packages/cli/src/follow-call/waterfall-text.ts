import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { Waterfall, WaterfallStep } from '@perezvon/contracts/transcript/waterfall'

const NAMES: Record<WaterfallStep, string> = {
  'speech-ended': 'person stopped',
  recognised: 'recognised',
  asked: 'asked',
  received: 'received',
  transcribed: 'written down',
  'first-token': 'first token',
  'first-sentence': 'first sentence',
  replied: 'whole reply',
  arrived: 'arrived',
  'playback-started': 'playback starts',
  'playback-finished': 'playback ends',
}

const BAR_WIDTH = 40

/** A turn's time line, a step a line: when it was, how far along that is, what it was, and by whose clock. */
export function waterfallLines({ steps, network_ms }: Waterfall): string[] {
  const [first] = steps
  const last = steps.at(-1)
  if (first === undefined || last === undefined || last === first) return []
  const whole = Math.max(1, last.at_ms - first.at_ms)
  const width = String(Math.round(last.at_ms)).length
  return steps.map(({ step, at_ms, clock, sentence }) => {
    const bar = '·'.repeat(Math.round(((at_ms - first.at_ms) / whole) * BAR_WIDTH))
    const which = sentence === null ? '' : ` ${sentence + 1}`
    const network = step === 'received' && network_ms !== null ? `, network ${Math.round(network_ms)} ms` : ''
    const whose = clock === 'gateway' ? ` (gateway${network})` : ''
    return `${String(Math.round(at_ms)).padStart(width)} ms ${bar}${NAMES[step]}${which}${whose}`
  })
}

/** What was done to have the answer in time, in one line; none where nothing was. */
export function choicesLines({ choices, model }: Pick<Turn, 'choices' | 'model'>): string[] {
  if (choices === undefined) return []
  const { backup, opening_phrase, speculation, speculation_saved_ms: saved } = choices
  const done = [
    ...(backup === null ? [] : [`second model asked (${backup}), ${model} answered`]),
    ...(opening_phrase ? ['opening phrase'] : []),
    ...(speculation === null
      ? []
      : [`speculation ${speculation}${saved === null ? '' : `, ${saved} ms saved`}`]),
  ]
  return done.length === 0 ? [] : [done.join(' · ')]
}
