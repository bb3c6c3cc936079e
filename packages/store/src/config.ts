import { databaseUrlField } from '@perezvon/runtime/config-fields'
import { loadConfig } from '@perezvon/runtime/load-config'
import { z } from 'zod'

const schema = z.object({ DATABASE_URL: databaseUrlField })

/** Where the database is that `main.ts` brings to its newest shape. Throws a ConfigError where it is not said. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<typeof schema>> {
  return loadConfig(schema, environment)
}
