import type { ExtractionField } from '@perezvon/contracts/agent/extraction-field'
import type { ExtractedField } from '@perezvon/contracts/analysis/analysis'
import type { ConversationLine } from '../conversation/read-conversation.ts'
import type { FilledField } from './filled-form.ts'
import { wasSaid } from './quoted-words.ts'

/**
 * The agent's fields, each once and in the agent's order, with the values that hold: of the field's type, and resting on
 * words that were really said. Everything else is null, with confidence 0; never "no".
 */
export function weighFields(
  extraction: readonly ExtractionField[],
  filled: Readonly<Record<string, FilledField | undefined>>,
  lines: readonly ConversationLine[],
): ExtractedField[] {
  return extraction.map((field) => weighField(field, filled[field.name], lines))
}

function weighField(
  field: ExtractionField,
  filled: FilledField | undefined,
  lines: readonly ConversationLine[],
): ExtractedField {
  const value = valueOfType(field, filled?.value)
  const quote = filled?.quote ?? ''
  if (filled === undefined || value === null || !wasSaid(quote, lines))
    return { name: field.name, value: null, quote: null, confidence: 0 }
  return { name: field.name, value, quote: quote.trim(), confidence: clampToOne(filled.confidence) }
}

function valueOfType(field: ExtractionField, value: unknown): ExtractedField['value'] {
  switch (field.type) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'choice':
      return typeof value === 'string' && field.choices?.includes(value) ? value : null
    default:
      return field.type satisfies never
  }
}

function clampToOne(confidence: number): number {
  return Math.min(1, Math.max(0, confidence))
}
