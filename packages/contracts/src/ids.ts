import { z } from 'zod'

/** Ids say what they name: a prefix and 20 characters of Crockford base 32. Unique for ever, never reused. */
const ID_TAIL = /^[0-9a-hjkmnp-tv-z]{20}$/

function idSchema<const Prefix extends string>(prefix: Prefix) {
  return z.custom<`${Prefix}_${string}`>(
    (value) =>
      typeof value === 'string' &&
      value.startsWith(`${prefix}_`) &&
      ID_TAIL.test(value.slice(prefix.length + 1)),
    { error: `must be an id of the form ${prefix}_… (${prefix}_ and 20 letters or digits)` },
  )
}

/** A dial attempt and the call it led to: one id for both, since one attempt dials at most once. */
export const callIdSchema = idSchema('call').meta({
  id: 'CallId',
  type: 'string',
  examples: ['call_01jz3k6v9m2c4x8q7t5w'],
})
export type CallId = z.infer<typeof callIdSchema>

export const campaignIdSchema = idSchema('camp').meta({ id: 'CampaignId', type: 'string' })
export type CampaignId = z.infer<typeof campaignIdSchema>

export const contactIdSchema = idSchema('cont').meta({ id: 'ContactId', type: 'string' })
export type ContactId = z.infer<typeof contactIdSchema>

export const recordingIdSchema = idSchema('rec').meta({ id: 'RecordingId', type: 'string' })
export type RecordingId = z.infer<typeof recordingIdSchema>
