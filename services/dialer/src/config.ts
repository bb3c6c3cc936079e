import { CUSTOM_DATA_MAX_BYTES } from '@perezvon/contracts/scenario/custom-data'
import {
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
import { DEFAULT_PATIENCE } from '@perezvon/store/stranded-attempts'
import { VOXIMPLANT_API_URL } from '@perezvon/voximplant/management-api'
import { z } from 'zod'

/** A call token and the mark that separates it from the address: what is left of the custom data is the address's. */
const TOKEN_BYTES = 80
const LONGEST_BACKEND_URL = CUSTOM_DATA_MAX_BYTES - TOKEN_BYTES

const secondsField = (fallback: number) => z.coerce.number().min(0.01).max(86_400).default(fallback)

const schema = z
  .object({
    REDIS_URL: redisUrlField,
    DATABASE_URL: databaseUrlField,
    PEREZVON_SECRET: signingSecretField.describe(
      'Make one with openssl rand -hex 32; the gateway must have the same.',
    ),
    BACKEND_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address like https://calls.example.com' })
      .refine((url) => Buffer.byteLength(url.replace(/\/+$/, '')) <= LONGEST_BACKEND_URL, {
        error: `must have at most ${LONGEST_BACKEND_URL} bytes: it travels in the session’s custom data`,
      })
      .describe(
        'The https address under which Voximplant reaches the gateway, such as a tunnel to its port.',
      ),
    USE_VOXIMPLANT: switchField
      .default(true)
      .describe('false: VOXIMPLANT_API_URL is the rehearsal rig, and every call says that it was simulated.'),
    VOXIMPLANT_API_URL: z.url().default(VOXIMPLANT_API_URL),
    VOXIMPLANT_ACCOUNT_ID: z.string().optional(),
    VOXIMPLANT_API_KEY: secretField.optional(),
    VOXIMPLANT_CREDENTIALS: secretField
      .optional()
      .describe(
        'Give the path (or the JSON) of a service account’s key; or VOXIMPLANT_ACCOUNT_ID with VOXIMPLANT_API_KEY.',
      ),
    VOXIMPLANT_APPLICATION_ID: z.string().optional(),
    VOXIMPLANT_RULE_ID: z
      .string()
      .describe('The id of the rule that the scenario is bound to: ./perezvon doctor checks it.'),
    VOXIMPLANT_STREAMING_RULE_ID: z
      .string()
      .min(1)
      .optional()
      .describe('The id of the rule that streaming-call is bound to; for agents with dialogue: streaming.'),
    VOXIMPLANT_TIMEOUT_SECONDS: secondsField(15),
    ACCOUNT_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(100),
    ACCOUNT_CALLS_PER_SECOND: z.coerce.number().min(0.01).max(10_000).default(10),
    /** Frequency caps that hold for every campaign; the gateway must have the same. */
    ACCOUNT_CALLS_PER_NUMBER_PER_DAY: limitField(50),
    ACCOUNT_CALLS_PER_NUMBER_PER_WEEK: limitField(200),
    ACCOUNT_CALL_GAP_SECONDS: limitField(7 * 86_400),
    PUMP_EVERY_SECONDS: secondsField(1),
    RECONCILE_EVERY_SECONDS: secondsField(15),
    RECONCILE_LAG_SECONDS: secondsField(300),
    SWEEP_EVERY_SECONDS: secondsField(15),
    SWEEP_PLANNED_SECONDS: secondsField(DEFAULT_PATIENCE.planned),
    SWEEP_STARTING_SECONDS: secondsField(DEFAULT_PATIENCE.starting),
    SWEEP_STARTED_SECONDS: secondsField(DEFAULT_PATIENCE.started),
    SWEEP_SILENT_SECONDS: secondsField(DEFAULT_PATIENCE.silent),
    SWEEP_REPORTED_SECONDS: secondsField(DEFAULT_PATIENCE.reported),
    SWEEP_UNKNOWN_SECONDS: secondsField(DEFAULT_PATIENCE.unknown),
    LOG_LEVEL: logLevelField,
    /** 0: the system chooses, and the log says which. */
    OPERATIONS_PORT: portField.default(0),
    /** 0.0.0.0 in a container, so that its health can be asked from outside. */
    OPERATIONS_HOST: z.string().default('127.0.0.1'),
  })
  .refine(hasCredentials, { path: ['VOXIMPLANT_CREDENTIALS'], error: 'is missing', when: () => true })

export type DialerConfig = Readonly<z.output<typeof schema>>

/** The dialer's settings from the environment; throws one ConfigError that names all that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): DialerConfig {
  return loadConfig(schema, environment)
}

function hasCredentials(given: {
  VOXIMPLANT_CREDENTIALS?: unknown
  VOXIMPLANT_ACCOUNT_ID?: unknown
  VOXIMPLANT_API_KEY?: unknown
}): boolean {
  return (
    given.VOXIMPLANT_CREDENTIALS !== undefined ||
    (given.VOXIMPLANT_ACCOUNT_ID !== undefined && given.VOXIMPLANT_API_KEY !== undefined)
  )
}
