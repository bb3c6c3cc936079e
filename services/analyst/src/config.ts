import {
  databaseUrlField,
  logLevelField,
  portField,
  redisUrlField,
  secretField,
} from '@perezvon/runtime/config-fields'
import { loadConfig } from '@perezvon/runtime/load-config'
import { z } from 'zod'

const schema = z.object({
  REDIS_URL: redisUrlField,
  DATABASE_URL: databaseUrlField,
  OPENAI_API_KEY: secretField.describe(
    'Create a key at platform.openai.com, or run ./perezvon up without one: the simulated model then serves.',
  ),
  OPENAI_BASE_URL: z.url().optional(),
  LOG_LEVEL: logLevelField,
  /** 0: the system chooses, and the log says which. */
  OPERATIONS_PORT: portField.default(0),
  /** 0.0.0.0 in a container, so that its health can be asked from outside. */
  OPERATIONS_HOST: z.string().default('127.0.0.1'),
})

export type AnalystConfig = Readonly<z.output<typeof schema>>

/** The analyst's settings from the environment; throws one ConfigError that names all that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): AnalystConfig {
  return loadConfig(schema, environment)
}
