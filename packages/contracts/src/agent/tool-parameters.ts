import { z } from 'zod'

const description = z.string().trim().min(1).max(500).optional()
const length = z.int().min(0).max(10_000).optional()

/** A name as JSON knows it. */
export const parameterNameSchema = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
    'must be letters, digits and underscores, a letter first, at most 63',
  )

const textParameterSchema = z.strictObject({
  type: z.literal('string'),
  description,
  enum: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
  format: z.enum(['date', 'time', 'date-time', 'email']).optional(),
  minLength: length,
  maxLength: length,
})
const numberParameterSchema = z.strictObject({
  type: z.enum(['number', 'integer']),
  description,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
})
const switchParameterSchema = z.strictObject({ type: z.literal('boolean'), description })

/** One value that the model gives. */
const singleParameterSchema = z.discriminatedUnion('type', [
  textParameterSchema,
  numberParameterSchema,
  switchParameterSchema,
])

const listParameterSchema = z.strictObject({
  type: z.literal('array'),
  description,
  items: singleParameterSchema,
  minItems: length,
  maxItems: length,
})

/** A parameter of a tool: one value, or a list of such. */
export const toolParameterSchema = z.discriminatedUnion('type', [
  ...singleParameterSchema.options,
  listParameterSchema,
])
export type ToolParameter = z.infer<typeof toolParameterSchema>

/**
 * What a tool takes: the part of JSON Schema that models fill in without mistakes and that we can hold them to. Flat: an
 * object of single values and lists of them. Without patterns: a regular expression of a stranger may take for ever.
 */
export const toolParametersSchema = z
  .strictObject({
    type: z.literal('object'),
    description,
    properties: z.record(parameterNameSchema, toolParameterSchema).default({}),
    required: z.array(z.string()).max(50).default([]),
    additionalProperties: z.literal(false).optional().describe('Nothing else is ever let through.'),
  })
  .superRefine(({ properties, required }, context) => {
    for (const [index, name] of required.entries())
      if (!Object.hasOwn(properties, name))
        context.addIssue({
          code: 'custom',
          path: ['required', index],
          message: 'is none of the properties',
          params: { remedy: `Describe ${name} in properties, or leave it out` },
        })
  })
export type ToolParameters = z.infer<typeof toolParametersSchema>
