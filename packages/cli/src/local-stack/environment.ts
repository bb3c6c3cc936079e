import type { CliConfig } from '../config.ts'
import type { StackProviders } from '../providers/providers.ts'

/** What the stack on one machine has brought itself. */
export type StackPlaces = {
  redisUrl: string
  databaseUrl: string
  /** Where VoxEngine, real or simulated, reaches the gateway. */
  backendUrl: string
  port: number
  recordingsUrl: string
  signingSecret: string
}

export type Environment = Record<string, string>

/** What the dialer's settings ask for of a Voximplant that nobody will speak to. */
const NO_VOXIMPLANT = {
  USE_VOXIMPLANT: 'false',
  VOXIMPLANT_API_URL: 'http://127.0.0.1:9',
  VOXIMPLANT_ACCOUNT_ID: 'none',
  VOXIMPLANT_API_KEY: 'none',
  VOXIMPLANT_RULE_ID: 'none',
}

/** Nobody's number: the country code +7 has no area 000. */
const SIMULATED_CALLER_ID = '+70000000000'

/**
 * The environment that every service of the stack is given: what the operator set (`inherited` are their settings that
 * the command line does not read itself, such as the account's limits), completed by what the stack brought; `simulated`
 * leads to the simulated providers and stands above the operator's settings for these.
 */
export function stackEnvironment(options: {
  config: CliConfig
  inherited: Readonly<Record<string, string | undefined>>
  places: StackPlaces
  providers: StackProviders
  simulated: Record<string, string>
}): Environment {
  const { config, places, providers } = options
  return withoutAbsent({
    ...options.inherited,
    REDIS_URL: places.redisUrl,
    DATABASE_URL: places.databaseUrl,
    PEREZVON_SECRET: config.PEREZVON_SECRET?.reveal() ?? places.signingSecret,
    PEREZVON_API_KEYS: config.PEREZVON_API_KEYS?.join(','),
    BACKEND_URL: places.backendUrl,
    PORT: String(places.port),
    // Several workers on one machine: each takes a port that is free.
    OPERATIONS_PORT: '0',
    RECORDINGS_URL: config.RECORDINGS_URL ?? places.recordingsUrl,
    LOG_LEVEL: config.LOG_LEVEL,
    ...(providers.openai === 'real' ? openAiSettings(config) : {}),
    ...(providers.voximplant === 'real'
      ? voximplantSettings(config)
      : {
          VOXIMPLANT_CALLER_ID: config.VOXIMPLANT_CALLER_ID ?? SIMULATED_CALLER_ID,
          // Empty counts as absent: a key of the real account opens nothing at the simulated one.
          VOXIMPLANT_CREDENTIALS: '',
        }),
    ...(providers.voximplant === 'none' ? NO_VOXIMPLANT : {}),
    ...options.simulated,
  })
}

function openAiSettings(config: CliConfig) {
  return { OPENAI_API_KEY: config.OPENAI_API_KEY?.reveal(), OPENAI_BASE_URL: config.OPENAI_BASE_URL }
}

function voximplantSettings(config: CliConfig) {
  return {
    USE_VOXIMPLANT: 'true',
    VOXIMPLANT_API_URL: config.VOXIMPLANT_API_URL,
    VOXIMPLANT_ACCOUNT_ID: config.VOXIMPLANT_ACCOUNT_ID,
    VOXIMPLANT_API_KEY: config.VOXIMPLANT_API_KEY?.reveal(),
    VOXIMPLANT_CREDENTIALS: config.VOXIMPLANT_CREDENTIALS?.reveal(),
    VOXIMPLANT_APPLICATION_ID: config.VOXIMPLANT_APPLICATION_ID,
    VOXIMPLANT_RULE_ID: config.VOXIMPLANT_RULE_ID,
    VOXIMPLANT_STREAMING_RULE_ID: config.VOXIMPLANT_STREAMING_RULE_ID,
    VOXIMPLANT_CALLER_ID: config.VOXIMPLANT_CALLER_ID,
    RECORDING_HOSTS: config.RECORDING_HOSTS,
  }
}

function withoutAbsent(environment: Record<string, string | undefined>): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
