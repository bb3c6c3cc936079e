import { systemClock } from '@perezvon/runtime/clock'
import { ConfigError } from '@perezvon/runtime/errors'
import {
  createManagementApi,
  type ManagementApi,
  VOXIMPLANT_API_URL,
} from '@perezvon/voximplant/management-api'
import {
  type ManagementCredentials,
  readServiceAccountKey,
} from '@perezvon/voximplant/management-api/credentials'
import type { CliConfig } from '../config.ts'

/** The account's credentials from the settings: a service account's key where there is one, else the account's own key. */
async function managementCredentials(config: CliConfig): Promise<ManagementCredentials | undefined> {
  if (config.VOXIMPLANT_CREDENTIALS !== undefined) return readServiceAccountKey(config.VOXIMPLANT_CREDENTIALS)
  if (config.VOXIMPLANT_ACCOUNT_ID === undefined || config.VOXIMPLANT_API_KEY === undefined) return undefined
  return { accountId: config.VOXIMPLANT_ACCOUNT_ID, apiKey: config.VOXIMPLANT_API_KEY }
}

/** The real Management API; throws ConfigError where no credentials are set. The caller closes it. */
export async function openManagementApi(config: CliConfig): Promise<ManagementApi> {
  const credentials = await managementCredentials(config)
  if (credentials === undefined) throw new ConfigError([MISSING_CREDENTIALS])
  return createManagementApi({
    baseUrl: config.VOXIMPLANT_API_URL ?? VOXIMPLANT_API_URL,
    credentials,
    clock: systemClock,
    timeoutMs: REQUEST_TIMEOUT_MS,
  })
}

const REQUEST_TIMEOUT_MS = 20_000

const MISSING_CREDENTIALS = {
  setting: 'VOXIMPLANT_CREDENTIALS',
  fault: 'is missing, or one of VOXIMPLANT_ACCOUNT_ID and VOXIMPLANT_API_KEY is',
  remedy: 'Give the path of a service account key, or set VOXIMPLANT_ACCOUNT_ID and VOXIMPLANT_API_KEY',
}
