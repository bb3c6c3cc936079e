import { z } from 'zod'
import { secretNames, withoutReferences } from './secret-references.ts'
import { toolParametersSchema } from './tool-parameters.ts'
import { argumentNames, toolUrlFault } from './tool-url.ts'

/** What every agent's model may be offered besides its own tools. */
export const builtInToolSchema = z.enum(['end_call', 'opt_out', 'schedule_callback', 'transfer', 'send_dtmf'])
export type BuiltInTool = z.infer<typeof builtInToolSchema>

/** Built-in tools that an agent has only where its document says so. */
export const optionalToolSchema = z.enum(['schedule_callback', 'send_dtmf'])

/** How long the longest tool may take: a person waits for it on the line. */
export const TOOL_TIMEOUT_MAX_MS = 10_000

/** Headers that the request makes itself. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'transfer-encoding',
  'upgrade',
])
/** Headers whose value is a secret by their name. */
const SECRET_HEADER = /authorization|cookie|token|secret|api-?key|password/i

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be a header name')
  .refine((name) => !OWN_HEADERS.has(name.toLowerCase()), 'is set by the request itself: leave it out')
const headerValue = z
  .string()
  .max(2000)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
  .refine(
    (value) => !/[{}]/.test(withoutReferences(value)),
    'may hold {{secret.NAME}} and no other braces: NAME is upper-case letters, digits and underscores',
  )

/** A tool as a call in progress knows it: the contact's variables stand in its URL already. */
export const httpToolSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first'),
  description: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe('Tells the model when to call it and what comes back.'),
  parameters: toolParametersSchema.prefault({ type: 'object' }),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  url: z
    .string()
    .max(2000)
    .describe(
      'https. Path and query may hold `{{variable}}` of the contact and `{{argument.name}}` of the call, percent-encoded.',
    ),
  headers: z
    .record(headerName, headerValue)
    .default({})
    .describe('Secrets by reference: `{{secret.NAME}}` is NAME in the gateway’s setting TOOL_SECRETS.'),
  timeout_ms: z.int().min(200).max(TOOL_TIMEOUT_MAX_MS).default(4000),
  filler: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .default('Секунду, сейчас посмотрю.')
    .describe('Spoken while it runs, where the model has said nothing itself.'),
  filler_after_ms: z.int().min(0).max(5000).default(400).describe('A tool that is quicker needs no filler.'),
  on_failure: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .default('It failed. Say so in one short sentence and go on without it; do not call it again now.')
    .describe('What the model is told to do where the tool fails.'),
})
export type HttpTool = z.infer<typeof httpToolSchema>

/** How long the slowest of an agent's tools may take: so much longer than else the person may wait for a sentence. */
export function longestToolMs(tools: readonly Pick<HttpTool, 'timeout_ms'>[]): number {
  return Math.max(0, ...tools.map(({ timeout_ms: ms }) => ms))
}

/** The same as an agent's document gives it. */
const documentedToolSchema = httpToolSchema.superRefine((tool, context) => {
  const fault = (path: (string | number)[], message: string, remedy?: string) =>
    context.addIssue({ code: 'custom', path, message, ...(remedy && { params: { remedy } }) })
  if (builtInToolSchema.safeParse(tool.name).success)
    fault(['name'], 'is the name of a built-in tool', 'Choose another one')
  const urlFault = toolUrlFault(tool.url)
  if (urlFault !== undefined) return fault(['url'], urlFault)
  const { properties, required } = tool.parameters
  for (const name of argumentNames(tool.url))
    if (!required.includes(name) || properties[name]?.type === 'array')
      fault(
        ['url'],
        `takes argument ${name}, which is no required single value of its parameters`,
        `Describe ${name} in parameters.properties and list it in parameters.required`,
      )
  for (const [name, value] of Object.entries(tool.headers))
    if (SECRET_HEADER.test(name) && secretNames(value).length === 0)
      fault(
        ['headers', name],
        'holds a secret in the open',
        'Write {{secret.NAME}} here, and add NAME to TOOL_SECRETS where the gateway runs',
      )
})

/** The tools of an agent, each under its own name. */
export const toolsSchema = z
  .array(documentedToolSchema)
  .max(20)
  .superRefine((tools, context) => {
    const seen = new Set<string>()
    for (const [index, { name }] of tools.entries()) {
      if (seen.has(name))
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'is used twice: give each tool its own name',
        })
      seen.add(name)
    }
  })
