import { isIP } from 'node:net'
import { isPublicAddress } from '@perezvon/runtime/public-address'

/** `trusted`: its origin was named by whoever runs the gateway, and neither https nor a public address is demanded. */
export type JudgedAddress = { ok: true; trusted: boolean } | { ok: false; fault: string; remedy: string }

/**
 * Whether a tool may be called at a URL. A host's name is judged again when it is connected to, by its addresses. Whole
 * origins, e.g. `http://crm.internal:8080`, may be trusted by name.
 */
export function judgeAddress(url: URL, trustedOrigins: readonly string[]): JudgedAddress {
  if (trustedOrigins.includes(url.origin)) return { ok: true, trusted: true }
  const remedy = `Name ${url.origin} in TOOL_ORIGINS where the gateway runs, if it is meant to be called`
  if (url.protocol !== 'https:') return { ok: false, fault: 'must be https', remedy }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isInside = isIP(host) === 0 ? /^localhost$|\.localhost$/.test(host) : !isPublicAddress(host)
  return isInside
    ? { ok: false, fault: 'is an address inside a network', remedy }
    : { ok: true, trusted: false }
}
