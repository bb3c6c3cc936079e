import type { InboundClaimAnswer, InboundClaimBody } from '@perezvon/contracts/http/claim-inbound-call'
import { readInboundClaimAnswer } from './answers.ts'
import { type Answer, answerFrom } from './gateway.ts'
import type { HttpBudget } from './http-budget.ts'

/** Where a session that nobody started finds the gateway, and the key by which it says who it is. */
export type InboundDoor = { gatewayUrl: string; key: string }

const GATEWAY_URL = 'PEREZVON_GATEWAY_URL'
const KEY = 'PEREZVON_INBOUND_KEY'
const CONNECT_SECONDS = 4
const CLAIM_SECONDS = 6

/** Reads the application's secrets, which `perezvon deploy` writes. Undefined where they are not there. */
export function readInboundDoor(secret: (name: string) => string | undefined): InboundDoor | undefined {
  const gatewayUrl = (secret(GATEWAY_URL) ?? '').replace(/\/+$/, '')
  const key = secret(KEY)
  return /^https?:\/\/[^\s|]+$/.test(gatewayUrl) && key ? { gatewayUrl, key } : undefined
}

/** Asks whether whoever calls is answered, and by whom. Safe to repeat: the same session gets the same answer. */
export async function claimInbound(
  door: InboundDoor,
  body: InboundClaimBody,
  deps: { budget: HttpBudget; hmac(key: string, data: string): string },
): Promise<Answer<InboundClaimAnswer>> {
  const numbers = [body.called_number, body.caller_number].map(encodeURIComponent)
  const signature = deps.hmac(door.key, [body.session_id, ...numbers, body.at].join('\n')).toLowerCase()
  const result = await deps.budget.request('turn', `${door.gatewayUrl}/voximplant/inbound_claim`, {
    method: 'POST',
    postData: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'X-Inbound-Signature': signature },
    timeout: CLAIM_SECONDS,
    connectionTimeout: CONNECT_SECONDS,
  })
  return answerFrom(result, readInboundClaimAnswer(result.text))
}
