import { z } from 'zod'
import { expectationSchema } from './expectation.ts'
import { suiteFaults } from './suite-faults.ts'

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits or hyphens')
const words = z.string().trim().min(1).max(1000)
/** How often something is done. */
export const timesSchema = z.int().min(1).max(100)
/** How many conversations are held at a time. */
export const parallelSchema = z.int().min(1).max(50)

/** What a person answers wherever they hear something, before anything else comes to their mind. */
const answerSchema = z.strictObject({
  hears: z
    .string()
    .min(1)
    .max(300)
    .refine(isPattern, 'must be a regular expression')
    .describe('A regular expression, whatever the case.'),
  says: z.array(words).default([]).describe('One of them.'),
  presses: z
    .string()
    .regex(/^[0-9*#]*$/, 'must be keys such as 1234#')
    .default(''),
  times: timesSchema.default(1),
  then_hangs_up: z.boolean().default(false),
})

const interruptsSchema = z.strictObject({
  after_ms: z.int().min(100).max(30_000).default(1500).describe('Since the agent began to speak.'),
  times: timesSchema.default(2),
})

/** Who picks up, and how they talk. */
export const personaSchema = z.strictObject({
  character: z
    .string()
    .trim()
    .max(2000)
    .default('An ordinary person who is busy with something else.')
    .describe('For the model that plays them.'),
  language: z.string().min(2).max(35).optional().describe('A language tag; absent: the agent’s language.'),
  answered_by: z.enum(['human', 'voicemail']).default('human'),
  picks_up_with: z.array(words).default([]).describe('One of them, right away; absent: waits for the agent.'),
  answers: z.array(answerSchema).max(50).default([]),
  interrupts: interruptsSchema.optional(),
  reply_after_ms: z
    .int()
    .min(100)
    .max(60_000)
    .default(1200)
    .describe('Of silence, before the person speaks.'),
  patience_seconds: z
    .number()
    .min(1)
    .max(120)
    .default(12)
    .describe('Of silence, before they ask whether anybody is there.'),
  hangs_up_after_seconds: z.number().min(0.5).max(3600).optional(),
  still_there: z.array(words).min(1).optional(),
  goodbyes: z.array(words).min(1).optional(),
  goals: z.array(name).min(1).optional().describe('Only these; absent: all of them.'),
  expect: expectationSchema.prefault({}),
})
export type SuitePersona = z.output<typeof personaSchema>

/** One thing that a model judges, from 1 to 5. */
export const criterionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores'),
  description: z.string().trim().min(1).max(1000).describe('What a 5 is, and what a 1 is.'),
  at_least: z.int().min(1).max(5).default(3),
})
export type SuiteCriterion = z.output<typeof criterionSchema>

/** What the person wants of the conversation. */
export const goalSchema = z.strictObject({
  wants: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .describe('For the model that plays the person, and the one that judges.'),
  lines: z
    .array(words)
    .max(100)
    .optional()
    .describe(
      'Spoken as written, in this order: no model plays the person. Empty: they say nothing by themselves.',
    ),
  answers: z.array(answerSchema).max(50).default([]).describe('Before those of the persona.'),
  ending: z.enum(['says-goodbye', 'hangs-up', 'falls-silent']).default('says-goodbye'),
  variables: z.record(z.string(), z.string().max(2000)).default({}),
  expect: expectationSchema.prefault({}),
  rubric: z.array(criterionSchema).max(20).default([]),
})
export type SuiteGoal = z.output<typeof goalSchema>

/** What a tool of the company answers in an evaluation: nobody's real endpoint is asked. */
const toolAnswerSchema = z.strictObject({
  status: z.int().min(200).max(599).default(200),
  answer: z.unknown().default({}),
  after_ms: z.int().min(0).max(30_000).default(0),
})

const caseSchema = z.strictObject({
  persona: name,
  goal: name,
  repeats: timesSchema.optional(),
  expect: expectationSchema.prefault({}),
})

/** What an evaluation may spend. */
export const limitsSchema = z.strictObject({
  calls: z.int().min(1).max(10_000).default(100),
  tokens: z.int().min(1).default(2_000_000).describe('Of agent, players and judge together.'),
  minutes: z.number().positive().max(1440).default(60),
})

/** How an agent is evaluated: personas × goals, what must be true of each conversation, and how it is judged. */
export const suiteSchema = z
  .strictObject({
    name,
    personas: z.record(name, personaSchema).refine(hasFields, 'must not be empty'),
    goals: z.record(name, goalSchema).refine(hasFields, 'must not be empty'),
    cases: z.array(caseSchema).min(1).max(500).optional().describe('Absent: every persona with every goal.'),
    expect: expectationSchema.prefault({}).describe('Of every conversation.'),
    rubric: z.array(criterionSchema).max(20).default([]).describe('For every conversation.'),
    tools: z.record(z.string(), toolAnswerSchema).default({}).describe('By the names of the agent’s tools.'),
    repeats: timesSchema.default(1),
    pass_rate: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .describe('The share of a case’s repeats that has to pass.'),
    parallel: parallelSchema.default(4),
    player_model: z.string().min(1).max(100).default('gpt-4o-mini'),
    judge_model: z.string().min(1).max(100).default('gpt-4o-mini'),
    limits: limitsSchema.prefault({}),
  })
  .superRefine((suite, context) => {
    for (const { path, message, remedy } of suiteFaults(suite))
      context.addIssue({ code: 'custom', path, message, params: { remedy } })
  })
export type Suite = z.output<typeof suiteSchema>

function hasFields(record: object): boolean {
  return Object.keys(record).length > 0
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i') instanceof RegExp
  } catch {
    return false
  }
}
