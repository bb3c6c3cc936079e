import { toE164 } from '@perezvon/contracts/phone-number'
import {
  commaListField,
  databaseUrlField,
  limitField,
  logLevelField,
  portField,
  redisUrlField,
  secretField,
  signingSecretField,
  switchField,
} from '@perezvon/runtime/config-fields'
import { loadConfig } from '@perezvon/runtime/load-config'
import { Secret } from '@perezvon/runtime/secret'
import { z } from 'zod'

/** Secrets by their names, as the JSON of an object. */
const toolSecretsField = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.issues.push({ code: 'custom', message: 'must be JSON', input: undefined })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string().min(1)))
  .transform((secrets) => new Map(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)])))

function protocolOf(address: string): string {
  return URL.canParse(address) ? new URL(address).protocol : ''
}

const schema = z.object({
  /** 0: the system chooses, and the log says which. */
  PORT: portField.default(8000),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on; 0.0.0.0 in a container or behind a balancer on another machine.'),
  REDIS_URL: redisUrlField,
  DATABASE_URL: databaseUrlField,
  PEREZVON_SECRET: signingSecretField.describe(
    'Set the same random text everywhere, e.g. from: openssl rand -hex 32',
  ),
  PEREZVON_API_KEYS: commaListField
    .transform((keys) => keys.map((key) => new Secret(key)))
    .default([])
    .describe('API keys of clients, with commas between them.'),
  /** How many requests of the public API one client may make, in each gateway process. */
  API_REQUESTS_PER_SECOND: z.coerce.number().min(1).max(100_000).default(200),
  OPENAI_API_KEY: secretField.describe(
    'Create a key at platform.openai.com, or run ./perezvon up without one: the simulated model then serves.',
  ),
  OPENAI_BASE_URL: z.url().optional(),
  WHISPER_MODEL: z.string().min(1).default('whisper-1'),
  /** `false`: the simulated carrier serves, and every surface says so. */
  USE_VOXIMPLANT: switchField.default(true),
  VOXIMPLANT_CALLER_ID: z
    .string()
    .refine((number) => toE164(number) !== undefined, 'must be a phone number like +74951234567')
    .transform((number) => toE164(number) ?? number)
    .describe('A number that you rent from Voximplant or have verified there.'),
  /** A service account's key, as its file's path or its JSON: for utterances recorded in secure storage. */
  VOXIMPLANT_CREDENTIALS: secretField.optional(),
  /** Host suffixes (https and public addresses only), or whole origins that are trusted as they are. */
  RECORDING_HOSTS: commaListField
    .default(['.voximplant.com'])
    .describe(
      'Host suffixes such as .voximplant.com, and whole origins such as https://s3.example.com:9000.',
    ),
  /** Whole origins that tools of agents may call although they are not https, or inside a network. */
  TOOL_ORIGINS: commaListField
    .default([])
    .refine((origins) => origins.every((origin) => /^https?:$/.test(protocolOf(origin))), {
      error: 'must be whole origins such as http://crm.internal:8080',
    })
    .transform((origins) => origins.map((origin) => new URL(origin).origin))
    .describe('Whole origins such as http://crm.internal:8080, with commas between them.'),
  /** What `{{secret.NAME}}` in the headers of an agent's tools stands for. */
  TOOL_SECRETS: toolSecretsField
    .default(new Map())
    .describe(
      'JSON in one line, such as {"CRM_TOKEN":"…"}: names in upper-case letters, digits, underscores.',
    ),
  LOG_LEVEL: logLevelField,
  /** Frequency caps that hold for every campaign and for single calls; the dialer must have the same. */
  ACCOUNT_CALLS_PER_NUMBER_PER_DAY: limitField(50),
  ACCOUNT_CALLS_PER_NUMBER_PER_WEEK: limitField(200),
  ACCOUNT_CALL_GAP_SECONDS: limitField(7 * 86_400),
  /** How long turns and requests under way may take to finish after SIGTERM; below the orchestrator's grace period. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(25),
})

export type GatewayConfig = Readonly<z.output<typeof schema>>

/** The gateway's settings from the environment; throws one ConfigError that names all that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  return loadConfig(schema, environment)
}
