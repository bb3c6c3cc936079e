import { z } from 'zod'
import type { Turn } from './turn.ts'
import type { TurnMarks } from './turn-marks.ts'

/** What a turn passes through, in the order in which it usually does. */
export const waterfallStepSchema = z.enum([
  'speech-ended',
  'recognised',
  'asked',
  'received',
  'transcribed',
  'first-token',
  'first-sentence',
  'replied',
  'arrived',
  'playback-started',
  'playback-finished',
])
export type WaterfallStep = z.infer<typeof waterfallStepSchema>

/** A turn on one time line. */
export const waterfallSchema = z
  .strictObject({
    from: z
      .enum(['speech-ended', 'received'])
      .describe('What is 0: the end of speech; or the request, where the scenario told no marks.'),
    network_ms: z
      .number()
      .nullable()
      .describe(
        'Request and answer on their way, both together: what the scenario waited for the first sentence beyond what the ' +
          'gateway took for it.',
      ),
    steps: z.array(
      z.strictObject({
        step: waterfallStepSchema,
        at_ms: z.number(),
        clock: z
          .enum(['scenario', 'gateway'])
          .describe(
            'Who measured it. Steps of the gateway stand half of `network_ms` behind the request: its clock is never ' +
              'compared with the scenario’s.',
          ),
        sentence: z.int().min(0).nullable().describe('Which sentence arrived or was played; else null.'),
      }),
    ),
  })
  .meta({ id: 'Waterfall' })
export type Waterfall = z.infer<typeof waterfallSchema>

type Step = Waterfall['steps'][number]
type GatewayTimes = Pick<Turn, 'first_token_ms' | 'first_sentence_ms' | 'answered_ms' | 'choices'>

/** Lays what the two clocks measured on one time line. Durations are each clock's own; only their place is derived. */
export function waterfallOf(turn: GatewayTimes, marks: TurnMarks | null): Waterfall {
  if (marks === null) return { from: 'received', network_ms: null, steps: gatewaySteps(turn, 0) }
  const network = networkMs(turn, marks)
  const received = marks.asked_ms + (network ?? 0) / 2
  const steps = [
    step('scenario', 'speech-ended', 0),
    step('scenario', 'recognised', marks.recognised_ms),
    step('scenario', 'asked', marks.asked_ms),
    ...gatewaySteps(turn, received),
    ...marks.sentences.flatMap((sentence, index) => [
      step('scenario', 'arrived', sentence.arrived_ms, index),
      ...(sentence.started_ms === null
        ? []
        : [step('scenario', 'playback-started', sentence.started_ms, index)]),
      ...(sentence.finished_ms === null
        ? []
        : [step('scenario', 'playback-finished', sentence.finished_ms, index)]),
    ]),
  ]
  return {
    from: 'speech-ended',
    network_ms: network,
    steps: steps.sort((one, other) => one.at_ms - other.at_ms),
  }
}

/** Null where no sentence came. A retry of the scenario's is in it, too: the person waited for that as well. */
function networkMs(
  { first_sentence_ms }: Pick<Turn, 'first_sentence_ms'>,
  { asked_ms, sentences }: TurnMarks,
): number | null {
  const [first] = sentences
  if (first === undefined || first_sentence_ms === null) return null
  return Math.max(0, first.arrived_ms - asked_ms - first_sentence_ms)
}

function gatewaySteps(
  { first_token_ms, first_sentence_ms, answered_ms, choices }: GatewayTimes,
  received: number,
) {
  const measured: [WaterfallStep, number | null][] = [
    ['received', 0],
    ['transcribed', choices?.transcribed_ms ?? null],
    ['first-token', first_token_ms],
    ['first-sentence', first_sentence_ms],
    ['replied', answered_ms],
  ]
  return measured.flatMap(([name, ms]) => (ms === null ? [] : [step('gateway', name, received + ms)]))
}

function step(
  clock: Step['clock'],
  name: WaterfallStep,
  at_ms: number,
  sentence: number | null = null,
): Step {
  return { step: name, at_ms, clock, sentence }
}
