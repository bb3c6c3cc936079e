/** Where the gateway is, and the token that names this call and opens its doors. */
export type Invitation = { gatewayUrl: string; callToken: string }

/** Reads the session's custom data, `<gateway URL>|<call token>`. Undefined where it is anything else. */
export function readInvitation(customData: string): Invitation | undefined {
  const bar = customData.lastIndexOf('|')
  const gatewayUrl = customData.slice(0, Math.max(bar, 0)).replace(/\/+$/, '')
  const callToken = customData.slice(bar + 1)
  return /^https?:\/\/[^\s|]+$/.test(gatewayUrl) && /^[\w.-]+$/.test(callToken)
    ? { gatewayUrl, callToken }
    : undefined
}
