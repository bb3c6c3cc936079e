import { z } from 'zod'
import { fieldFaults } from '../http/field-faults.ts'
import type { ToolParameter, ToolParameters } from './tool-parameters.ts'

/** What a model gave a tool: values by parameter, or what is wrong with them in words that it can mend them by. */
export type JudgedArguments =
  | { ok: true; values: Readonly<Record<string, unknown>> }
  | { ok: false; faults: string[] }

/** Holds what a model wrote against the tool's parameters. What it gave as null counts as not given. */
export function judgeArguments(parameters: ToolParameters, argumentsJson: string): JudgedArguments {
  const given = parsed(argumentsJson)
  if (given === undefined) return { ok: false, faults: ['the arguments are no JSON'] }
  const judged = schemaOf(parameters).safeParse(given)
  if (judged.success) return { ok: true, values: judged.data }
  return {
    ok: false,
    faults: fieldFaults(judged.error).map(({ field, fault }) => (field === '' ? fault : `${field} ${fault}`)),
  }
}

/** A tool without parameters is called with an empty text at times. */
function parsed(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function schemaOf({ properties, required }: ToolParameters): z.ZodType<Record<string, unknown>> {
  const fields = Object.entries(properties).map(([name, parameter]) => {
    const schema = schemaOfParameter(parameter)
    return [name, required.includes(name) ? schema : optional(schema)] as const
  })
  return z.strictObject(Object.fromEntries(fields))
}

function optional(schema: z.ZodType): z.ZodType {
  return schema.nullish().transform((value) => value ?? undefined)
}

function schemaOfParameter(parameter: ToolParameter): z.ZodType {
  switch (parameter.type) {
    case 'string':
      return schemaOfText(parameter)
    case 'number':
    case 'integer': {
      const { type, minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = parameter
      return (type === 'integer' ? z.int() : z.number()).min(minimum).max(maximum)
    }
    case 'boolean':
      return z.boolean()
    case 'array': {
      const { items, minItems = 0, maxItems = MOST_ITEMS } = parameter
      return z.array(schemaOfParameter(items)).min(minItems).max(maxItems)
    }
    default:
      return parameter satisfies never
  }
}

/** Of a list whose length nobody limits. */
const MOST_ITEMS = 100
/** Of a text whose length nobody limits. */
const MOST_CHARACTERS = 4000

const FORMATS = {
  date: z.iso.date('must be a date like 2026-12-31'),
  time: z.iso.time('must be a time like 14:30'),
  'date-time': z.iso.datetime({ offset: true, local: true, error: 'must be a time like 2026-12-31T14:30' }),
  email: z.email('must be an e-mail address'),
}

function schemaOfText(parameter: ToolParameter & { type: 'string' }): z.ZodType {
  const { enum: choices, format, minLength = 0, maxLength = MOST_CHARACTERS } = parameter
  if (choices !== undefined) return z.enum(choices)
  const sized = z.string().min(minLength).max(maxLength)
  return format === undefined ? sized : sized.pipe(FORMATS[format])
}
