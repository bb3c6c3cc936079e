import { CUSTOM_DATA_MAX_BYTES } from '@perezvon/contracts/scenario/custom-data'
import { TerminalError } from '@perezvon/runtime/errors'

/** What separates the two parts: it stands in no URL unescaped and in no call token. */
const SEPARATOR = '|'

/**
 * What a session is started with: the gateway's address and the call token, nothing else. Throws `custom-data-too-long`
 * where that does not fit the platform's limit, and `gateway-url-malformed` where a scenario could not call the address.
 */
export function sessionCustomData(parts: { gatewayUrl: string; token: string }): string {
  const gatewayUrl = parts.gatewayUrl.replace(/\/+$/, '')
  if (!/^https?:\/\/\S+$/.test(gatewayUrl) || gatewayUrl.includes(SEPARATOR))
    throw new TerminalError(
      'gateway-url-malformed',
      'BACKEND_URL is no address that a scenario can call: write it like https://calls.example.com',
    )
  const customData = `${gatewayUrl}${SEPARATOR}${parts.token}`
  const bytes = Buffer.byteLength(customData)
  if (bytes > CUSTOM_DATA_MAX_BYTES)
    throw new TerminalError(
      'custom-data-too-long',
      `custom data takes ${bytes} bytes, VoxEngine keeps ${CUSTOM_DATA_MAX_BYTES}: shorten BACKEND_URL by ${bytes - CUSTOM_DATA_MAX_BYTES}`,
    )
  return customData
}

/** The two parts again, or undefined where the data is not ours. */
export function parseSessionCustomData(
  customData: string,
): { gatewayUrl: string; token: string } | undefined {
  const [gatewayUrl, token, ...rest] = customData.split(SEPARATOR)
  if (!gatewayUrl || !token || rest.length > 0) return undefined
  return { gatewayUrl, token }
}
