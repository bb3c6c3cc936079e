import type { ChatRequest } from './chat-request.ts'
import { type ConversationFacts, conversationFacts } from './conversation-facts.ts'
import {
  booleanContent,
  enumChoice,
  type Field,
  numberContent,
  quoteName,
  textContent,
} from './field-content.ts'
import { type Dice, seededDice } from './seeded-dice.ts'
import { isSchema, type JsonSchema } from './strict-schema.ts'

/** Below this depth a schema that refers to itself is brought to an end by its nulls and empty lists. */
const deepest = 8

/** Most items in a list that does not ask for more. */
const usualItems = 2

/** Properties by which a list says what each of its items is about. */
const itemKeyName = /^(name|field|key|id|criterion|variable)$/

/**
 * Writes a document that is valid for a strict schema, out of the conversation in the request: choices, quotes
 * and values follow what the person said, quotes word for word. Deterministic by seed and request.
 */
export function structuredDocument(schema: JsonSchema, request: ChatRequest, seed: number): unknown {
  const facts = conversationFacts(request)
  const dice = seededDice(seed, 'document', facts.said.join('|'))
  return write({ root: schema, facts, dice }, schema, { name: '', subject: '', line: undefined }, 0)
}

interface Writing {
  readonly root: JsonSchema
  readonly facts: ConversationFacts
  readonly dice: Dice
}

function write(writing: Writing, given: JsonSchema, place: Field, depth: number): unknown {
  const schema = resolved(writing.root, given)
  const field = described(place, schema)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return enumChoice(schema.enum, field, writing.facts, writing.dice)
  if (Array.isArray(schema.anyOf)) return writeChoice(writing, schema.anyOf.filter(isSchema), field, depth)
  const type = usedType(schema, field, writing.facts)
  switch (type) {
    case 'object':
      return writeObject(writing, schema, field, depth)
    case 'array':
      return writeList(writing, schema, field, depth)
    case 'number':
    case 'integer':
      return numberContent({ ...schema, type }, field, writing.dice)
    case 'boolean':
      return booleanContent(field, writing.facts)
    case 'null':
      return null
    default:
      return textContent(schema, field, writing.facts)
  }
}

/** The type to write: for `["string", "null"]` null where nothing was said about the field. */
function usedType(schema: JsonSchema, field: Field, facts: ConversationFacts): unknown {
  const type = schema.type ?? ('properties' in schema ? 'object' : 'string')
  if (!Array.isArray(type)) return type
  if (type.includes('null') && isUnsaid(field, facts)) return 'null'
  return type.find((one) => one !== 'null') ?? 'null'
}

function isUnsaid(field: Field, facts: ConversationFacts): boolean {
  if (field.line !== undefined) return field.line === null
  return facts.lineAbout(field.subject) === undefined
}

function writeChoice(writing: Writing, choices: readonly JsonSchema[], field: Field, depth: number): unknown {
  const real = choices.filter((choice) => choice.type !== 'null')
  const nullable = real.length < choices.length
  if (nullable && (depth > deepest || isUnsaid(field, writing.facts))) return null
  // Words were said: where a value may be of several types, text holds them best.
  const text = real.find((choice) => choice.type === 'string')
  const wanted = text ?? (real.length > 1 && depth <= deepest ? writing.dice.pick(real) : real[0])
  return wanted === undefined ? null : write(writing, wanted, field, depth + 1)
}

function writeObject(
  writing: Writing,
  schema: JsonSchema,
  field: Field,
  depth: number,
): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : []
  // A finding and its quote must rest on the same line: it is looked up once, for both.
  const restsOnLine =
    field.line === undefined && field.subject !== '' && properties.some(([name]) => quoteName.test(name))
  const line = restsOnLine ? restingLine(writing, field, properties) : field.line
  const written: Record<string, unknown> = {}
  for (const [name, child] of properties) {
    if (!isSchema(child)) continue
    const subject = `${field.subject} ${name.toLowerCase()}`
    written[name] = write(writing, child, { name: name.toLowerCase(), subject, line }, depth + 1)
  }
  return written
}

/** The line that speaks of the subject, or else of one of the choices that stand in the object; null if none does. */
function restingLine(
  { root, facts }: Writing,
  field: Field,
  properties: readonly [string, unknown][],
): string | null {
  const choices = properties.flatMap(([name, child]): unknown[] => {
    if (itemKeyName.test(name)) return []
    const values: unknown = isSchema(child) ? resolved(root, child).enum : undefined
    return Array.isArray(values) ? values : []
  })
  const subjects = [field.subject, ...choices.filter((choice) => typeof choice === 'string')]
  return subjects.map((subject) => facts.lineAbout(subject)).find((line) => line !== undefined) ?? null
}

function writeList(writing: Writing, schema: JsonSchema, field: Field, depth: number): unknown[] {
  const items = isSchema(schema.items) ? resolved(writing.root, schema.items) : undefined
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY
  if (items === undefined) return []
  const keyed = keyedItems(writing, items, field, depth)
  if (keyed !== undefined && keyed.length >= least) return keyed.slice(0, most)
  const sensible = depth > deepest ? 0 : Math.min(usualItems, writing.facts.said.length)
  const count = Math.min(most, Math.max(least, sensible))
  return Array.from({ length: count }, (_, index) => {
    const line = writing.facts.said.at(-1 - (index % Math.max(1, writing.facts.said.length))) ?? null
    return write(writing, items, { ...field, line }, depth + 1)
  })
}

/** Where items say by an enum what they are about (`{ name: 'address' | 'date', value, quote }`): one for each. */
function keyedItems(writing: Writing, items: JsonSchema, field: Field, depth: number): unknown[] | undefined {
  const properties = isSchema(items.properties) ? items.properties : {}
  const [key, schema] = Object.entries(properties).find(([name]) => itemKeyName.test(name)) ?? []
  if (key === undefined || !isSchema(schema)) return undefined
  const values: unknown = resolved(writing.root, schema).enum
  if (!Array.isArray(values)) return undefined
  return values.map((value) => {
    const item = writeObject(
      writing,
      items,
      { name: field.name, subject: String(value).toLowerCase(), line: undefined },
      depth + 1,
    )
    return { ...item, [key]: value }
  })
}

function described(field: Field, schema: JsonSchema): Field {
  const description = schema.description
  if (typeof description !== 'string' || field.subject.includes(description.toLowerCase())) return field
  return { ...field, subject: `${field.subject} ${description.toLowerCase()}` }
}

/** Follows `$ref` inside the document; keywords beside it (a description) stay. */
function resolved(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const reference = schema.$ref
  if (typeof reference !== 'string') return schema
  const { $ref: _, ...beside } = schema
  return { ...resolved(root, pointed(root, reference)), ...beside }
}

function pointed(root: JsonSchema, reference: string): JsonSchema {
  let at: unknown = root
  for (const step of reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((one) => one !== '')) {
    at = isSchema(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  if (!isSchema(at)) throw new Error(`schema refers to ${reference}, which it does not define`)
  return at
}
