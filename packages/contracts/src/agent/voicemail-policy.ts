import { z } from 'zod'
import { spokenTextSchema } from './spoken-text.ts'

/** The platform's models, by the country whose machines they know. */
export const machineModelSchema = z.enum(['BR', 'CL', 'CO', 'KZ', 'MX', 'RU', 'PH', 'PE', 'US', 'EU_GENERAL'])
export type MachineModel = z.infer<typeof machineModelSchema>

/**
 * What to do where a machine answers. talk: as with a person, and nobody looks for machines · hang-up: at once ·
 * leave-message: disclosure and `message`, after the beep. Whether the contact is dialled again is the campaign's to say
 * (`voicemail`, `retries.voicemail`); whoever got the message is not.
 */
export const voicemailPolicySchema = z
  .strictObject({
    action: z.enum(['talk', 'hang-up', 'leave-message']).default('talk'),
    message: spokenTextSchema
      .optional()
      .describe('Where `action` is leave-message: said after the disclosure. May hold `{{variables}}`.'),
    model: machineModelSchema.optional().describe('Of the country that the number belongs to, where absent.'),
    beep_seconds: z
      .int()
      .min(5)
      .max(60)
      .default(30)
      .describe('So long the beep is waited for; then the message is left all the same.'),
  })
  .refine(({ action, message }) => (action === 'leave-message') === (message !== undefined), {
    path: ['message'],
    error: 'must be given for action leave-message, and only there',
  })
export type VoicemailPolicy = z.infer<typeof voicemailPolicySchema>
