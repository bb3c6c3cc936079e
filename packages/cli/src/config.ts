import { toE164 } from '@perezvon/contracts/phone-number'
import {
  commaListField,
  databaseUrlField,
  logLevelField,
  portField,
  redisUrlField,
  secretField,
  signingSecretField,
  switchField,
} from '@perezvon/runtime/config-fields'
import { loadConfig } from '@perezvon/runtime/load-config'
import { z } from 'zod'

const addressField = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be an address like ${example}` })

/** What may stand before the names of an application and its scenarios. */
export const NAME_PREFIX = /^[a-z][a-z0-9-]*$/

const schema = z.object({
  REDIS_URL: redisUrlField.optional(),
  DATABASE_URL: databaseUrlField.optional(),
  PORT: portField.default(8000),
  HOST: z.string().optional(),
  PEREZVON_URL: addressField('http://127.0.0.1:8000').optional(),
  PEREZVON_SECRET: signingSecretField.optional(),
  PEREZVON_API_KEYS: commaListField.optional(),
  OPENAI_API_KEY: secretField.optional(),
  OPENAI_BASE_URL: addressField('https://api.openai.com/v1').optional(),
  USE_VOXIMPLANT: switchField.optional(),
  VOXIMPLANT_ACCOUNT_ID: z.string().optional(),
  VOXIMPLANT_API_KEY: secretField.optional(),
  VOXIMPLANT_CREDENTIALS: secretField.optional(),
  VOXIMPLANT_API_URL: addressField('https://api.voximplant.com').optional(),
  VOXIMPLANT_APPLICATION_ID: z.string().optional(),
  VOXIMPLANT_RULE_ID: z.string().optional(),
  VOXIMPLANT_STREAMING_RULE_ID: z.string().optional(),
  VOXIMPLANT_CALLER_ID: z.string().optional(),
  VOXIMPLANT_NAME_PREFIX: z
    .string()
    .regex(NAME_PREFIX, 'must be lower-case letters, digits and hyphens, a letter first')
    .optional(),
  /** Rented numbers, with commas between them: `deploy` binds them to the scenario that answers. */
  VOXIMPLANT_INBOUND_NUMBERS: commaListField
    .refine((numbers) => numbers.every((number) => toE164(number) !== undefined), {
      error: 'must be phone numbers like +74951234567, with commas between them',
    })
    .transform((numbers) => numbers.map((number) => toE164(number) ?? number))
    .optional(),
  BACKEND_URL: addressField('https://calls.example.com').optional(),
  RECORDINGS_URL: z.string().optional(),
  RECORDING_HOSTS: z.string().optional(),
  LOG_LEVEL: logLevelField.unwrap().optional(),
})

export type CliConfig = Readonly<z.output<typeof schema>>

/** The settings of the command line: everything optional, since the embedded stack provides what is not given. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): CliConfig {
  return loadConfig(schema, environment)
}
