import type { CliConfig } from '../config.ts'
import type { Providers } from '../providers/providers.ts'

/** Where the pieces of a stack on one machine are. */
export type StackPlaces = {
  redisUrl: string
  databaseUrl: string
  /** Where VoxEngine, or the simulated one, reaches the gateway. */
  backendUrl: string
  /** The simulated providers; absent for the real ones. */
  simulated: { openaiUrl?: string; openaiKey?: string; voximplantUrl?: string; voximplantAccountId?: string; voximplantKey?: string; voximplantRuleId?: string; recordingOrigin?: string }
  recordingsUrl: string
  signingSecret: string
}

export type Environment = Record<string, string>

/** The environment that every service of the stack is given: what the operator set, completed by what the stack brought. */
export function stackEnvironment(config: CliConfig, places: StackPlaces, providers: Providers, port: number): Environment {
  const { simulated } = places
  return withoutAbsent({
    REDIS_URL: places.redisUrl,
    DATABASE_URL: places.databaseUrl,
    PEREZVON_SECRET: places.signingSecret,
    PEREZVON_API_KEYS: config.PEREZVON_API_KEYS?.join(','),
    BACKEND_URL: places.backendUrl,
    PORT: String(port),
    RECORDINGS_URL: config.RECORDINGS_URL ?? places.recordingsUrl,
    LOG_LEVEL: config.LOG_LEVEL,
    ...(providers.openai === 'simulated'
      ? { OPENAI_API_KEY: simulated.openaiKey, OPENAI_BASE_URL: simulated.openaiUrl }
      : { OPENAI_API_KEY: config.OPENAI_API_KEY?.reveal(), OPENAI_BASE_URL: config.OPENAI_BASE_URL }),
    ...(providers.voximplant === 'simulated'
      ? {
          USE_VOXIMPLANT: 'false',
          VOXIMPLANT_API_URL: simulated.voximplantUrl,
          VOXIMPLANT_ACCOUNT_ID: simulated.voximplantAccountId,
          VOXIMPLANT_API_KEY: simulated.voximplantKey,
          VOXIMPLANT_RULE_ID: simulated.voximplantRuleId,
          VOXIMPLANT_CALLER_ID: config.VOXIMPLANT_CALLER_ID ?? SIMULATED_CALLER_ID,
          RECORDING_HOSTS: simulated.recordingOrigin,
        }
      : {
          USE_VOXIMPLANT: 'true',
          VOXIMPLANT_API_URL: config.VOXIMPLANT_API_URL,
          VOXIMPLANT_ACCOUNT_ID: config.VOXIMPLANT_ACCOUNT_ID,
          VOXIMPLANT_API_KEY: config.VOXIMPLANT_API_KEY?.reveal(),
          VOXIMPLANT_CREDENTIALS: config.VOXIMPLANT_CREDENTIALS?.reveal(),
          VOXIMPLANT_APPLICATION_ID: config.VOXIMPLANT_APPLICATION_ID,
          VOXIMPLANT_RULE_ID: config.VOXIMPLANT_RULE_ID,
          VOXIMPLANT_CALLER_ID: config.VOXIMPLANT_CALLER_ID,
          RECORDING_HOSTS: config.RECORDING_HOSTS,
        }),
  })
}

/** Nobody's number: the country code +7 has no area 000. */
const SIMULATED_CALLER_ID = '+70000000000'

function withoutAbsent(environment: Record<string, string | undefined>): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
