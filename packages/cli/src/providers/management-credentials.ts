import { readFile } from 'node:fs/promises'
import { asError, ConfigError } from '@perezvon/runtime/errors'
import {
  type ManagementCredentials,
  parseServiceAccountKey,
} from '@perezvon/voximplant/management-api/credentials'
import type { CliConfig } from '../config.ts'

/** The account's credentials from the settings: a service account's key where there is one, else the account's own key. */
export async function managementCredentials(config: CliConfig): Promise<ManagementCredentials | undefined> {
  const given = config.VOXIMPLANT_CREDENTIALS?.reveal()
  if (given !== undefined)
    return parseServiceAccountKey(given.startsWith('{') ? given : await readKeyFile(given))
  if (config.VOXIMPLANT_ACCOUNT_ID === undefined || config.VOXIMPLANT_API_KEY === undefined) return undefined
  return { accountId: config.VOXIMPLANT_ACCOUNT_ID, apiKey: config.VOXIMPLANT_API_KEY }
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    throw new ConfigError([
      {
        setting: 'VOXIMPLANT_CREDENTIALS',
        fault: `names a file that cannot be read (${asError(thrown).message})`,
        remedy: 'Give the path of the key file, or its JSON itself',
      },
    ])
  }
}
