import { z } from 'zod'
import { callingWindowSchema } from '../campaign/calling-window.ts'
import { instantSchema } from '../time.ts'
import { fieldFaultSchema } from './problem.ts'

const share = z.coerce.number().min(0).max(1)

/** What nobody can know beforehand: what the forecast of a preflight assumes, and what a client may assume instead. */
const assumptions = {
  talk_seconds: z.coerce.number().min(1).max(3600).default(60).describe('A conversation, on average.'),
  answered_share: share.default(0.35).describe('Of all calls: a person answers.'),
  no_answer_share: share.default(0.4).describe('Of all calls: nobody picks up.'),
  voicemail_share: share.default(0.15).describe('Of all calls: a machine answers.'),
  busy_share: share.default(0.05),
  failed_share: share
    .default(0.02)
    .describe('Of all calls: the carrier fails. What is left of one is declined or no number.'),
  price_per_minute: z.coerce
    .number()
    .min(0)
    .max(1000)
    .optional()
    .describe('Of the line, in the account’s currency; without it no cost is told.'),
}

function sharesFit(
  given: Record<`${'answered' | 'no_answer' | 'voicemail' | 'busy' | 'failed'}_share`, number>,
) {
  const { answered_share, no_answer_share, voicemail_share, busy_share, failed_share } = given
  // Parts like 0.1 do not add up exactly.
  return answered_share + no_answer_share + voicemail_share + busy_share + failed_share <= 1.000_001
}
const SHARES_DO_NOT_FIT = {
  path: ['answered_share'],
  error: 'makes more than one together with the other shares: they are parts of one',
}

/** What a preflight assumes, as query parameters. */
export const preflightQuerySchema = z.object(assumptions).refine(sharesFit, SHARES_DO_NOT_FIT)
export type Assumptions = z.infer<typeof preflightQuerySchema>

/** The query of a creating request that may be tried first: with `dry_run=true` it writes nothing and is a preflight. */
export const dryRunQuerySchema = z
  .object({
    dry_run: z.stringbool().default(false).describe('`true`: answers with a preflight, and writes nothing.'),
    ...assumptions,
  })
  .refine(sharesFit, SHARES_DO_NOT_FIT)

/** Contacts of one zone key. */
const preflightZoneSchema = z.strictObject({
  time_zone: z
    .string()
    .describe(
      'An IANA name; several, joined by `|`, where numbers leave it open: the window must be open in all.',
    ),
  contacts: z.int(),
  open_now: z.boolean(),
  opens_at: instantSchema
    .nullable()
    .describe('The next opening where it is closed now; null: never, or open.'),
})

const expectedAndMost = z.strictObject({ expected: z.number(), at_most: z.number() })

/** What is to be expected, by the assumptions. */
export const forecastSchema = z
  .strictObject({
    contacts: z.int().describe('To be called: these, and who waits in the campaign already.'),
    calls_per_hour: z
      .number()
      .describe('At full pace, by concurrency, calls per second and time on the line.'),
    starts_at: instantSchema.nullable().describe('The first call; null: never.'),
    expected_finish: instantSchema.nullable().describe('Of the last call; null: later than can be told.'),
    calls: expectedAndMost.describe('With redials.'),
    talk_minutes: expectedAndMost.describe('At most: every call is answered and lasts as long as it may.'),
    cost: expectedAndMost.nullable().describe('Of the line; null without price_per_minute.'),
    left_over: z
      .number()
      .describe('Contacts whose calling is not through when their time is over (not_after, time to live).'),
    assumptions: z.strictObject({
      talk_seconds: z.number(),
      answered_share: z.number(),
      no_answer_share: z.number(),
      voicemail_share: z.number(),
      busy_share: z.number(),
      failed_share: z.number(),
      price_per_minute: z.number().nullable(),
      line_seconds: z.number().describe('A call on the line on average, ringing included.'),
    }),
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof forecastSchema>

export const noticeCodeSchema = z.enum([
  'campaign-breaks-profile',
  'rows-rejected',
  'window-never-opens',
  'zones-in-doubt',
  'windows-narrowed',
  'numbers-of-other-countries',
  'capped-now',
  'finish-is-far',
  'finish-after-end',
  'budget-too-small',
  'budget-may-not-suffice',
  'webhooks-not-delivered',
])

/** What would come of a campaign and a list: nothing was written. */
export const preflightSchema = z
  .strictObject({
    dry_run: z.literal(true),
    checked_at: instantSchema,
    ready: z.boolean().describe('Whether the campaign may be created or started and has somebody to call.'),
    campaign: z.strictObject({
      faults: z
        .array(fieldFaultSchema)
        .describe('Where it breaks its country profile, and what keeps its agent’s tools from being called.'),
      calling_windows: z
        .array(callingWindowSchema)
        .describe('As they count: cut to the hours of the profile.'),
    }),
    contacts: z.strictObject({
      received: z.int(),
      rejected: z.int(),
      duplicates_in_list: z.int().describe('Rows whose id or number came before in the list.'),
      duplicates_in_campaign: z.int().describe('Rows whose id or number the campaign has already.'),
      suppressed: z.int(),
      to_call: z.int().describe('What is left of the list.'),
      outside_window_now: z.int().describe('Of those to call.'),
      never_in_window: z.int().describe('Of those to call: no hour of the week is open in all their zones.'),
      capped_now: z.int().describe('Of those to call: a frequency cap shuts them out at this moment.'),
    }),
    faults: z
      .array(fieldFaultSchema.extend({ line: z.int() }))
      .describe('Of the first 1,000 rejected rows; all are counted.'),
    missing_variables: z.array(z.strictObject({ variable: z.string(), contacts: z.int() })),
    zones: z.array(preflightZoneSchema).describe('Of those to call, most contacts first; at most 500.'),
    forecast: forecastSchema,
    budget: z
      .strictObject({
        suffices: z.boolean().describe('For what is expected.'),
        suffices_at_most: z.boolean().describe('Whatever happens.'),
      })
      .nullable()
      .describe('null: the campaign has none, or its money cannot be judged without price_per_minute.'),
    notices: z.array(z.strictObject({ code: noticeCodeSchema, detail: z.string() })),
  })
  .meta({ id: 'Preflight' })
export type Preflight = z.infer<typeof preflightSchema>
