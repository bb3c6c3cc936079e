import {
  commaListField,
  databaseUrlField,
  logLevelField,
  portField,
  redisUrlField,
  secretField,
} from '@perezvon/runtime/config-fields'
import { loadConfig } from '@perezvon/runtime/load-config'
import { z } from 'zod'
import { folderOfUrl } from './recording-store/folder-of-url.ts'

const schema = z.object({
  REDIS_URL: redisUrlField,
  DATABASE_URL: databaseUrlField,
  OPENAI_API_KEY: secretField.describe(
    'Create a key at platform.openai.com, or run ./perezvon up without one: the simulated model then serves.',
  ),
  OPENAI_BASE_URL: z.url().optional(),
  WHISPER_MODEL: z.string().min(1).default('whisper-1'),
  RECORDINGS_URL: z
    .string()
    .default('./recordings')
    .transform((url, context) => {
      const found = folderOfUrl(url)
      if (found.ok) return found.folder
      context.addIssue({ code: 'custom', message: found.fault })
      return z.NEVER
    })
    .describe('Set it to a folder, as a path or a file:// URL; object storage is not served yet.'),
  /** Host suffixes (https and public addresses only), or whole origins that are trusted as they are. */
  RECORDING_HOSTS: commaListField
    .default(['.voximplant.com'])
    .describe(
      'Host suffixes such as .voximplant.com, and whole origins such as https://s3.example.com:9000.',
    ),
  RECORDING_MAX_MEGABYTES: z.coerce.number().int().min(1).max(2000).default(200),
  /** A service account's key, as its file's path or its JSON: for recordings in secure storage. */
  VOXIMPLANT_CREDENTIALS: secretField.optional(),
  LOG_LEVEL: logLevelField,
  /** 0: the system chooses, and the log says which. */
  OPERATIONS_PORT: portField.default(0),
  /** 0.0.0.0 in a container, so that its health can be asked from outside. */
  OPERATIONS_HOST: z.string().default('127.0.0.1'),
})

export type TranscriberConfig = Readonly<z.output<typeof schema>>

/** The transcriber's settings from the environment; throws one ConfigError that names all that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): TranscriberConfig {
  return loadConfig(schema, environment)
}
