/** A JSON Schema as it arrives in a request. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Keywords that OpenAI's strict mode refuses. Source: its structured outputs guide, "Supported schemas". */
const refused = [
  'allOf',
  'not',
  'oneOf',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
]

/**
 * What strict mode objects to in a schema, in OpenAI's words, or undefined where the schema may pass: the root
 * is an object, every object closes itself with `additionalProperties: false` and requires all it names.
 */
export function strictSchemaObjection(schema: JsonSchema): string | undefined {
  if (schema.type !== 'object') return 'schema must be a JSON Schema of \'type: "object"\''
  return objectionAt(schema, [])
}

/** Whether a value is a schema object (and not a boolean schema, a list or a plain value). */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectionAt(schema: JsonSchema, path: readonly string[]): string | undefined {
  const context = `In context=(${path.map((step) => `'${step}'`).join(', ')})`
  const keyword = refused.find((one) => one in schema)
  if (keyword !== undefined) return `${context}, '${keyword}' is not permitted.`
  if (schema.type === 'object' || 'properties' in schema) {
    const objection = objectObjection(schema, context)
    if (objection !== undefined) return objection
  }
  for (const [step, child] of childSchemas(schema)) {
    const objection = objectionAt(child, [...path, ...step])
    if (objection !== undefined) return objection
  }
  return undefined
}

function objectObjection(schema: JsonSchema, context: string): string | undefined {
  if (schema.additionalProperties !== false) {
    return `${context}, 'additionalProperties' is required to be supplied and to be false.`
  }
  const names = Object.keys(isSchema(schema.properties) ? schema.properties : {})
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : []
  const missing = names.find((name) => !required.includes(name))
  if (missing === undefined) return undefined
  return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
}

function childSchemas(schema: JsonSchema): [string[], JsonSchema][] {
  const children: [string[], JsonSchema][] = []
  for (const keyword of ['properties', '$defs', 'definitions']) {
    const named = schema[keyword]
    if (!isSchema(named)) continue
    for (const [name, child] of Object.entries(named))
      if (isSchema(child)) children.push([[keyword, name], child])
  }
  if (isSchema(schema.items)) children.push([['items'], schema.items])
  const choices: readonly unknown[] = Array.isArray(schema.anyOf) ? schema.anyOf : []
  for (const [index, child] of choices.entries())
    if (isSchema(child)) children.push([['anyOf', String(index)], child])
  return children
}
