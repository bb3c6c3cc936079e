import { createSign } from 'node:crypto'
import { z } from 'zod'
import type { ServiceCredentials, SimulatedVoximplant } from '../simulated-voximplant.ts'

const failure = z.object({ error: z.object({ code: z.int(), msg: z.string() }) })
/** What StartScenarios answers. */
export const startedAnswer = z.object({
  result: z.literal(1),
  call_session_history_id: z.int(),
  media_session_access_url: z.url(),
  media_session_access_secure_url: z.url(),
})

/** Asks a method with the account's API key. Gives the whole answer, whatever it is. */
export async function askApi(
  rig: SimulatedVoximplant,
  method: string,
  parameters: Record<string, string> = {},
): Promise<unknown> {
  const body = new URLSearchParams({ account_id: String(rig.accountId), api_key: rig.apiKey, ...parameters })
  const response = await fetch(`${rig.url}/platform_api/${method}/`, { method: 'POST', body })
  return response.json()
}

/** The error code of an answer; nothing where it is no error. */
export function errorCode(answer: unknown): number | undefined {
  return failure.safeParse(answer).data?.error.code
}

/** A token of a service account. Times in seconds. */
export function mintToken(
  { account_id, key_id, private_key }: ServiceCredentials,
  {
    iat = Math.floor(Date.now() / 1000),
    livesFor = 64,
    keyId = key_id,
    iss = account_id as number | string,
  } = {},
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${part({ iss, iat, exp: iat + livesFor })}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(private_key, 'base64url')}`
}
