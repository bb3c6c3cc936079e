import type { Criterion } from '@perezvon/contracts/agent/criterion'
import type { ExtractionField } from '@perezvon/contracts/agent/extraction-field'
import { dispositionSchema } from '@perezvon/contracts/analysis/analysis'

type JsonSchema = Readonly<Record<string, unknown>>

/** The form's name: what the model's vendor shows in its logs. */
export const FORM_NAME = 'call_analysis'

/**
 * The form that the model fills in, as JSON Schema within the strict mode of structured outputs: closed objects, every
 * property required, null where nothing was said. The agent's own fields stand in it by name, each with value, quote and
 * confidence, and its criteria, each with quotes, reason and score: the reason comes before what it is the reason of.
 */
export function analysisForm({
  extraction,
  rubric,
}: {
  extraction: readonly ExtractionField[]
  rubric: readonly Criterion[]
}): JsonSchema {
  return closedObject({
    summary: { type: 'string', description: 'What was said and agreed, in two sentences at most.' },
    disposition: {
      type: 'string',
      enum: dispositionSchema.options,
      description: 'What the call came to, as the instructions define it.',
    },
    sentiment: {
      type: 'string',
      enum: ['positive', 'neutral', 'negative'],
      description: 'How the person took the call.',
    },
    opt_out_heard: {
      type: 'boolean',
      description: 'Whether the person asked, in whatever words, not to be called again.',
    },
    ...(extraction.length === 0
      ? {}
      : {
          fields: closedObject(Object.fromEntries(extraction.map((field) => [field.name, fieldForm(field)]))),
        }),
    ...(rubric.length === 0
      ? {}
      : {
          scores: closedObject(Object.fromEntries(rubric.map((one) => [one.name, criterionForm(one)]))),
        }),
  })
}

function fieldForm(field: ExtractionField): JsonSchema {
  const form = closedObject({
    quote: {
      type: ['string', 'null'],
      description:
        'The words of the conversation that the value rests on, copied exactly; null without a value.',
    },
    value: valueForm(field),
    confidence: { type: 'number', description: 'How sure the value is, from 0 to 1; 0 without a value.' },
  })
  return { ...form, description: field.description }
}

function criterionForm({ description, scale: { from, to } }: Criterion): JsonSchema {
  const form = closedObject({
    quotes: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Words of the conversation that the score rests on, each copied exactly; empty where it rests on what was not said.',
    },
    reason: { type: 'string', description: 'Why this score and no other, in one sentence.' },
    score: {
      // No enum of its steps: vendors bound how many values a form may have. What is off the scale counts as no score.
      type: ['integer', 'null'],
      description: `A whole number from ${from} (worst) to ${to} (best); null where the conversation gives nothing to judge it by.`,
    },
  })
  return { ...form, description }
}

function valueForm(field: ExtractionField): JsonSchema {
  switch (field.type) {
    case 'text':
      return { type: ['string', 'null'] }
    case 'number':
      return { type: ['number', 'null'] }
    case 'boolean':
      return { type: ['boolean', 'null'] }
    case 'choice':
      return { type: ['string', 'null'], enum: [...(field.choices ?? []), null] }
    default:
      return field.type satisfies never
  }
}

function closedObject(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
