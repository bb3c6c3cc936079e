import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { spokenTextSchema } from '../agent/spoken-text.ts'
import { callingWindowSchema } from '../campaign/calling-window.ts'
import { variableNameSchema } from '../campaign/contact-spec.ts'
import { timeZoneSchema } from '../time.ts'

const answer = z.strictObject({
  action: z.literal('answer'),
  agent: agentNameSchema,
  agent_version: z
    .int()
    .min(1)
    .optional()
    .describe('Pins it; absent: the newest version at the time of each call.'),
})
const announce = z.strictObject({
  action: z.literal('announce'),
  text: spokenTextSchema.describe('Spoken in the voice of the number’s own agent; then the call ends.'),
})
const reject = z.strictObject({
  action: z.literal('reject'),
  sip_code: z
    .union([z.literal(480), z.literal(486), z.literal(603)])
    .default(603)
    .describe('480: nobody is there now · 486: busy · 603: declined. Nobody picks up, and nobody pays.'),
})

/** What becomes of an incoming call: an agent answers, a text is spoken and the call ends, or nobody picks up. */
export const inboundActionSchema = z
  .discriminatedUnion('action', [answer, announce, reject])
  .meta({ id: 'InboundAction' })
export type InboundAction = z.infer<typeof inboundActionSchema>

/**
 * Who calls. A whole number or its beginning, with its plus · `withheld`: the number is not shown · `known`: somebody whom a
 * campaign has called · `suppressed`: somebody who is not called any more.
 */
export const callerPatternSchema = z
  .string()
  .regex(
    /^(?:withheld|known|suppressed|\+[1-9][0-9]{0,14})$/,
    'must be withheld, known, suppressed, or a number or its beginning, like +7495 or +79161234567',
  )
export type CallerPattern = z.infer<typeof callerPatternSchema>

const from = z.array(callerPatternSchema).min(1).max(1000)

/** What becomes of calls from some people, at any hour. */
export const callerRuleSchema = z
  .discriminatedUnion('action', [answer.extend({ from }), announce.extend({ from }), reject.extend({ from })])
  .meta({ id: 'CallerRule' })

const hoursSchema = z
  .strictObject({
    time_zone: timeZoneSchema,
    windows: z.array(callingWindowSchema).min(1).max(50),
    closed_on: z
      .array(z.iso.date())
      .max(366)
      .default([])
      .describe('Days on which nobody is there, by their calendar.'),
  })
  .meta({ id: 'OpeningHours' })
export type OpeningHours = z.infer<typeof hoursSchema>

/**
 * Who answers a rented number. The first rule of `callers` that fits the caller decides; where none does, the opening hours;
 * inside them the agent answers.
 */
export const inboundNumberSpecSchema = z
  .strictObject({
    agent: agentNameSchema,
    agent_version: answer.shape.agent_version,
    variables: z
      .record(variableNameSchema, z.string().max(2000))
      .default({})
      .describe('For whoever calls. What `use_known` lets the agent know of a person goes before them.'),
    use_known: z
      .enum(['none', 'name', 'all'])
      .default('name')
      .describe(
        'What the agent is told of somebody whom a campaign has called: nothing, their name, or their name and all variables. ' +
          'Whoever shows a number may not be the person to whom it belongs: numbers that call are forged easily.',
      ),
    hours: hoursSchema.optional().describe('Absent: always open.'),
    when_closed: inboundActionSchema.prefault({ action: 'reject', sip_code: 480 }),
    callers: z.array(callerRuleSchema).max(100).default([]),
    concurrency: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        'Calls to this number at a time; whoever calls then hears that it is busy. Absent: as many as the account has lines.',
      ),
  })
  .meta({ id: 'InboundNumberSpec' })
export type InboundNumberSpec = z.infer<typeof inboundNumberSpecSchema>

/** Every agent that may come to answer the number, and where in the document it is named. */
export function agentsOf(
  spec: InboundNumberSpec,
): { field: string; name: string; version: number | undefined }[] {
  const actions = [
    ...spec.callers.map((rule, index) => ({ field: `callers.${index}.agent`, action: rule })),
    { field: 'when_closed.agent', action: spec.when_closed },
  ]
  return [
    { field: 'agent', name: spec.agent, version: spec.agent_version },
    ...actions.flatMap(({ field, action }) =>
      action.action === 'answer' ? [{ field, name: action.agent, version: action.agent_version }] : [],
    ),
  ]
}
