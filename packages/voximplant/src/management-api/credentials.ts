import { readFile } from 'node:fs/promises'
import { asError, ConfigError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import { z } from 'zod'

/** The older way: full rights, sent with each request. */
export type ApiKeyCredentials = { accountId: string; apiKey: Secret }

/** The newer way: a key of a service account with its own roles; requests carry short-lived tokens signed with it. */
export type ServiceAccountKey = { accountId: string; keyId: string; privateKey: Secret }

export type ManagementCredentials = ApiKeyCredentials | ServiceAccountKey

const REMEDY =
  'Download the key of a service account from the control panel: JSON with account_id, key_id and private_key'

const keyFileSchema = z.object({
  account_id: z.union([z.string().min(1), z.number().int()]).transform(String),
  key_id: z.string().min(1),
  private_key: z.string().regex(/-----BEGIN (?:RSA )?PRIVATE KEY-----/, 'is no PEM private key'),
})

/** A service account's key from VOXIMPLANT_CREDENTIALS: its file's path, or its JSON. Throws ConfigError. */
export async function readServiceAccountKey(credentials: Secret): Promise<ServiceAccountKey> {
  const given = credentials.reveal().trim()
  if (given.startsWith('{')) return parseServiceAccountKey(given)
  try {
    return parseServiceAccountKey(await readFile(given, 'utf8'))
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown
    const fault = `names a file that cannot be read (${asError(thrown).message})`
    throw new ConfigError([{ setting: 'VOXIMPLANT_CREDENTIALS', fault, remedy: REMEDY }])
  }
}

/** Reads the credentials file that the control panel gives. Throws ConfigError for `VOXIMPLANT_CREDENTIALS`. */
export function parseServiceAccountKey(json: string): ServiceAccountKey {
  const parsed = keyFileSchema.safeParse(parseJson(json))
  if (parsed.success)
    return {
      accountId: parsed.data.account_id,
      keyId: parsed.data.key_id,
      privateKey: new Secret(parsed.data.private_key),
    }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'} ${issue.message}`)
  throw new ConfigError([
    {
      setting: 'VOXIMPLANT_CREDENTIALS',
      fault: `is not a service account key (${faults.join('; ')})`,
      remedy: REMEDY,
    },
  ])
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined // told by the schema; the parser's own message would quote the key
  }
}
