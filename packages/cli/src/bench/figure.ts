import { z } from 'zod'

/** What repeated measurements of one thing came to. */
export const spreadSchema = z.strictObject({ median: z.number(), min: z.number(), max: z.number() })
export type Spread = z.infer<typeof spreadSchema>

/** One line of a bench: ours against its floor, both measured alternately in the same run. */
export const figureSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  ours: spreadSchema,
  floor: spreadSchema,
  ratio: z.number(),
  target: z
    .number()
    .nullable()
    .describe('Of the ratio, or of `ours` where the notes say so; null: reported only.'),
  met: z.boolean().nullable(),
  notes: z.array(z.string()),
})
export type Figure = z.infer<typeof figureSchema>

/** Median, least and greatest of at least one measurement. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1]
  const high = sorted[Math.floor(middle)]
  const min = sorted[0]
  const max = sorted.at(-1)
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new Error('nothing was measured: a spread needs at least one value')
  return { median: round((low + high) / 2), min: round(min), max: round(max) }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/**
 * A figure whose target is the greatest, or the least, ratio of medians that is still good; without a target it is
 * reported only.
 */
export function ratioFigure(options: {
  name: string
  unit: string
  ours: readonly number[]
  floor: readonly number[]
  greatestRatio?: number
  leastRatio?: number
  notes?: readonly string[]
}): Figure {
  const ours = spread(options.ours)
  const floor = spread(options.floor)
  const ratio = round(ours.median / floor.median)
  const { greatestRatio = Number.POSITIVE_INFINITY, leastRatio = 0 } = options
  const target = options.greatestRatio ?? options.leastRatio ?? null
  return {
    name: options.name,
    unit: options.unit,
    ours,
    floor,
    ratio,
    target,
    met: target === null ? null : ratio >= leastRatio && ratio <= greatestRatio,
    notes: [...(options.notes ?? [])],
  }
}

/**
 * A figure whose target is of ours itself: at most so much in every measurement, or at least so much in their median. The
 * floor says what the machine allowed.
 */
export function boundFigure(options: {
  name: string
  unit: string
  ours: readonly number[]
  floor: readonly number[]
  bound: { atMost: number } | { atLeast: number }
  notes?: readonly string[]
}): Figure {
  const { bound, notes = [], ...measured } = options
  const figure = ratioFigure(measured)
  return 'atMost' in bound
    ? {
        ...figure,
        target: bound.atMost,
        met: figure.ours.max <= bound.atMost,
        notes: ['the target is the greatest of ours', ...notes],
      }
    : {
        ...figure,
        target: bound.atLeast,
        met: figure.ours.median >= bound.atLeast,
        notes: ['the target is the least median of ours', ...notes],
      }
}
